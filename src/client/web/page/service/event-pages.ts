import type { EventLogEntry } from './answers';
import { askApi } from './call';

/** Each call looks through a bounded part of the histories: one press goes on through so many that have no event. */
const CALLS_IN_VAIN = 5;

/** Events, the latest first, as far back as they have been asked for. */
export interface EventPages {
  events: EventLogEntry[];
  /** Where older ones begin; null if Temporal has no more. */
  nextPage: string | null;
}

/** The latest events of an instance. Throws a `ServiceProblem`. */
export async function latestEvents(instanceId: number): Promise<EventPages> {
  return eventPage(instanceId, '');
}

/** What follows after these, none if there is nothing as far as was looked. Throws a `ServiceProblem`. */
export async function olderEvents(instanceId: number, nextPage: string): Promise<EventPages> {
  let page: EventPages = { events: [], nextPage };
  for (let call = 0; call < CALLS_IN_VAIN && page.events.length === 0 && page.nextPage !== null; call += 1)
    page = await eventPage(instanceId, page.nextPage);
  return page;
}

async function eventPage(instanceId: number, nextPage: string): Promise<EventPages> {
  const query = nextPage === '' ? '' : `?${new URLSearchParams({ nextPage }).toString()}`;
  const answer = await askApi<EventLogEntry[]>('GET', `/instances/${instanceId}/events${query}`);
  return { events: answer.body, nextPage: answer.headers.get('elements-next-page-token') };
}

/**
 * The latest events, and below them those that were there before and are older. Where the latest ones do not reach down
 * to those, what lies between was never seen: then the latest alone, so that nothing is missing in the middle.
 */
export function joinedEvents(latest: EventPages, before: EventPages): EventPages {
  const last = latest.events.at(-1);
  if (last === undefined) return latest;
  const place = before.events.findIndex(
    ({ eventId, detectedAt }) => eventId === last.eventId && detectedAt === last.detectedAt,
  );
  if (place === -1) return latest;
  return { events: [...latest.events, ...before.events.slice(place + 1)], nextPage: before.nextPage };
}
