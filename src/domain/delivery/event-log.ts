import type { Json } from '../values/json';
import { bytesOf } from '../values/json-bytes';
import {
  afterAttempt,
  afterEndOfHeld,
  afterHolding,
  afterSplit,
  entriesOf,
  type EndOfHeld,
  type EventLogEntry,
  type LoggedAttempt,
  type LoggedNotification,
} from './event-entries';

export type { EndOfHeld, EventLogEntry, EventStatus, HeldOutcome, LoggedAttempt } from './event-entries';

/** What the log may take, in bytes of JSON. */
export const EVENT_LOG_BYTES = 44_000;

/** The log keeps so many events, and as many of them as fit into the state: some 45 KB. */
const LOG_LENGTH = 100;

/** The log with the events of new notifications on top. An event that is read again keeps one line: its latest. */
export function logDetected(
  log: readonly EventLogEntry[],
  notifications: readonly LoggedNotification[],
): EventLogEntry[] {
  const newest = entriesOf(notifications).slice(0, LOG_LENGTH);
  const ids = new Set(newest.map(({ eventId }) => eventId));
  return fitting([...newest, ...log.filter(({ eventId }) => !ids.has(eventId))].slice(0, LOG_LENGTH));
}

/** The newest events, as many as fit into the state. */
function fitting(log: readonly EventLogEntry[]): EventLogEntry[] {
  let bytes = BRACKETS;
  const tooMany = log.findIndex((entry) => (bytes += bytesOf(entry as unknown as Json) + COMMA) > EVENT_LOG_BYTES);
  return log.slice(0, tooMany < 0 ? undefined : tooMany);
}

const BRACKETS = 2;
const COMMA = 1;

/** Notes an attempt at these notifications: accepted, or waiting for another one. */
export function logAttempt(
  log: readonly EventLogEntry[],
  notificationIds: readonly string[],
  attempt: LoggedAttempt,
): EventLogEntry[] {
  return fitting(afterAttempt(log, notificationIds, attempt));
}

/** The events of a notification go on in notifications of their own. */
export const logSplit = afterSplit;

export function logHeld(log: readonly EventLogEntry[], notificationId: string, reason: string): EventLogEntry[] {
  return fitting(afterHolding(log, notificationId, reason));
}

/** A held notification was delivered after all, or discarded. */
export function logEnded(log: readonly EventLogEntry[], end: EndOfHeld, at: string): EventLogEntry[] {
  return fitting(afterEndOfHeld(log, end, at));
}
