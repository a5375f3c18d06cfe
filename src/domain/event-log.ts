import type { ChangeType } from './change-type';
import type { Notification } from './notification';

export type EventStatus = 'pending' | 'waiting' | 'delivered';

/** One line of the event log: answers "where is my event?". */
export interface EventLogEntry {
  eventId: string;
  eventType: ChangeType;
  objectType: string;
  objectId: string;
  /** Instant of the change, ISO. */
  date: string;
  /** When we saw it, ISO. */
  detectedAt: string;
  notificationId: string;
  /** Times its notification was sent. */
  attempts: number;
  status: EventStatus;
  /** HTTP status of the latest attempt, where there was an answer. */
  lastStatus: number | null;
  deliveredAt: string | null;
}

/** The log keeps so many events: some 35 KB of state. */
const LOG_LENGTH = 100;

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
      objectId: event.objectId,
      date: event.date,
      detectedAt,
      notificationId: notification.id,
      attempts: 0,
      status: 'pending',
      lastStatus: null,
      deliveredAt: null,
    })),
  );
  const newest = detected.reverse().slice(0, LOG_LENGTH);
  const ids = new Set(newest.map(({ eventId }) => eventId));
  return [...newest, ...log.filter(({ eventId }) => !ids.has(eventId))].slice(0, LOG_LENGTH);
}

/** Notes an attempt at these notifications: accepted, or waiting for another one. */
export function logAttempt(
  log: readonly EventLogEntry[],
  notificationIds: readonly string[],
  outcome: { status: 'delivered' | 'waiting'; lastStatus: number | null; at: string },
): EventLogEntry[] {
  return log.map((entry) =>
    notificationIds.includes(entry.notificationId) && entry.status !== 'delivered'
      ? {
          ...entry,
          attempts: entry.attempts + 1,
          status: outcome.status,
          lastStatus: outcome.lastStatus,
          deliveredAt: outcome.status === 'delivered' ? outcome.at : null,
        }
      : entry,
  );
}
