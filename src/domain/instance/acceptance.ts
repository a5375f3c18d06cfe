import { REMOVED, type InstanceState, type PendingPoll } from './state';
import { isCurrent } from './asked';
import { UNTRIED } from './queue-head';
import { completePoll, withResource } from './polling';
import { remembered } from './remembering';
import { noteReported } from './sweeps';
import type { Notification } from '../delivery/notification';
import { toldAgain } from '../reading/ledger';
import { toIso } from '../values/instant';
import { noteTold } from '../sweeps/sweep-state';

/**
 * The first `count` pending notifications are done with: accepted by the receiver, or held. Each moves the watermark of
 * its resource as far as it reaches, and the next one begins with a clean slate.
 */
export function advanceQueue(state: InstanceState, count: number, nowMs: number): InstanceState {
  if (state.pending === null || count === 0) return state;
  const passed = state.pending.notifications.slice(0, count);
  let next: InstanceState = { ...state, head: UNTRIED };
  const polls: PendingPoll[] = [];
  for (const poll of state.pending.polls) {
    const mine = passed.filter(({ resource }) => resource === poll.resource);
    next = rememberTold(next, poll, mine, toIso(nowMs));
    if (poll.left > mine.length) polls.push({ ...poll, left: poll.left - mine.length });
    else if (isCurrent(next, poll.resource, poll)) next = completePoll(next, poll, nowMs);
  }
  const notifications = state.pending.notifications.slice(count);
  if (state.pending.sweep !== undefined) next = noteReported(next, state.pending.sweep, passed, toIso(nowMs));
  return { ...next, pending: notifications.length === 0 ? null : { ...state.pending, notifications, polls } };
}

/**
 * Also under changed settings a version that was sent was sent. A resource that started over sends it again, under the
 * id it had; what is different from it is later. One that was removed, and added again, knows nothing of it.
 */
function rememberTold(
  state: InstanceState,
  poll: PendingPoll,
  passed: readonly Notification[],
  now: string,
): InstanceState {
  const events = passed.flatMap((notification) => notification.events);
  if (events.length === 0) return state;
  return withResource(state, poll.resource, (resource) => {
    const counted = { ...resource, changes: resource.changes + events.length, lastChangeAt: now };
    const others = resource.deletions === null ? events : events.filter(({ type }) => type !== 'DELETED');
    // The receiver has these records: sweeps look for them, also if the resource started over.
    const sweep = noteTold(resource.sweep, others);
    if (poll.epoch === REMOVED) return { ...counted, sweep };
    return { ...remembered(counted, resource.epoch === poll.epoch ? events : sentAgain(events)), sweep };
  });
}

function sentAgain<Told extends { version: string }>(changes: readonly Told[]): Told[] {
  return changes.map((change) => ({ ...change, version: toldAgain(change.version, -Infinity) }));
}
