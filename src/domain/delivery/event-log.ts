import type { ChangeType } from '../reading/change-type';
import type { DeliveryFailure } from './outcome';
import type { Json } from '../values/json';
import { beginningOf, bytesOf } from '../values/json-bytes';
import type { Notification } from './notification';
import type { Redeliveries } from './redeliveries';

/**
 * `pending`: on its way. `waiting`: not accepted yet, will be sent again. `held`: set aside after the receiver rejected it.
 * `discarded`: it was held, and somebody, or the end of its time, gave it up.
 */
export type EventStatus = 'pending' | 'waiting' | 'delivered' | 'held' | 'discarded';

/** What becomes of a held notification. */
export type HeldOutcome = 'delivered' | 'discarded' | 'expired';

/** A notification is not held any more. */
export interface EndOfHeld {
  /** The notification's. */
  id: string;
  outcome: HeldOutcome;
  redeliveries: Redeliveries;
}

/** What the log may take, in bytes of JSON. */
export const EVENT_LOG_BYTES = 44_000;

/** One line of the event log: answers "where is my event?". */
export interface EventLogEntry {
  eventId: string;
  eventType: ChangeType;
  objectType: string;
  /** Its first 200 bytes, with an ellipsis if there are more. */
  objectId: string;
  /** Instant of the change, ISO. */
  date: string;
  /** When we saw it, ISO. */
  detectedAt: string;
  notificationId: string;
  /** Times its notification was sent. */
  attempts: number;
  status: EventStatus;
  lastAttemptAt: string | null;
  /** HTTP status of the latest attempt, if there was an answer. */
  lastStatus: number | null;
  /** Why it was not accepted, with the beginning of the receiver's reply; null once it is. */
  lastError: string | null;
  /** While it waits: when it is sent again. */
  nextAttemptAt: string | null;
  deliveredAt: string | null;
}

/** The log keeps so many events, and as many of them as fit into the state: some 45 KB. */
const LOG_LENGTH = 100;
/** Bytes of a record's id in the log: the notification has all of them. */
const ID_BYTES = 200;
/** Bytes of why a notification was not accepted. */
const ERROR_BYTES = 400;

/** The log with the events of new notifications on top. An event that is read again keeps one line: its latest. */
export function logDetected(
  log: readonly EventLogEntry[],
  notifications: readonly Notification[],
  detectedAt: string,
): EventLogEntry[] {
  const detected = notifications.flatMap((notification) =>
    notification.events.map((event): EventLogEntry => ({
      eventId: event.eventId,
      eventType: event.type,
      objectType: notification.resource,
      objectId: beginningOf(event.objectId, ID_BYTES),
      date: event.date,
      detectedAt,
      notificationId: notification.id,
      attempts: 0,
      status: 'pending',
      lastAttemptAt: null,
      lastStatus: null,
      lastError: null,
      nextAttemptAt: null,
      deliveredAt: null,
    })),
  );
  const newest = detected.reverse().slice(0, LOG_LENGTH);
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

/** What came of an attempt. */
export type LoggedAttempt =
  | { status: 'delivered'; at: string; lastStatus: number | null }
  | { status: 'waiting'; at: string; failure: DeliveryFailure; nextAttemptAt: string | null };

/** Notes an attempt at these notifications: accepted, or waiting for another one. */
export function logAttempt(
  log: readonly EventLogEntry[],
  notificationIds: readonly string[],
  attempt: LoggedAttempt,
): EventLogEntry[] {
  const isMeant = (entry: EventLogEntry) =>
    notificationIds.includes(entry.notificationId) && entry.status !== 'delivered';
  return fitting(
    log.map((entry) => (isMeant(entry) ? { ...entry, attempts: entry.attempts + 1, ...afterAttempt(attempt) } : entry)),
  );
}

function afterAttempt(attempt: LoggedAttempt): Partial<EventLogEntry> {
  const { status, at } = attempt;
  if (attempt.status === 'delivered')
    return { ...accepted(at), status, lastAttemptAt: at, lastStatus: attempt.lastStatus };
  const { failure, nextAttemptAt } = attempt;
  return { status, lastAttemptAt: at, lastStatus: failure.status, lastError: wordsOf(failure), nextAttemptAt };
}

function accepted(at: string): Partial<EventLogEntry> {
  return { status: 'delivered', lastError: null, nextAttemptAt: null, deliveredAt: at };
}

function wordsOf({ message, reply }: DeliveryFailure): string {
  return beginningOf(reply === null || reply === '' ? message : `${message}: ${reply}`, ERROR_BYTES);
}

/** The events of a notification go on in notifications of their own. */
export function logSplit(log: readonly EventLogEntry[], notifications: readonly Notification[]): EventLogEntry[] {
  const idOf = new Map(notifications.flatMap(({ id, events }) => events.map(({ eventId }) => [eventId, id])));
  return log.map((entry) => ({ ...entry, notificationId: idOf.get(entry.eventId) ?? entry.notificationId }));
}

export function logHeld(log: readonly EventLogEntry[], notificationId: string, reason: string): EventLogEntry[] {
  const lastError = beginningOf(reason, ERROR_BYTES);
  const held = log.map((entry): EventLogEntry =>
    entry.notificationId === notificationId
      ? { ...entry, status: 'held', lastError: entry.lastError ?? lastError, nextAttemptAt: null }
      : entry,
  );
  return fitting(held);
}

/** A held notification was delivered after all, or discarded. */
export function logEnded(
  log: readonly EventLogEntry[],
  { id, outcome, redeliveries }: EndOfHeld,
  at: string,
): EventLogEntry[] {
  const { count, lastAt } = redeliveries;
  const end: Partial<EventLogEntry> = outcome === 'delivered' ? accepted(lastAt ?? at) : { status: 'discarded' };
  const isMeant = (entry: EventLogEntry) => entry.notificationId === id && entry.status === 'held';
  const ended = log.map((entry) =>
    isMeant(entry) ? { ...entry, ...latest(redeliveries), attempts: entry.attempts + count, ...end } : entry,
  );
  return fitting(ended);
}

function latest({ count, lastAt, lastStatus, lastError }: Redeliveries): Partial<EventLogEntry> {
  if (count === 0) return {};
  return {
    lastAttemptAt: lastAt,
    lastStatus,
    lastError: lastError === null ? null : beginningOf(lastError, ERROR_BYTES),
  };
}
