import type { DataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { NativeConnection, WorkerDeploymentOptions, WorkerOptions } from '@temporalio/worker';
import { TASK_QUEUE } from '../contract/ids';
import { workflowsFrom, type WorkflowSource } from './bundling';
import { HEARTBEAT_SETTINGS, QUICK_POLL_SLOTS } from './activity-settings';

export interface CreateWorkerOptions extends Pick<WorkflowSource, 'workflowBundle'> {
  connection: NativeConnection;
  namespace: string;
  /** What `createActivities` gives. */
  activities: object;
  /** Default: the queue that instances are started on. */
  taskQueue?: string;
  dataConverter?: DataConverter;
  /**
   * Takes part in Worker Versioning as this build of the deployment `element-events`: it gets no work until it is made
   * current.
   */
  buildId?: string | null;
  /** Anything else, over the settings below. */
  overrides?: Partial<WorkerOptions>;
}

/** What the builds are versions of, for `temporal worker deployment`. */
export const WORKER_DEPLOYMENT = 'element-events';

const SETTINGS = {
  // At shutdown a poll in flight gets this long to end by itself; then it is cancelled and Temporal gives it to another
  // worker.
  shutdownGraceTime: '5s',
  // A notification gets its usual 15 s, an exchange of tokens its 20 s, even when it began just before the
  // cancellation. Whoever is not back by then has the worker end with an error. See `LET_END_MS` in
  // `activities/worker-end.ts`.
  shutdownForceTime: '30s',
  // An evicted instance costs a replay of its history at its next poll; a cached one up to 0.5 MB of memory:
  // docs/performance.md.
  maxCachedWorkflows: 1_000,
  // Activities wait for vendors and receivers, hardly for the processor: one that hangs must not hold up the others.
  maxConcurrentActivityTaskExecutions: 200,
  // How long a workflow task waits for a worker that died before another one takes it: part of the 15 s after a crash.
  stickyQueueScheduleToStartTimeout: '3s',
  ...HEARTBEAT_SETTINGS,
  ...QUICK_POLL_SLOTS,
} as const satisfies Partial<WorkerOptions>;

/** A worker for element instances, not yet running. It can run anywhere, any number of times: it holds no state. */
export async function createWorker(options: CreateWorkerOptions): Promise<Worker> {
  const {
    connection,
    namespace,
    activities,
    taskQueue = TASK_QUEUE,
    workflowBundle,
    dataConverter,
    buildId = null,
    overrides,
  } = options;
  return Worker.create({
    ...SETTINGS,
    ...workflowsFrom({ workflowBundle }),
    connection,
    namespace,
    activities,
    taskQueue,
    dataConverter,
    ...(buildId !== null && { workerDeploymentOptions: versioned(buildId) }),
    ...overrides,
  });
}

/**
 * Every build replays what earlier ones began, so a run goes over to the current build at its next task: none waits for
 * its end.
 */
function versioned(buildId: string): WorkerDeploymentOptions {
  return {
    version: { deploymentName: WORKER_DEPLOYMENT, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: 'AUTO_UPGRADE',
  };
}
