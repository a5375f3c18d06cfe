import type { DeliveryFailure } from './delivery-outcome';
import { logAttempt } from './event-log';
import { settleResource, withResource } from './instance-polling';
import { noteReported } from './instance-sweeps';
import { capacityOf, type InstanceState, type PendingDelivery, type PendingPoll } from './instance-state';
import type { Notification } from './notification';
import type { DeliveryReport } from './reports';
import { deliveryWaitMs } from './retry-schedule';
import { acceptChanges, noteGone } from './watermark';

/**
 * What to send now. After a failure only the notification that failed: the receiver is asked with one request, and a long outage
 * does not fill the history with copies of what waits behind it.
 */
export function notificationsToSend(state: InstanceState): Notification[] {
  const notifications = state.pending?.notifications ?? [];
  return state.failedAttempts > 0 ? notifications.slice(0, 1) : notifications;
}

/** Takes a delivery's report into the state: what was accepted moves the watermark at once, a failure sets the next attempt. */
export function recordDelivery(
  state: InstanceState,
  report: DeliveryReport,
  nowMs: number,
  random: number,
): InstanceState {
  const accepted = recordAccepted(state, report, nowMs);
  return report.failure === null ? accepted : recordFailure(accepted, report.failure, nowMs, random);
}

function recordAccepted(state: InstanceState, report: DeliveryReport, nowMs: number): InstanceState {
  if (state.pending === null || report.accepted === 0) return state;
  const accepted = state.pending.notifications.slice(0, report.accepted);
  let next: InstanceState = {
    ...state,
    failedAttempts: 0,
    nextAttemptAt: null,
    lastDeliveryError: null,
    events: logAttempt(
      state.events,
      accepted.map(({ id }) => id),
      { status: 'delivered', lastStatus: report.acceptedStatus, at: new Date(nowMs).toISOString() },
    ),
  };
  const polls: PendingPoll[] = [];
  for (const poll of state.pending.polls) {
    const mine = accepted.filter(({ resource }) => resource === poll.resource);
    next = rememberAccepted(next, poll, mine);
    if (poll.left > mine.length) polls.push({ ...poll, left: poll.left - mine.length });
    else if (isCurrent(next, poll)) next = settleResource(next, poll, nowMs);
  }
  const notifications = state.pending.notifications.slice(report.accepted);
  if (state.pending.sweep !== undefined) next = noteReported(next, state.pending.sweep, accepted);
  return { ...next, pending: notifications.length === 0 ? null : { ...state.pending, notifications, polls } };
}

/** Also under changed settings a version that was sent was sent; only a resource that started over sends it again. */
function rememberAccepted(state: InstanceState, poll: PendingPoll, accepted: readonly Notification[]): InstanceState {
  const capacity = capacityOf(state);
  const events = accepted.flatMap((notification) => notification.events);
  return withResource(state, poll.resource, (resource) => {
    if (resource.epoch !== poll.epoch) return resource;
    if (resource.deletions === null)
      return { ...resource, progress: acceptChanges(resource.progress, events, capacity) };
    const listed = events.filter(({ type }) => type === 'DELETED');
    const others = events.filter(({ type }) => type !== 'DELETED');
    return {
      ...resource,
      progress: noteGone(acceptChanges(resource.progress, others, capacity), listed),
      deletions: acceptChanges(resource.deletions, listed, capacity),
    };
  });
}

function isCurrent(state: InstanceState, poll: PendingPoll): boolean {
  const resource = state.resources[poll.resource];
  return resource !== undefined && resource.epoch === poll.epoch && resource.revision === poll.revision;
}

function recordFailure(state: InstanceState, failure: DeliveryFailure, nowMs: number, random: number): InstanceState {
  const head = state.pending?.notifications[0];
  const failedAttempts = state.failedAttempts + 1;
  const waitMs = failure.kind === 'gone' ? null : deliveryWaitMs(failedAttempts, failure.retryAfterMs, random);
  const at = new Date(nowMs).toISOString();
  return {
    ...state,
    failedAttempts,
    isSuspended: waitMs === null,
    nextAttemptAt: waitMs === null ? null : new Date(nowMs + waitMs).toISOString(),
    lastDeliveryError: failure.message,
    events: logAttempt(state.events, head === undefined ? [] : [head.id], {
      status: 'waiting',
      lastStatus: failure.status,
      at,
    }),
  };
}

/**
 * The pending delivery cut to what may be carried into a new run. What is left behind is read again: its ids come from its content,
 * and nothing of it was accepted. The notification that waits for its next attempt comes first and is kept as long as it fits.
 */
export function carriedDelivery(pending: PendingDelivery | null, maxChars: number): PendingDelivery | null {
  // Deletions of a sweep come in bounded numbers, and would only be found again by the next sweep.
  if (pending === null || pending.sweep !== undefined) return pending;
  let chars = 0;
  const fits = pending.notifications.findIndex(({ body }) => (chars += body.length) > maxChars);
  if (fits === -1) return pending;
  const notifications = pending.notifications.slice(0, fits);
  if (notifications.length === 0) return null;
  const polls = pending.polls.flatMap((poll) => {
    const left = notifications.filter(({ resource }) => resource === poll.resource).length;
    if (left === poll.left) return [poll];
    return left === 0 ? [] : [{ ...poll, left, next: null, nextDeletions: null, againInMs: 0 }];
  });
  return { notifications, polls };
}
