import type { DeliveryFailure } from '../delivery/outcome';
import { logAttempt } from '../delivery/event-log';
import { advanceQueue } from './acceptance';
import { afterFailure, attemptsOf } from './queue-head';
import { after } from './standstill';
import { forgetFailing } from './notices';
import { canHold, recordRejection } from './holding';
import type { InstanceState, PendingDelivery, PendingPoll } from './state';
import type { Json } from '../values/json';
import { bytesOf } from '../values/json-bytes';
import type { Notification } from '../delivery/notification';
import type { DeliveryReport } from './reports';
import { deliveryWaitMs } from '../delivery/retry-schedule';
import { withFittingWindows } from './fitting-windows';
import { STATE_BOUNDS } from './state-bounds';

/** Of one delivery: with the configuration of the callback it is a payload under 1 MB. */
const MAX_DELIVERY_BYTES = 800_000;

/**
 * What to send now. After a failure only the notification that failed: the receiver is asked with one request, and a
 * long outage does not fill the history with copies of what waits behind it. Nothing from one on that is to be held
 * unsent, and no more than a payload may have.
 */
export function notificationsToSend(state: InstanceState): Notification[] {
  const notifications = state.pending?.notifications ?? [];
  if (attemptsOf(state.head) > 0) return notifications.slice(0, 1);
  const unsendable = canHold(state) ? notifications.findIndex(({ tooLarge }) => tooLarge === true) : -1;
  return firstOf(unsendable === -1 ? notifications : notifications.slice(0, unsendable), MAX_DELIVERY_BYTES);
}

/** The first of them, one at least, that have so many bytes of JSON. */
function firstOf(notifications: Notification[], maxBytes: number): Notification[] {
  let bytes = 0;
  const tooMany = notifications.findIndex((one, place) => (bytes += sizeOf(one) + COMMA) > maxBytes && place > 0);
  return tooMany === -1 ? notifications : notifications.slice(0, tooMany);
}

/**
 * Takes a delivery's report into the state: what was accepted moves the watermark at once, a failure sets the next
 * attempt.
 */
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
  before: InstanceState,
  { accepted: inOrder, ahead = [], acceptedStatus }: DeliveryReport,
  nowMs: number,
): InstanceState {
  const state = broughtForward(before, inOrder, ahead);
  const accepted = inOrder + ahead.length;
  const ids = (state.pending?.notifications ?? []).slice(0, accepted).map(({ id }) => id);
  const at = new Date(nowMs).toISOString();
  const events = logAttempt(state.events, ids, { status: 'delivered', at, lastStatus: acceptedStatus });
  return forgetFailing(advanceQueue({ ...state, events }, accepted, nowMs));
}

/** Those that were accepted ahead of others stand in front of them from now on: they have no record in common. */
function broughtForward(state: InstanceState, accepted: number, ahead: readonly string[]): InstanceState {
  const { pending } = state;
  if (pending === null || ahead.length === 0) return state;
  const rest = pending.notifications.slice(accepted);
  const isAhead = ({ id }: Notification) => ahead.includes(id);
  const notifications = [
    ...pending.notifications.slice(0, accepted),
    ...rest.filter(isAhead),
    ...rest.filter((one) => !isAhead(one)),
  ];
  return { ...state, pending: { ...pending, notifications } };
}

function recordFailure(state: InstanceState, failure: DeliveryFailure, nowMs: number, random: number): InstanceState {
  const first = state.pending?.notifications[0];
  const { waitsMs } = state.settings.delivery;
  const isGone = failure.kind === 'gone';
  const waitMs = isGone ? null : deliveryWaitMs(waitsMs, state.head.failed + 1, failure.retryAfterMs, random);
  const at = new Date(nowMs).toISOString();
  const nextAttemptAt = waitMs === null ? null : new Date(nowMs + waitMs).toISOString();
  return {
    ...state,
    standstill: waitMs === null ? after(state.standstill, 'receiverGone') : state.standstill,
    head: afterFailure(state.head, failure, nextAttemptAt),
    events: logAttempt(state.events, first === undefined ? [] : [first.id], {
      status: 'waiting',
      at,
      failure,
      nextAttemptAt,
    }),
  };
}

/**
 * The state as the next run begins with it: of the pending notifications what there is room for beside the changes that
 * wait, and the open windows that fit. A rejection is about the first notification and goes with it; how often the
 * receiver was tried, and when it is tried again, stays.
 */
export function carriedState(state: InstanceState, waitingBytes: number = STATE_BOUNDS.waiting): InstanceState {
  const pending = carriedDelivery(state.pending, waitingBytes - sizeOf(state.wantedUpdates));
  const head = pending === null ? { ...state.head, rejected: 0, rejection: null } : state.head;
  return withFittingWindows({ ...state, pending, head });
}

/**
 * The pending delivery cut to so many bytes of JSON; null if not even its first notification fits. What is left behind
 * is read again, from the vendor or from the known records of a sweep: its ids come from its content, and nothing of it
 * was accepted.
 */
export function carriedDelivery(pending: PendingDelivery | null, maxBytes: number): PendingDelivery | null {
  if (pending === null || sizeOf(pending) <= maxBytes) return pending;
  let room = maxBytes - sizeOf({ ...pending, notifications: [], polls: [] });
  const pollOf = new Map(pending.polls.map((poll) => [poll.resource, poll]));
  const carried = new Set<string>();
  const tooMany = pending.notifications.findIndex((notification) => {
    const poll = carried.has(notification.resource) ? undefined : pollOf.get(notification.resource);
    carried.add(notification.resource);
    room -= sizeOf(notification) + COMMA + (poll === undefined ? 0 : sizeOf(readAgain(poll, poll.left)) + COMMA);
    return room < 0;
  });
  const notifications = pending.notifications.slice(0, tooMany === -1 ? undefined : tooMany);
  if (notifications.length === 0) return null;
  room = maxBytes - sizeOf({ ...pending, notifications, polls: [] });
  const polls = pending.polls.flatMap((poll) => {
    const left = notifications.filter(({ resource }) => resource === poll.resource).length;
    return left === 0 ? [] : [left === poll.left ? poll : readAgain(poll, left)];
  });
  return { ...pending, notifications, polls: fittingPolls(polls, room) };
}

const COMMA = 1;

/** Where a poll leads to may be large, too: what does not fit is read again. */
function fittingPolls(polls: readonly PendingPoll[], room: number): PendingPoll[] {
  const short = polls.map((poll) => readAgain(poll, poll.left));
  let left = room - sizeOf(short);
  return polls.map((poll, place) => {
    const again = short[place] as PendingPoll;
    const more = sizeOf(poll) - sizeOf(again);
    if (more > left) return again;
    left -= more;
    return poll;
  });
}

/** Not all of the poll is carried: its window is read again at once. */
function readAgain(poll: PendingPoll, left: number): PendingPoll {
  return { ...poll, left, next: null, nextDeletions: null, againInMs: 0 };
}

function sizeOf(value: unknown): number {
  return bytesOf(value as Json);
}
