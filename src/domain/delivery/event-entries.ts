import type { ChangeType } from '../reading/change-type';
import type { DeliveryFailure } from './outcome';
import { beginningOf } from '../values/json-bytes';
import type { Notification } from './notification';
import type { Redeliveries } from './redeliveries';

/**
 * `pending`: on its way. `waiting`: not accepted yet, will be sent again. `held`: set aside after the receiver rejected
 * it. `discarded`: it was held, and somebody, or the end of its time, gave it up.
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

/** Of a notification, what its events' lines say. */
export type LoggedNotification = Pick<Notification, 'id' | 'resource' | 'detectedAt' | 'events'>;

/** What came of an attempt. */
export type LoggedAttempt =
  | { status: 'delivered'; at: string; lastStatus: number | null }
  | { status: 'waiting'; at: string; failure: DeliveryFailure; nextAttemptAt: string | null };

/** Bytes of a record's id in an entry: the notification has all of them. */
const ID_BYTES = 200;
/** Bytes of why a notification was not accepted. */
const ERROR_BYTES = 400;

/** The events of notifications that wait to be sent: the last one first, as it was found last. */
export function entriesOf(notifications: readonly LoggedNotification[]): EventLogEntry[] {
  const entries = notifications.flatMap(({ id, resource, detectedAt, events }) =>
    events.map((event): EventLogEntry => ({
      eventId: event.eventId,
      eventType: event.type,
      objectType: resource,
      objectId: shownIdOf(event.objectId),
      date: event.date,
      detectedAt,
      notificationId: id,
      attempts: 0,
      status: 'pending',
      lastAttemptAt: null,
      lastStatus: null,
      lastError: null,
      nextAttemptAt: null,
      deliveredAt: null,
    })),
  );
  return entries.reverse();
}

/** A record's id as entries have it. */
export function shownIdOf(objectId: string): string {
  return beginningOf(objectId, ID_BYTES);
}

/** An attempt at these notifications: accepted, or waiting for another one. What is delivered stays so. */
export function afterAttempt(
  entries: readonly EventLogEntry[],
  notificationIds: readonly string[],
  attempt: LoggedAttempt,
): EventLogEntry[] {
  const isMeant = (entry: EventLogEntry) =>
    notificationIds.includes(entry.notificationId) && entry.status !== 'delivered';
  return entries.map((entry) =>
    isMeant(entry) ? { ...entry, attempts: entry.attempts + 1, ...changesBy(attempt) } : entry,
  );
}

function changesBy(attempt: LoggedAttempt): Partial<EventLogEntry> {
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
export function afterSplit(
  entries: readonly EventLogEntry[],
  notifications: readonly LoggedNotification[],
): EventLogEntry[] {
  const idOf = new Map(notifications.flatMap(({ id, events }) => events.map(({ eventId }) => [eventId, id])));
  return entries.map((entry) => ({ ...entry, notificationId: idOf.get(entry.eventId) ?? entry.notificationId }));
}

/** A notification is held, for this reason if no attempt said another one. */
export function afterHolding(
  entries: readonly EventLogEntry[],
  notificationId: string,
  reason: string,
): EventLogEntry[] {
  const lastError = beginningOf(reason, ERROR_BYTES);
  return entries.map((entry): EventLogEntry =>
    entry.notificationId === notificationId
      ? { ...entry, status: 'held', lastError: entry.lastError ?? lastError, nextAttemptAt: null }
      : entry,
  );
}

/** A held notification was delivered after all, or discarded. */
export function afterEndOfHeld(
  entries: readonly EventLogEntry[],
  { id, outcome, redeliveries }: EndOfHeld,
  at: string,
): EventLogEntry[] {
  const { count, lastAt } = redeliveries;
  const end: Partial<EventLogEntry> = outcome === 'delivered' ? accepted(lastAt ?? at) : { status: 'discarded' };
  const isMeant = (entry: EventLogEntry) => entry.notificationId === id && entry.status === 'held';
  return entries.map((entry) =>
    isMeant(entry) ? { ...entry, ...latest(redeliveries), attempts: entry.attempts + count, ...end } : entry,
  );
}

function latest({ count, lastAt, lastStatus, lastError }: Redeliveries): Partial<EventLogEntry> {
  if (count === 0) return {};
  return {
    lastAttemptAt: lastAt,
    lastStatus,
    lastError: lastError === null ? null : beginningOf(lastError, ERROR_BYTES),
  };
}
