import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { ElementInstanceActivities } from '../contract/activities';
import { NOTICE_SIGNAL, type InstanceNoticesInput } from '../contract/notices';
import type { DeliveryFailure } from '../domain/delivery/outcome';
import type { Notice } from '../domain/delivery/notice';
import { deliveryWaitMs } from '../domain/delivery/retry-schedule';
import { REJECTED_TRIES, REJECTED_WAIT_MS } from '../domain/instance/holding';

const { sendNotice } = proxyActivities<ElementInstanceActivities>({
  startToCloseTimeout: '90 seconds',
  heartbeatTimeout: '8 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** Notices that wait; the oldest gives way to one more. The instance tells each kind once an hour. */
const MAX_WAITING = 50;

/**
 * Sends the notices of one instance, in their order, and ends. A workflow of its own: a receiver of notices that is
 * away never stands in the way of records, and neither waits for the other. What is given up is dropped: the state of
 * the instance says the same.
 */
export async function instanceNotices({ instance, notices, delivery }: InstanceNoticesInput): Promise<void> {
  const waiting = [...notices];
  let isWoken = false;
  setHandler(defineSignal<[Notice]>(NOTICE_SIGNAL), (notice) => {
    if (!isNotice(notice)) return;
    waiting.push(notice);
    if (waiting.length > MAX_WAITING) waiting.shift();
    // The receiver may be back: an instance that resumed says so.
    isWoken = true;
  });
  let failed = 0;
  for (let notice = waiting[0]; notice !== undefined; notice = waiting[0]) {
    isWoken = false;
    const failure = await sendNotice.executeWithOptions({ summary: notice.kind }, [
      { instance, notice, attemptTimeoutMs: delivery.attemptTimeoutMs },
    ]);
    failed = failure === null ? 0 : failed + 1;
    const waitMs = failure === null ? null : waitAfter(failure, failed, delivery.waitsMs);
    if (waitMs !== null) {
      await condition(() => isWoken, waitMs, { summary: `until attempt ${failed + 1} at the notice` });
      continue;
    }
    failed = 0;
    const place = waiting.indexOf(notice);
    if (place >= 0) waiting.splice(place, 1);
  }
}

/** Null: it is given up. */
function waitAfter(failure: DeliveryFailure, failed: number, waitsMs: readonly number[]): number | null {
  if (failure.kind === 'gone') return null;
  if (failure.kind === 'rejected') return failed >= REJECTED_TRIES ? null : REJECTED_WAIT_MS;
  return deliveryWaitMs(waitsMs, failed, failure.retryAfterMs, Math.random());
}

/** Whoever may signal may send anything. */
function isNotice(notice: Partial<Notice> | null | undefined): notice is Notice {
  return typeof notice?.kind === 'string' && typeof notice.at === 'string';
}
