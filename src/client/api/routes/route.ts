import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Element } from '../../../elements/element';
import type { Instances } from '../../instances';
import type { Readiness } from '../../readiness';
import type { Telemetry } from '../../../telemetry';
import '../caller';
import { problem } from '../schemas';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What routes answer from. */
export interface Sources {
  /** The instances of whoever asks. */
  instancesOf(request: Pick<FastifyRequest, 'caller'>): Instances;
  elements: readonly Element[];
  readiness(): Promise<Readiness>;
  telemetry: Telemetry;
}

/** Adds one resource's routes. */
export type Routes = (app: App, sources: Sources) => void;

/** In every route's schema: what it answers when it does not succeed. */
export const failures = { '4xx': problem, '5xx': problem };
