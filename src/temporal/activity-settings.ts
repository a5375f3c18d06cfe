import type { WorkerOptions } from '@temporalio/worker';

// For every worker with our activities.

/** Shorter than their beat: each is sent at once. One that is kept back would take the place of what came since. */
export const HEARTBEAT_SETTINGS = {
  maxHeartbeatThrottleInterval: '1s',
  defaultHeartbeatThrottleInterval: '1s',
} as const satisfies Partial<WorkerOptions>;

/** A quick poll waits for its vendor within a workflow task: `QUICK_PLACES` are a part of these. */
export const QUICK_POLL_SLOTS = {
  maxConcurrentWorkflowTaskExecutions: 50,
  maxConcurrentLocalActivityExecutions: 50,
} as const satisfies Partial<WorkerOptions>;
