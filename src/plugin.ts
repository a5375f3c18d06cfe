import type { Client } from '@temporalio/client';
import { SimplePlugin } from '@temporalio/plugin';
import type { WorkerOptions } from '@temporalio/worker';
import { createActivities, createHttpSend } from './activities';
import type { ForwardProxy } from './activities/io/tunnel';
import type { ActivityObserver } from './activities/runtime/observer';
import type { SealingKeys } from './configuration/keys';
import { createSealer } from './configuration/sealing';
import type { AllowedWorkflows } from './domain/delivery/workflow-callback';
import type { Element } from './elements/element';
import { registryWith } from './elements/registry';
import type { Logger } from './logging';
import { createActivityLog } from './telemetry/activity-log';
import { tellAll } from './telemetry/observers';
import { askAgain } from './temporal/ask-again';
import { dataConverterOf } from './temporal/data-converter';
import { WORKFLOW_INTERCEPTORS } from './temporal/bundling';
import { HEARTBEAT_SETTINGS, QUICK_POLL_SLOTS } from './temporal/activity-settings';
import type { PayloadKeys } from './temporal/payload-codec';

export interface ElementEventsPluginOptions {
  /** Open the secrets of instances; the same as where instances are created. */
  keys: SealingKeys;
  /** Elements of your own, made with `defineElement`, beside those of the package. Default: none. */
  elements?: readonly Element[];
  /**
   * Encrypt every payload of this worker or client, also those of its other workflows. Default: the data converter
   * stays as it is.
   */
  payloadKeys?: PayloadKeys;
  /** CIDRs and hosts that may be reached although they are not public. Default: none. */
  egressAllow?: readonly string[];
  /** A forward proxy for every request to vendors and receivers. Default: none. */
  proxy?: ForwardProxy;
  /** PEM text of certificates that are trusted beside the usual ones, not `NODE_EXTRA_CA_CERTS`. Default: none. */
  roots?: string;
  /** Workflows that may receive notifications; `parseAllowedWorkflows` reads them from a text. Default: none. */
  allowedWorkflows?: AllowedWorkflows;
  /** Clients of other namespaces, by name, for workflows there that receive notifications. Default: none. */
  namespaceClients?: Readonly<Record<string, Client>>;
  /** Shortest refresh interval that a change may set. Default: a minute. */
  minRefreshIntervalMs?: number;
  /** Told what the activities do; `createActivityMetrics` makes one. It must not throw. Default: nobody. */
  observer?: ActivityObserver;
  /** Gets a line for what activities did, failures as warnings. Default: nothing is logged. */
  log?: Logger;
}

const DEFAULT_MIN_REFRESH_MS = 60_000;

/**
 * Adds element instances to a worker of your own: `Worker.create({ plugins: [new ElementEventsPlugin({ keys })], ...
 * })`. It brings the activities, how often they may beat, and what keeps workflows going and replayable
 * (`WORKFLOW_INTERCEPTORS`). A plugin in TypeScript cannot bring workflows, because they are bundled from one module,
 * which is yours: re-export `element-events/workflows` there. A client with this plugin asks a query again that came
 * between two workers.
 */
export class ElementEventsPlugin extends SimplePlugin {
  constructor({
    keys,
    elements: own,
    payloadKeys,
    egressAllow = [],
    proxy,
    roots,
    allowedWorkflows,
    namespaceClients,
    minRefreshIntervalMs = DEFAULT_MIN_REFRESH_MS,
    observer,
    log,
  }: ElementEventsPluginOptions) {
    const { elements, elementOf } = registryWith(own);
    super({
      name: 'element-events',
      activities: createActivities({
        sealer: createSealer(keys),
        elementOf,
        elementKeys: elements.map(({ key }) => key),
        minRefreshIntervalMs,
        egressAllow,
        ...(allowedWorkflows && { allowedWorkflows }),
        ...(namespaceClients && { namespaceClients }),
        send: createHttpSend({ egressAllow, proxy, roots }),
        now: Date.now,
        observer: observerOf(observer, log),
      }),
      clientInterceptors: { workflow: [askAgain] },
      workerInterceptors: { workflowModules: [...WORKFLOW_INTERCEPTORS] },
      ...(payloadKeys && { dataConverter: dataConverterOf(payloadKeys) }),
    });
  }

  override configureWorker(options: WorkerOptions): WorkerOptions {
    // The SDK takes a tuner or numbers of slots, not both.
    const slots = options.tuner === undefined ? QUICK_POLL_SLOTS : {};
    return super.configureWorker({ ...HEARTBEAT_SETTINGS, ...slots, ...options });
  }
}

function observerOf(observer?: ActivityObserver, log?: Logger): ActivityObserver | undefined {
  if (log === undefined) return observer;
  return tellAll([createActivityLog(log), ...(observer === undefined ? [] : [observer])], log);
}
