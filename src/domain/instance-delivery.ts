import type { DeliveryFailure } from './delivery-outcome';
import { logAttempt } from './event-log';
import { passNotifications } from './instance-acceptance';
import { canHold, recordRejection } from './instance-holding';
import type { InstanceState, PendingDelivery } from './instance-state';
import type { Json } from './json';
import { bytesOf } from './json-bytes';
import type { Notification } from './notification';
import type { DeliveryReport } from './reports';
import { deliveryWaitMs } from './retry-schedule';

/**
 * What to send now. After a failure only the notification that failed: the receiver is asked with one request, and a long outage
 * does not fill the history with copies of what waits behind it. Nothing from one on that is to be held unsent.
 */
export function notificationsToSend(state: InstanceState): Notification[] {
  const notifications = state.pending?.notifications ?? [];
  if (state.failedAttempts + state.rejectedAttempts > 0) return notifications.slice(0, 1);
  const unsendable = canHold(state) ? notifications.findIndex(({ tooLarge }) => tooLarge === true) : -1;
  return unsendable === -1 ? notifications : notifications.slice(0, unsendable);
}

/** Takes a delivery's report into the state: what was accepted moves the watermark at once, a failure sets the next attempt. */
export function recordDelivery(
  state: InstanceState,
  report: DeliveryReport,
  nowMs: number,
  random: number,
): InstanceState {
  const accepted = recordAccepted(state, report, nowMs);
  const { failure } = report;
  if (failure === null) return accepted;
  const isRejected = failure.kind === 'rejected' && canHold(accepted);
  return isRejected ? recordRejection(accepted, failure, nowMs) : recordFailure(accepted, failure, nowMs, random);
}

function recordAccepted(
  state: InstanceState,
  { accepted, acceptedStatus }: DeliveryReport,
  nowMs: number,
): InstanceState {
  const ids = (state.pending?.notifications ?? []).slice(0, accepted).map(({ id }) => id);
  const at = new Date(nowMs).toISOString();
  const events = logAttempt(state.events, ids, { status: 'delivered', at, lastStatus: acceptedStatus });
  return passNotifications({ ...state, events }, accepted, nowMs);
}

function recordFailure(state: InstanceState, failure: DeliveryFailure, nowMs: number, random: number): InstanceState {
  const head = state.pending?.notifications[0];
  const failedAttempts = state.failedAttempts + 1;
  const { waitsMs } = state.settings.delivery;
  const waitMs = failure.kind === 'gone' ? null : deliveryWaitMs(waitsMs, failedAttempts, failure.retryAfterMs, random);
  const at = new Date(nowMs).toISOString();
  const nextAttemptAt = waitMs === null ? null : new Date(nowMs + waitMs).toISOString();
  return {
    ...state,
    failedAttempts,
    isSuspended: waitMs === null,
    nextAttemptAt,
    lastDeliveryError: failure.message,
    events: logAttempt(state.events, head === undefined ? [] : [head.id], {
      status: 'waiting',
      at,
      failure,
      nextAttemptAt,
    }),
  };
}

/**
 * The pending delivery cut to what may be carried into a new run. What is left behind is read again: its ids come from its content,
 * and nothing of it was accepted. The notification that waits for its next attempt comes first and is kept however large it is.
 */
export function carriedDelivery(pending: PendingDelivery | null, maxBytes: number): PendingDelivery | null {
  // Deletions of a sweep come in bounded numbers, and would only be found again by the next sweep.
  if (pending === null || pending.sweep !== undefined) return pending;
  let bytes = 0;
  const fits = pending.notifications.findIndex((one) => (bytes += bytesOf(one as unknown as Json)) > maxBytes);
  if (fits === -1) return pending;
  const notifications = pending.notifications.slice(0, Math.max(1, fits));
  const polls = pending.polls.flatMap((poll) => {
    const left = notifications.filter(({ resource }) => resource === poll.resource).length;
    if (left === poll.left) return [poll];
    return left === 0 ? [] : [{ ...poll, left, next: null, nextDeletions: null, againInMs: 0 }];
  });
  return { notifications, polls };
}
