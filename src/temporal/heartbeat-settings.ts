import type { WorkerOptions } from '@temporalio/worker';

/**
 * For every worker with our activities. Shorter than their beat: each beat is sent at once. One that is kept back would
 * take the place of what was recorded since.
 */
export const HEARTBEAT_SETTINGS = {
  maxHeartbeatThrottleInterval: '1s',
  defaultHeartbeatThrottleInterval: '1s',
} as const satisfies Partial<WorkerOptions>;
