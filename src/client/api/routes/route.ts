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

/** In the schema of every route that asks for authorization: what it answers when it does not succeed. */
export const failures = {
  400: problemAnswer('What was sent is wrong: `errors` has every reason'),
  401: problemAnswer('No authorization, or not the one that this call needs'),
  404: problemAnswer('No such thing, or one of another organization'),
  409: problemAnswer('The request contradicts an earlier one, or the state of the instance'),
  413: problemAnswer('The body is larger than 1 MB'),
  414: problemAnswer('The path or a part of it is too long'),
  415: problemAnswer('The body is not sent as JSON'),
  429: problemAnswer('Too many requests: wait for Retry-After'),
  431: problemAnswer('The URL and the headers together are more than 16 KB'),
  500: problemAnswer('A defect: the log has its cause under the requestId'),
  503: problemAnswer('Temporal, a worker or a throttling vendor: try again after Retry-After'),
};

/** Also where the vendor is read. */
export const vendorFailures = {
  502: problemAnswer('The vendor refuses, or does not answer as its API promises'),
  504: problemAnswer('The vendor does not answer'),
};

/** An answer that is a problem document. */
export function problemAnswer(description: string) {
  return { description, content: { 'application/problem+json': { schema: problem } } };
}
