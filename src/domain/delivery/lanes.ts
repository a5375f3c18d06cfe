import type { Notification } from './notification';

/**
 * The place of the first notification that may be sent beside those under way; null if there is none. A record stays in
 * one lane: what has an event of it waits until every earlier notification with one is accepted, so its changes arrive
 * in their order.
 */
export function nextInLanes(
  notifications: readonly Pick<Notification, 'resource' | 'events'>[],
  accepted: ReadonlySet<number>,
  underWay: ReadonlySet<number>,
): number | null {
  const waiting = new Set<string>();
  for (const [place, { resource, events }] of notifications.entries()) {
    if (accepted.has(place)) continue;
    const records = events.map(({ objectId }) => JSON.stringify([resource, objectId]));
    if (!underWay.has(place) && !records.some((record) => waiting.has(record))) return place;
    for (const record of records) waiting.add(record);
  }
  return null;
}

/** How many of them, from the first on, are accepted, and the ids of those that are although one before them is not. */
export function acceptedInOrder(
  notifications: readonly Pick<Notification, 'id'>[],
  accepted: ReadonlySet<number>,
): { accepted: number; ahead: string[] } {
  let count = 0;
  while (accepted.has(count)) count += 1;
  const ahead = [...accepted].filter((place) => place > count).sort((one, other) => one - other);
  return { accepted: count, ahead: ahead.map((place) => (notifications[place] as Pick<Notification, 'id'>).id) };
}
