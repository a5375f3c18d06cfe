import type { InstanceState, PendingPoll } from './state';
import { settleResource, withResource } from './polling';
import { noteReported } from './sweeps';
import type { Notification } from '../delivery/notification';
import { acceptChanges, noteDeleted } from '../reading/watermark';
import { toIso } from '../values/instant';
import { noteTold } from '../sweeps/sweep-state';

/**
 * The first `count` pending notifications are done with: accepted by the receiver, or held. Each moves the watermark of its resource as far
 * as it reaches, and the next one begins with a clean slate.
 */
export function passNotifications(state: InstanceState, count: number, nowMs: number): InstanceState {
  if (state.pending === null || count === 0) return state;
  const passed = state.pending.notifications.slice(0, count);
  let next: InstanceState = {
    ...state,
    failedAttempts: 0,
    rejectedAttempts: 0,
    rejection: null,
    nextAttemptAt: null,
    lastDeliveryError: null,
  };
  const polls: PendingPoll[] = [];
  for (const poll of state.pending.polls) {
    const mine = passed.filter(({ resource }) => resource === poll.resource);
    next = rememberPassed(next, poll, mine, toIso(nowMs));
    if (poll.left > mine.length) polls.push({ ...poll, left: poll.left - mine.length });
    else if (isCurrent(next, poll)) next = settleResource(next, poll, nowMs);
  }
  const notifications = state.pending.notifications.slice(count);
  if (state.pending.sweep !== undefined) next = noteReported(next, state.pending.sweep, passed, toIso(nowMs));
  return { ...next, pending: notifications.length === 0 ? null : { ...state.pending, notifications, polls } };
}

/** Also under changed settings a version that was sent was sent; only a resource that started over sends it again. */
function rememberPassed(
  state: InstanceState,
  poll: PendingPoll,
  passed: readonly Notification[],
  now: string,
): InstanceState {
  const events = passed.flatMap((notification) => notification.events);
  if (events.length === 0) return state;
  return withResource(state, poll.resource, (resource) => {
    const counted = { ...resource, changes: resource.changes + events.length, lastChangeAt: now };
    if (resource.epoch !== poll.epoch) return counted;
    const { deletions } = resource;
    const listed = deletions === null ? [] : events.filter(({ type }) => type === 'DELETED');
    const others = deletions === null ? events : events.filter(({ type }) => type !== 'DELETED');
    return {
      ...counted,
      watermark: noteDeleted(acceptChanges(resource.watermark, others), listed),
      deletions: deletions === null ? null : acceptChanges(deletions, listed),
      sweep: noteTold(resource.sweep, others),
    };
  });
}

function isCurrent(state: InstanceState, poll: PendingPoll): boolean {
  const resource = state.resources[poll.resource];
  return resource !== undefined && resource.epoch === poll.epoch && resource.revision === poll.revision;
}
