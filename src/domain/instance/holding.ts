import type { DeliveryFailure } from '../delivery/outcome';
import { logAttempt, logEnded, logHeld, logSplit, type EndOfHeld } from '../delivery/event-log';
import { advanceQueue } from './acceptance';
import { countHeld } from './notices';
import type { InstanceState } from './state';
import type { Notification } from '../delivery/notification';
import { afterRejection, triedAnew } from './queue-head';

/** Times a notification that the receiver rejects is sent. */
export const REJECTED_TRIES = 3;
export const REJECTED_WAIT_MS = 5_000;

/**
 * Held notifications of one instance. A receiver that rejects more than that has another trouble than single poison
 * events: from then on it counts as unavailable, and nothing is lost.
 */
export const MAX_HELD = 1_000;

export function canHold({ held }: InstanceState): boolean {
  return held.length < MAX_HELD;
}

/**
 * The receiver rejected the first pending notification. It is tried again; after its last try it is to be taken apart,
 * so that its events are sent one by one; an event that is alone is to be held.
 */
export function recordRejection(state: InstanceState, failure: DeliveryFailure, nowMs: number): InstanceState {
  const first = state.pending?.notifications[0];
  if (first === undefined) return state;
  const isLastTry = first.isSplit === true || state.head.rejected + 1 >= REJECTED_TRIES;
  const nextAttemptAt = isLastTry ? null : new Date(nowMs + REJECTED_WAIT_MS).toISOString();
  const at = new Date(nowMs).toISOString();
  const tried = afterRejection(state.head, failure, nextAttemptAt);
  const isHopeless = isLastTry && first.events.length === 1;
  return {
    ...state,
    head: isHopeless ? { ...tried, rejection: tried.lastError } : tried,
    events: logAttempt(state.events, [first.id], { status: 'waiting', at, failure, nextAttemptAt }),
  };
}

/** The notification that is to be taken apart before anything else is sent; null if none is. */
export function toSplit(state: InstanceState): Notification | null {
  const first = state.pending?.notifications[0];
  return first !== undefined && first.events.length > 1 && state.head.rejected >= REJECTED_TRIES ? first : null;
}

/** The events of the first notification are in notifications of their own now. */
export function recordSplit(state: InstanceState, parts: readonly Notification[]): InstanceState {
  const first = state.pending?.notifications[0];
  if (state.pending === null || first === undefined) return state;
  const added = parts.length - 1;
  return {
    ...state,
    head: triedAnew(state.head),
    pending: {
      ...state.pending,
      notifications: [...parts, ...state.pending.notifications.slice(1)],
      polls: state.pending.polls.map((poll) =>
        poll.resource === first.resource ? { ...poll, left: poll.left + added } : poll,
      ),
    },
    events: logSplit(state.events, parts),
  };
}

/** What is to be held before anything else is sent, and why; null if nothing is. */
export function toHold(state: InstanceState): { notification: Notification; reason: string } | null {
  const notification = state.pending?.notifications[0];
  if (notification === undefined || !canHold(state)) return null;
  const { rejection } = state.head;
  if (rejection !== null) return { notification, reason: rejection };
  return notification.tooLarge === true ? { notification, reason: TOO_LARGE } : null;
}

const TOO_LARGE = 'the record is too large for a notification; its body names the record and does not show it';

/** The first pending notification is held: the watermark passes it, and the rest goes on. */
export function recordHeld(
  state: InstanceState,
  notification: Notification,
  reason: string,
  nowMs: number,
): InstanceState {
  const { id } = notification;
  const passed = advanceQueue(state, 1, nowMs);
  const held = passed.held.includes(id) ? passed.held : [...passed.held, id];
  return countHeld({ ...passed, held, events: logHeld(passed.events, id, reason) });
}

/** A held notification is not held any more. */
export function recordHeldEnd(state: InstanceState, end: EndOfHeld, at: string): InstanceState {
  const { id } = end;
  if (!state.held.includes(id)) return state;
  return {
    ...state,
    held: state.held.filter((other) => other !== id),
    events: logEnded(state.events, end, at),
  };
}
