import type { Change } from '../../reading/change';
import type { Json, JsonObject } from '../../values/json';
import type { InstanceIdentity } from '../../values/instance-identity';

/** The poll that found the changes of a notification. */
export interface PolledResource {
  instance: InstanceIdentity;
  resource: string;
  polledAtMs: number;
}

/** How events and their notification are written. Pure: the same changes of the same poll are the same text. */
export interface Format {
  contentType: string;
  /** The most events that a notification can hold. */
  maxEvents: number;
  /** One event with its record, as a part of a body. */
  part(change: Change, poll: PolledResource): JsonObject;
  /** The body of a notification with these parts; `id` is the notification's. */
  body(parts: readonly JsonObject[], poll: PolledResource, id: string): Json;
  /** The parts of such a body, each as the body of a notification of its own; `ids` are theirs. */
  split(body: Json, ids: readonly string[]): Json[];
}

export const JSON_CONTENT = 'application/json; charset=utf-8';

/** An event in Cloud Elements' words, with `eventId` added. `date` is the record's, or the poll's if it has none. */
export function eventOf(change: Change, { instance, resource, polledAtMs }: PolledResource): JsonObject {
  const pollDate = secondsText(polledAtMs);
  return {
    date: change.updatedAt === null ? pollDate : secondsText(Date.parse(change.updatedAt)),
    pollDate,
    elementKey: instance.elementKey,
    hubKey: instance.hubKey,
    eventType: change.type,
    objectId: change.recordId,
    objectType: resource,
    eventId: change.eventId,
  };
}

/** An event by itself: the same words as in `elements`, with what stands around them there. */
export function dataOf(change: Change, poll: PolledResource): JsonObject {
  const { id, name, tags } = poll.instance;
  return { instanceId: id, instanceName: name, instanceTags: tags, ...eventOf(change, poll), record: change.record };
}

/**
 * `sagecrm.accounts.created`: element, resource, what happened. Standard Webhooks allows letters, digits and `_`
 * between the dots; all else becomes `_`.
 */
export function typeOf(change: Change, { instance, resource }: PolledResource): string {
  const words = [instance.elementKey, resource, change.type.toLowerCase()];
  return words.map((word) => word.replace(/[^A-Za-z0-9_]/g, '_')).join('.');
}

/** When it happened: the record's updated date, or the poll's if it has none; an ISO instant. */
export function timeOf(change: Change, { polledAtMs }: PolledResource): string {
  return change.updatedAt ?? new Date(polledAtMs).toISOString();
}

/** `2020-02-21T16:43:41Z`: fractions are cut. */
function secondsText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
