import type { ChangeType } from '../../reading/change-type';
import type { Json, JsonObject } from '../../values/json';
import { eventOf, JSON_CONTENT, type Format, type PolledResource } from './format';

/** Cloud Elements' envelope, as captured from it; `events[].eventId` is our addition. */
export const elementsFormat: Format = {
  contentType: JSON_CONTENT,
  maxEvents: Infinity,
  part: (change, poll) => ({ event: eventOf(change, poll), record: change.record }),
  body: (parts, poll, id) => envelopeOf(parts as unknown as Part[], poll, id),
  split(body, ids) {
    const envelope = body as unknown as Envelope;
    const { events, raw } = envelope.message;
    return events.map((event, place) => {
      const id = ids[place] as string;
      const record = (raw[event.objectType] as Json[])[place] as Json;
      const message = {
        ...envelope.message,
        eventId: id,
        raw: { ...raw, [event.objectType]: [record] },
        events: [event],
      };
      return { ...envelope, id: numericText(id), action: actionOf([event]), message };
    });
  },
};

interface ElementsEvent extends JsonObject {
  eventId: string;
  eventType: ChangeType;
  objectType: string;
}

interface Part {
  event: ElementsEvent;
  record: JsonObject;
}

interface Envelope extends JsonObject {
  message: JsonObject & { events: ElementsEvent[]; raw: JsonObject };
}

function envelopeOf(
  parts: readonly Part[],
  { instance, resource, polledAtMs }: PolledResource,
  id: string,
): JsonObject {
  const events = parts.map(({ event }) => event);
  return {
    id: numericText(id),
    severity: 'medium',
    action: actionOf(events),
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
      raw: { [resource]: parts.map(({ record }) => record), objectType: resource, pollDate: polledAtMs },
      events,
    },
  };
}

/** The captures know `create` alone. */
function actionOf(events: readonly ElementsEvent[]): string {
  if (events.every(({ eventType }) => eventType === 'CREATED')) return 'create';
  return events.every(({ eventType }) => eventType === 'DELETED') ? 'delete' : 'update';
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Java's `Date.toString()` in UTC, as the captures have it: `Fri Feb 21 16:43:41 UTC 2020`. */
function javaDateText(ms: number): string {
  const date = new Date(ms);
  const [, day, time] = /-(\d\d)T(\d\d:\d\d:\d\d)/.exec(date.toISOString()) as unknown as [string, string, string];
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} UTC ${date.getUTCFullYear()}`;
}

/**
 * The envelope's own `id` is a text of digits in the captures; here it comes from the notification's id, so that a
 * repeat has it too.
 */
function numericText(id: string): string {
  let number = 0;
  for (const character of id) number = (number * 64 + character.charCodeAt(0)) % 8_999_999_999;
  return String(1_000_000_000 + number);
}
