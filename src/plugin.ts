import { SimplePlugin } from '@temporalio/plugin';
import { createActivities, createHttpSend } from './activities';
import type { SealingKeys } from './configuration/keys';
import { createSealer } from './configuration/sealing';
import { elementOf, elements } from './elements/registry';
import { dataConverterOf } from './temporal/data-converter';
import { WORKFLOW_INTERCEPTORS } from './temporal/bundling';
import type { PayloadKeys } from './temporal/payload-codec';

export interface ElementEventsPluginOptions {
  /** Open the secrets of instances; the same as where instances are created. */
  keys: SealingKeys;
  /** Encrypt every payload of this worker or client, also those of its other workflows. Default: the data converter stays as it is. */
  payloadKeys?: PayloadKeys;
  /** CIDRs and hosts that may be reached although they are not public. Default: none. */
  egressAllow?: readonly string[];
  /** Shortest refresh interval that a change may set. Default: a minute. */
  minRefreshIntervalMs?: number;
}

const DEFAULT_MIN_REFRESH_MS = 60_000;

/**
 * Adds element instances to a worker of your own: `Worker.create({ plugins: [new ElementEventsPlugin({ keys })], ... })`. It brings the
 * activities, and what keeps workflows replayable (`src/workflows/whole-tasks.ts`). A plugin in TypeScript cannot bring workflows, because they are bundled from one module, which is yours: re-export
 * `element-events/workflows` there.
 */
export class ElementEventsPlugin extends SimplePlugin {
  constructor({
    keys,
    payloadKeys,
    egressAllow = [],
    minRefreshIntervalMs = DEFAULT_MIN_REFRESH_MS,
  }: ElementEventsPluginOptions) {
    super({
      name: 'element-events',
      activities: createActivities({
        sealer: createSealer(keys),
        elementOf,
        elementKeys: elements.map(({ key }) => key),
        minRefreshIntervalMs,
        egressAllow,
        send: createHttpSend({ egressAllow }),
        now: Date.now,
      }),
      workerInterceptors: { workflowModules: [...WORKFLOW_INTERCEPTORS] },
      ...(payloadKeys && { dataConverter: dataConverterOf(payloadKeys) }),
    });
  }
}
