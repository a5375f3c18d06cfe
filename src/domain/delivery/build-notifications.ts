import type { Change } from '../reading/change';
import { cloudeventFormat, cloudeventsFormat } from './formats/cloudevents';
import { elementsFormat } from './formats/elements';
import type { Format, PolledResource } from './formats/format';
import { standardWebhooksFormat } from './formats/standard-webhooks';
import { exactJsonText, parseExactJson } from '../values/exact-json';
import type { Json, JsonObject } from '../values/json';
import { beginningOf, bytesOf, textBytesOf } from '../values/json-bytes';
import type { Notification, NotificationEvent } from './notification';
import { CONTENT_LENGTH, encodeEntry, KEY_LENGTH, type LedgerEntry } from '../reading/ledger';
import { DEFAULT_NOTIFICATION_RULES, type NotificationFormat, type NotificationRules } from './settings';
import type { InstanceIdentity } from '../values/instance-identity';
import { EVENT_ID_LENGTH, notificationIdOf } from '../reading/version';

/** A body has at most so many bytes: it travels as a Temporal payload, and receivers limit what they take. */
export const MAX_NOTIFICATION_BYTES = 200_000;
/** An id has at most so many: beside the body it travels with every event. */
const MAX_ID_BYTES = 1_000;

const FORMATS: Record<NotificationFormat, Format> = {
  elements: elementsFormat,
  cloudevents: cloudeventsFormat,
  'cloudevents-structured': cloudeventFormat,
  // Parted into headers and data where it is sent: `http-message.ts`.
  'cloudevents-binary': cloudeventFormat,
  'standard-webhooks': standardWebhooksFormat,
};

export function contentTypeOf({ format }: Notification): string {
  return FORMATS[format].contentType;
}

/**
 * Groups changes, in their order, into notifications: a new one if the next event is one too many, or would make it too
 * large.
 */
export function buildNotifications(
  instance: InstanceIdentity,
  resource: string,
  changes: readonly Change[],
  polledAtMs: number,
  rules: NotificationRules = DEFAULT_NOTIFICATION_RULES,
): Notification[] {
  const poll: PolledResource = { instance, resource, polledAtMs };
  return groupsOf(changes, poll, rules).map((group) => {
    const id = notificationIdOf(
      instance.id,
      group.map(({ change }) => change.eventId),
    );
    const parts = group.map(({ part }) => part);
    return {
      id,
      resource,
      body: exactJsonText(FORMATS[rules.format].body(parts, poll, id)),
      format: rules.format,
      detectedAt: new Date(polledAtMs).toISOString(),
      events: group.map(({ change }) => rememberedOf(change, poll)),
      ...(group.some(({ tooLarge }) => tooLarge) ? { tooLarge: true } : {}),
    };
  });
}

/**
 * A notification as notifications of one event each, in its order. A single event keeps its notification's id and
 * bytes; the others get ids of their own.
 */
export function splitNotification(notification: Notification, instanceId: number): Notification[] {
  const { events, format } = notification;
  if (events.length === 1) return [notification];
  const ids = events.map(({ eventId }) => notificationIdOf(instanceId, [eventId]));
  const bodies = FORMATS[format].split(parseExactJson(notification.body), ids);
  return events.map((event, place) => ({
    ...notification,
    id: ids[place] as string,
    body: exactJsonText(bodies[place] as Json),
    events: [event],
    isSplit: true,
  }));
}

/**
 * Bytes that an event adds to its record in the report of a poll: its words and its share of the envelope in a body,
 * and what is remembered of it.
 */
export function bytesPerEvent(instance: InstanceIdentity, resource: string, rules: NotificationRules): number {
  const at = new Date(0).toISOString();
  const eventId = 'x'.repeat(EVENT_ID_LENGTH);
  const change: Change = {
    eventId,
    type: 'CREATED',
    recordId: eventId,
    updatedAt: at,
    record: {},
    version: ANY_VERSION,
  };
  const poll: PolledResource = { instance, resource, polledAtMs: 0 };
  const { body, part, maxEvents } = FORMATS[rules.format];
  const envelope = bytesOf({
    id: eventId,
    resource,
    body: body([], poll, eventId),
    format: rules.format,
    detectedAt: at,
  });
  const own = bytesOf(part(change, poll)) + JSON.stringify(rememberedOf(change, poll)).length;
  return Math.ceil(own + envelope / Math.min(rules.maxEvents, maxEvents));
}

const ANY_VERSION: LedgerEntry = {
  key: 'x'.repeat(KEY_LENGTH),
  content: 'x'.repeat(CONTENT_LENGTH),
  at: null,
  turn: 0,
  isDeleted: false,
  isPostdated: false,
  stays: false,
  isAgain: false,
};

/** A change as it goes into a body. */
interface Item {
  change: Change;
  part: JsonObject;
  bytes: number;
  tooLarge: boolean;
}

/** A byte between two parts. `elements`, which parts an event from its record, needs less than its part has. */
const COMMA = 1;

function groupsOf(
  changes: readonly Change[],
  poll: PolledResource,
  { format, maxEvents }: NotificationRules,
): Item[][] {
  const { body, part, maxEvents: maxOfFormat } = FORMATS[format];
  const most = Math.min(maxEvents, maxOfFormat);
  const room = MAX_NOTIFICATION_BYTES - bytesOf(body([], poll, ''));
  const groups: Item[][] = [];
  let last: Item[] = [];
  let left = 0;
  for (const change of changes) {
    const item = itemOf(change, (shown) => part(shown, poll), room);
    if (last.length === 0 || last.length >= most || item.bytes > left || item.tooLarge || last[0]?.tooLarge) {
      groups.push((last = []));
      left = room;
    }
    last.push(item);
    left -= item.bytes + COMMA;
  }
  return groups;
}

/**
 * A record that does not fit, or whose id does not, is named, not shown: its event can be sent all the same, and the
 * record read by its id.
 */
function itemOf(change: Change, partOf: (shown: Change) => JsonObject, room: number): Item {
  const part = partOf(change);
  const bytes = bytesOf(part);
  if (bytes <= room && textBytesOf(change.recordId) <= MAX_ID_BYTES) return { change, part, bytes, tooLarge: false };
  const recordId = beginningOf(change.recordId, MAX_ID_BYTES);
  const record = { objectId: recordId, omitted: `a record of ${bytesOf(change.record)} bytes` };
  const named = { ...change, recordId, record };
  const namedPart = partOf(named);
  return { change: named, part: namedPart, bytes: bytesOf(namedPart), tooLarge: true };
}

function rememberedOf(
  { eventId, type, recordId, updatedAt, version }: Change,
  poll: PolledResource,
): NotificationEvent {
  const date = updatedAt ?? new Date(poll.polledAtMs).toISOString();
  return { eventId, type, objectId: recordId, date, version: encodeEntry(version) };
}
