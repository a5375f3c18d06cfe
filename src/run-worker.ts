import { setMaxListeners } from 'node:events';
import { NativeConnection } from '@temporalio/worker';
import { createActivities, createHttpSend } from './activities';
import type { ActivityObserver } from './activities/runtime/observer';
import type { Config } from './config';
import type { SealingKeys } from './configuration/keys';
import { createSealer } from './configuration/sealing';
import { TASK_QUEUE } from './contract/ids';
import { elementOf, elements } from './elements/registry';
import type { Logger } from './logging';
import { unreachable } from './temporal/connect';
import type { TemporalTarget } from './temporal/target';
import { builtWorkflows } from './temporal/built-workflows';
import { createWorker, WORKER_DEPLOYMENT } from './temporal/create-worker';
import { idleBuildProblem } from './temporal/current-build';
import { dataConverterOf } from './temporal/data-converter';
import { searchAttributeProblem } from './temporal/search-attributes';

export interface RunningWorker {
  /** Rejects when the worker fails by itself; resolves after `stop`. */
  finished: Promise<void>;
  /** Takes no more work, gives back to Temporal what does not end in time, and disconnects. Takes 30 s at most. */
  stop(): Promise<void>;
}

export interface RunWorkerOptions {
  target: TemporalTarget;
  config: Pick<
    Config,
    | 'minRefreshIntervalMs'
    | 'egressAllow'
    | 'allowedWorkflows'
    | 'proxy'
    | 'roots'
    | 'payloadKeys'
    | 'payloadDecryptOnly'
    | 'buildId'
  >;
  /** Open the secrets of instances; the same as where instances are created. */
  keys: SealingKeys;
  /** Told what the activities do. */
  observer: ActivityObserver;
  log: Logger;
}

const OPENED =
  'ELEMENT_EVENTS_EGRESS_ALLOW is set: whoever may create an instance can make this worker send requests to these addresses';

/** Connects and runs a worker of element instances in this process. `installRuntime` comes before. */
export async function runWorker({ target, config, keys, observer, log }: RunWorkerOptions): Promise<RunningWorker> {
  const { egressAllow, allowedWorkflows, minRefreshIntervalMs, proxy, roots } = config;
  if (egressAllow.length > 0) log.warn({ egressAllow }, OPENED);
  const stopping = new AbortController();
  // Every notification under way listens.
  setMaxListeners(0, stopping.signal);
  const activities = createActivities({
    sealer: createSealer(keys),
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs,
    egressAllow,
    allowedWorkflows,
    send: createHttpSend({ egressAllow, proxy, roots }),
    now: Date.now,
    stopping: stopping.signal,
    observer,
  });
  const connection = await NativeConnection.connect(target.options).catch((cause: unknown) => {
    throw unreachable(target, cause);
  });
  try {
    const dataConverter = dataConverterOf(config.payloadKeys, config.payloadDecryptOnly);
    const workflowBundle = builtWorkflows(config.payloadKeys !== null && !config.payloadDecryptOnly);
    const { namespace } = target;
    const { buildId } = config;
    const worker = await createWorker({ connection, namespace, activities, workflowBundle, dataConverter, buildId });
    await warnIfIdle(connection, namespace, buildId, log);
    const finished = worker.run();
    const stop = async () => {
      stopping.abort();
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await finished.finally(() => close(connection, log));
    };
    return { finished, stop };
  } catch (error) {
    await close(connection, log);
    throw error;
  }
}

/**
 * What only a person can mend is told at the start, with the command. A server that does not say is believed to be
 * well.
 */
async function warnIfIdle(
  connection: NativeConnection,
  namespace: string,
  buildId: string | null,
  log: Logger,
): Promise<void> {
  const own = buildId === null ? null : { deploymentName: WORKER_DEPLOYMENT, buildId };
  const problems = await Promise.all([
    searchAttributeProblem(connection, namespace).catch(() => null),
    idleBuildProblem(connection, namespace, TASK_QUEUE, own).catch(() => null),
  ]);
  for (const problem of problems) if (problem !== null) log.warn({ namespace, buildId }, problem);
}

/** What fails here is told, not thrown: of a worker that was forced to end it would hide why. */
async function close(connection: NativeConnection, log: Logger): Promise<void> {
  await connection.close().catch((error: unknown) => log.warn({ err: error }, 'The connection could not be closed'));
}
