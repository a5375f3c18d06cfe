import {
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';

/** When the workflow last heard of a poll; ms since the epoch. */
export const LAST_POLL_QUERY = 'lastPoll';
export const POLL_NOW_SIGNAL = 'pollNow';

interface IdleModeActivities {
  /** Answers whether something changed. */
  poll(): Promise<void>;
  /** Fails where nothing changed, to be tried again after the interval: Temporal keeps no history of tries. */
  pollUntilChange(intervalMs: number): Promise<void>;
}

const { poll, pollUntilChange } = proxyActivities<IdleModeActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '8 seconds',
  cancellationType: 'TRY_CANCEL',
});

/** As an element instance polls: a timer, then an activity. */
export async function timerCycle(intervalMs: number): Promise<void> {
  let isAwake = false;
  let lastPollMs = 0;
  setHandler(defineSignal(POLL_NOW_SIGNAL), () => void (isAwake = true));
  setHandler(defineQuery(LAST_POLL_QUERY), () => lastPollMs);
  for (;;) {
    await poll();
    lastPollMs = Date.now();
    isAwake = false;
    await condition(() => isAwake, intervalMs);
  }
}

/**
 * The idle mode: one activity that is tried again until something changed. A signal cancels it, and it is scheduled
 * anew.
 */
export async function idleMode(intervalMs: number): Promise<void> {
  let scope = new CancellationScope();
  let lastPollMs = 0;
  setHandler(defineSignal(POLL_NOW_SIGNAL), () => scope.cancel());
  setHandler(defineQuery(LAST_POLL_QUERY), () => lastPollMs);
  for (;;) {
    scope = new CancellationScope();
    try {
      await scope.run(() => pollUntilChange(intervalMs));
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
    lastPollMs = Date.now();
  }
}
