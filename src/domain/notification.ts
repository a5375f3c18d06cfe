import type { Change } from './change';
import type { ChangeType } from './change-type';
import type { JsonObject } from './json';
import type { SeenEntry } from './seen';
import type { InstanceIdentity } from './settings';
import { notificationIdOf } from './version';

/** Events in one notification, as Cloud Elements has it for polling. */
export const EVENTS_PER_NOTIFICATION = 10;

/** A record is shown up to this length in characters of JSON. */
export const MAX_RECORD_CHARS = 250_000;

/** One POST: up to 10 events of one resource. `body` is built once; every attempt sends these very bytes. */
export interface Notification {
  /** 20 URL-safe characters; `message.eventId` and the webhook id headers. */
  id: string;
  resource: string;
  body: string;
  events: NotificationEvent[];
}

/** What the workflow remembers of an event whose record is in the body. */
export interface NotificationEvent {
  eventId: string;
  type: ChangeType;
  objectId: string;
  /** Instant of the change, ISO. */
  date: string;
  version: SeenEntry;
}

/** Groups changes, in their order, into notifications in Cloud Elements' format. */
export function buildNotifications(
  instance: InstanceIdentity,
  resource: string,
  changes: readonly Change[],
  polledAtMs: number,
): Notification[] {
  const notifications: Notification[] = [];
  for (let i = 0; i < changes.length; i += EVENTS_PER_NOTIFICATION) {
    notifications.push(
      buildNotification(instance, resource, changes.slice(i, i + EVENTS_PER_NOTIFICATION), polledAtMs),
    );
  }
  return notifications;
}

function buildNotification(
  instance: InstanceIdentity,
  resource: string,
  changes: readonly Change[],
  polledAtMs: number,
): Notification {
  const id = notificationIdOf(
    instance.id,
    changes.map((change) => change.eventId),
  );
  const polledAt = new Date(polledAtMs).toISOString();
  return {
    id,
    resource,
    body: JSON.stringify(envelopeOf(instance, resource, changes, polledAtMs, id)),
    events: changes.map(({ eventId, type, recordId, updatedAt, version }) => ({
      eventId,
      type,
      objectId: recordId,
      date: updatedAt ?? polledAt,
      version,
    })),
  };
}

/** The body as captured from Cloud Elements, with `events[].eventId` added. */
function envelopeOf(
  instance: InstanceIdentity,
  resource: string,
  changes: readonly Change[],
  polledAtMs: number,
  id: string,
): JsonObject {
  const pollDate = secondsText(polledAtMs);
  return {
    id: numericText(id),
    severity: 'medium',
    action: changes.every(({ type }) => type === 'CREATED')
      ? 'create'
      : changes.every(({ type }) => type === 'DELETED')
        ? 'delete'
        : 'update',
    topic: `instance-${instance.id}-${instance.elementKey}-events`,
    createdDate: javaDateText(polledAtMs),
    user: 'notifications@cloud-elements.com',
    message: {
      elementKey: instance.elementKey,
      accountId: instance.accountId,
      eventId: id,
      companyId: instance.companyId,
      instanceId: instance.id,
      instance_id: instance.id,
      instanceName: instance.name,
      instanceTags: instance.tags,
      userId: instance.userId,
      raw: {
        [resource]: changes.map(shownRecord),
        objectType: resource,
        pollDate: polledAtMs,
      },
      events: changes.map(({ eventId, type, recordId, updatedAt }) => ({
        date: updatedAt === null ? pollDate : secondsText(Date.parse(updatedAt)),
        pollDate,
        elementKey: instance.elementKey,
        hubKey: instance.hubKey,
        eventType: type,
        objectId: recordId,
        objectType: resource,
        eventId,
      })),
    },
  };
}

/** A record too large for Temporal's payloads is named, not shown: its event is sent all the same, and the receiver can read it by its id. */
function shownRecord({ recordId, record }: Change): JsonObject {
  const chars = JSON.stringify(record).length;
  return chars <= MAX_RECORD_CHARS ? record : { objectId: recordId, omitted: `a record of ${chars} characters` };
}

/** `2020-02-21T16:43:41Z`: fractions are cut. */
function secondsText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Java's `Date.toString()` in UTC, as the captures have it: `Fri Feb 21 16:43:41 UTC 2020`. */
function javaDateText(ms: number): string {
  const date = new Date(ms);
  const [, day, time] = /-(\d\d)T(\d\d:\d\d:\d\d)/.exec(date.toISOString()) as unknown as [string, string, string];
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} UTC ${date.getUTCFullYear()}`;
}

/** The envelope's own `id` is a text of digits in the captures; here it comes from the notification's id, so that a repeat has it too. */
function numericText(id: string): string {
  let number = 0;
  for (const character of id) number = (number * 64 + character.charCodeAt(0)) % 8_999_999_999;
  return String(1_000_000_000 + number);
}
