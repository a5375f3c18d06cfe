import { type JsonObject } from '../../src/domain/values/json';
import type { AcceptedEvent, Receiver } from '../../src/testing/receiver';
import type { SageCrmSimulator } from './sage-crm';
import type { Change, Row } from './sage-crm-table';

/** What is wrong between what the vendor did and what the receiver accepted. All empty: every promise was kept. */
export interface LedgerProblems {
  /** Records whose latest version was never accepted. */
  lost: string[];
  /** Records of which an older version was first accepted after a newer one. */
  outOfOrder: string[];
  /** Events about a record or a version that the vendor never had, or had before `since`. */
  phantom: string[];
  /** Event ids accepted more than once. Allowed only where an answer was lost. */
  repeated: { eventId: string; times: number }[];
  /** One event id or notification id with two different contents. */
  conflicting: string[];
  /**
   * Event ids accepted under two notification ids: a receiver that drops repeats by notification would not see them.
   */
  regrouped: string[];
}

export interface LedgerOptions {
  /** The resource under which an entity is polled; null: it is not. */
  resourceOf?: (entity: string) => string | null;
  /**
   * Length of `simulator.changes` when the watermark started: only later changes ought to have events. Default 0, all.
   */
  since?: number;
  /**
   * Whether a removed record ought to have a DELETED event. Default: only where the vendor still shows removed rows.
   */
  deletions?: boolean;
}

export const NO_PROBLEMS: LedgerProblems = {
  lost: [],
  outOfOrder: [],
  phantom: [],
  repeated: [],
  conflicting: [],
  regrouped: [],
};

const RESOURCES: Record<string, string> = {
  company: 'accounts',
  person: 'contacts',
  lead: 'leads',
  opportunity: 'opportunities',
  users: 'users',
};

/** The resource of an entity in Cloud Elements' Sage CRM element; a custom entity keeps its name. */
export function sageCrmResourceOf(entity: string): string {
  return RESOURCES[entity] ?? entity;
}

/** Holds the receiver's log against the vendor's truth. Call it when nothing is under way any more. */
export function checkLedger(
  simulator: Pick<SageCrmSimulator, 'changes' | 'rows' | 'switches'>,
  receiver: Pick<Receiver, 'events' | 'deliveries'>,
  options: LedgerOptions = {},
): LedgerProblems {
  const resourceOf = options.resourceOf ?? sageCrmResourceOf;
  const deletions = options.deletions ?? !simulator.switches.hideSoftDeleted;
  const changes = simulator.changes.slice(options.since ?? 0).filter(({ entity }) => resourceOf(entity) !== null);
  const changesOf = grouped(changes, ({ entity, id }) => `${resourceOf(entity)} ${id}`);
  const eventsOf = grouped(receiver.events(), ({ objectType, objectId }) => `${objectType} ${objectId}`);
  const rowOf = new Map<string, Row>();
  for (const entity of new Set(changes.map((change) => change.entity)))
    for (const row of simulator.rows(entity)) rowOf.set(`${resourceOf(entity)} ${row.id}`, row);

  const lost = [...changesOf.keys()].flatMap((record) => {
    const row = rowOf.get(record);
    if (!row || (row.deleted && !deletions)) return [];
    const events = eventsOf.get(record) ?? [];
    if (events.some((event) => shows(event, row))) return [];
    const dates = events.map(({ eventType, date }) => `${eventType} ${date}`).join(', ') || 'nothing';
    return [`${record}: version ${row.version} of ${isoDate(row.updatedAt)} was not accepted, but ${dates}`];
  });
  return {
    lost,
    outOfOrder: [...eventsOf].flatMap(([record, events]) => backwards(record, events)),
    phantom: [...eventsOf].flatMap(([record, events]) => phantoms(record, events, changesOf.get(record) ?? [])),
    repeated: repeated(receiver.events()),
    conflicting: conflicting(receiver),
    regrouped: differing(
      receiver.events(),
      ({ eventId }) => eventId,
      ({ notificationId }) => notificationId,
    ),
  };
}

/** Whether the event carries this version: its second, and the row's values as far as the record shows them. */
function shows(event: AcceptedEvent, row: Row): boolean {
  if (row.updatedAt !== null && secondOf(Date.parse(event.date)) !== secondOf(row.updatedAt)) return false;
  if (row.deleted) return event.eventType === 'DELETED';
  if (event.record === null) return true;
  const shown = lowerCaseNames(event.record);
  return Object.entries(row.fields).every(([name, value]) => {
    const found = shown[name.toLowerCase()];
    return found === undefined || JSON.stringify(found) === JSON.stringify(value);
  });
}

function backwards(record: string, events: AcceptedEvent[]): string[] {
  const seen = new Set<string>();
  const firsts = events.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
  return firsts.flatMap((event, index) => {
    const before = firsts[index - 1];
    const goesBack = before !== undefined && Date.parse(event.date) < Date.parse(before.date);
    return goesBack ? [`${record}: ${event.date} was accepted after ${before.date}`] : [];
  });
}

function phantoms(record: string, events: AcceptedEvent[], changes: Change[]): string[] {
  const wasRemoved = changes.some(({ kind }) => kind === 'removed');
  const isDateless = changes.some(({ updatedAt }) => updatedAt === null);
  const seconds = new Set(changes.map(({ updatedAt }) => secondOf(updatedAt ?? 0)));
  return events
    .filter(({ eventType, date }) =>
      eventType === 'DELETED' ? !wasRemoved : !isDateless && !seconds.has(secondOf(Date.parse(date))),
    )
    .map(({ eventType, date }) => `${record}: ${eventType} ${date} never happened`);
}

function repeated(events: readonly AcceptedEvent[]): LedgerProblems['repeated'] {
  return [...grouped(events, ({ eventId }) => eventId)]
    .filter(([, sameId]) => sameId.length > 1)
    .map(([eventId, sameId]) => ({ eventId, times: sameId.length }));
}

function conflicting({ events, deliveries }: Pick<Receiver, 'events' | 'deliveries'>): string[] {
  const contentOf = ({ eventType, objectType, objectId, date, record }: AcceptedEvent) =>
    JSON.stringify([eventType, objectType, objectId, date, record]);
  const withId = deliveries.filter(({ headers }) => headers['webhook-id'] !== undefined);
  return [
    ...differing(events(), ({ eventId }) => eventId, contentOf).map((id) => `event ${id} has two contents`),
    ...differing(
      withId,
      ({ headers }) => String(headers['webhook-id']),
      ({ body }) => body.toString('base64'),
    ).map((id) => `notification ${id} has two bodies`),
  ];
}

/** Keys under which two different contents were found. */
function differing<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  contentOf: (item: Item) => string,
): string[] {
  return [...grouped(items, keyOf)]
    .filter(([, sameKey]) => sameKey.length > 1 && new Set(sameKey.map(contentOf)).size > 1)
    .map(([key]) => key);
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function lowerCaseNames(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]));
}

function secondOf(instantMs: number): number {
  return Math.floor(instantMs / 1000);
}

function isoDate(instantMs: number | null): string {
  return instantMs === null ? 'no date' : new Date(instantMs).toISOString();
}
