import type { EventLogEntry, EventStatus } from '../../domain/delivery/event-entries';
import { shownIdOf } from '../../domain/delivery/event-entries';
import type { InstanceStatus } from '../../contract/status';
import type { InstancesContext } from '../context';
import type { Page } from '../instance-list';
import { findInstanceWorkflow, type InstanceWorkflow } from '../instance-workflows';
import { cursorText, readCursor, type EventsCursor } from './cursor';
import { withEndsOfHeld } from './ended-held';
import { beginningOf, eventsInRun, type EventInHistory } from './events-in-run';
import type { RunOfInstance } from './history-events';

/** Only events with these words. */
export interface EventsFilter {
  eventId?: string;
  notificationId?: string;
  objectType?: string;
  objectId?: string;
  status?: EventStatus;
}

export interface EventsOptions extends EventsFilter {
  pageSize: number;
  /** `nextPage` of the page before; null for the first. */
  nextPage: string | null;
}

export const EVENTS_PAGE_SIZE = 100;

/** Runs whose histories one call reads: some 250 polls and 700 KB each if little happens, some MB in a bulk. */
const RUNS_OF_A_CALL = 10;
/** The clock of whoever polls may be off from the server's by so much. */
const CLOCK_DIFFERENCE_MS = 15 * 60_000;

/**
 * Events of an instance, the latest first: those of the log, then those in the histories of its runs, as far back as
 * Temporal has them. Without a filter a page of the log is answered as it is. A page may be short, or empty with a
 * token, if a call's histories have no more. Each reading of an event is listed once, new ones never after a page that
 * was taken before. Throws an `InstancesError`.
 */
export async function listEvents(
  context: InstancesContext,
  id: number,
  { pageSize, nextPage, ...filter }: EventsOptions,
): Promise<Page<EventLogEntry>> {
  const workflow = await findInstanceWorkflow(context.client, context.organization, id);
  const cursor = nextPage === null ? null : readCursor(id, nextPage);
  const page: UnfilledPage = { items: [], room: pageSize, filter };
  const goesOn = await fillFromLog(workflow, page, cursor);
  const isAsked = cursor !== null || Object.values(filter).some((value) => value !== undefined);
  const next =
    page.room > 0 && isAsked && goesOn !== null ? await fillFromRuns(context, workflow, page, goesOn) : goesOn;
  return { items: page.items, nextPage: next === null ? null : cursorText(id, next) };
}

interface UnfilledPage {
  items: EventLogEntry[];
  /** So many more. */
  room: number;
  filter: EventsFilter;
}

/** Puts those of the log into the page; answers where the list goes on, null if there are no events at all. */
async function fillFromLog(
  workflow: InstanceWorkflow,
  page: UnfilledPage,
  cursor: EventsCursor | null,
): Promise<EventsCursor | null> {
  if (cursor !== null && (cursor.runId !== null || cursor.after === null)) return cursor;
  const log = await workflow.query<EventLogEntry[]>('events');
  const after = cursor?.after ?? null;
  const from = after === null ? 0 : log.findIndex(isThat(after)) + 1;
  // What the log does not have any more is in a history.
  if (after !== null && from === 0) return cursor;
  const last = fill(page, log.slice(from));
  return last === null ? cursor : { runId: null, after: last };
}

/**
 * Takes what fits the filter, until the page is full; answers the last one that was looked at, null if there was none.
 */
function fill(page: UnfilledPage, entries: readonly EventLogEntry[]): EventLogEntry | null {
  let last: EventLogEntry | null = null;
  for (const entry of entries) {
    if (page.room === 0) break;
    last = entry;
    if (!fits(entry, page.filter)) continue;
    page.items.push(entry);
    page.room -= 1;
  }
  return last;
}

/** Puts those of histories into the page, run by run; answers where the list goes on, null at its end. */
async function fillFromRuns(
  { client, namespace }: InstancesContext,
  workflow: InstanceWorkflow,
  page: UnfilledPage,
  cursor: EventsCursor,
): Promise<EventsCursor | null> {
  const { workflowId, runId: latest } = workflow.execution;
  let { runId = latest, after }: EventsCursor & { runId: string } = { ...cursor, runId: cursor.runId ?? latest };
  for (let runs = 0; runs < RUNS_OF_A_CALL; runs += 1) {
    const run: RunOfInstance = { instanceId: workflow.instanceId, namespace, execution: { workflowId, runId } };
    const beginning = await beginningOf(client, run);
    if (beginning === null) return null;
    if (after === null || beginning.beganAtMs < Date.parse(after.detectedAt) + CLOCK_DIFFERENCE_MS) {
      const events = await eventsInRun(client, run);
      const place = after === null ? -1 : events.findIndex(({ entry }) => isThat(after as EventLogEntry)(entry));
      if (after === null || place >= 0) {
        const older = events.slice(place + 1);
        const last = fill(page, await present(client, workflow, older, page));
        if (page.room === 0) return { runId, after: last };
        after = null;
      }
    }
    if (beginning.previous === null) return null;
    runId = beginning.previous;
  }
  return { runId, after };
}

/** Those that are to be listed, as they are now. */
async function present(
  client: InstancesContext['client'],
  workflow: InstanceWorkflow,
  events: readonly EventInHistory[],
  { filter: { status, ...words }, room }: UnfilledPage,
): Promise<EventLogEntry[]> {
  const waiting = events.some(({ isLeft }) => isLeft === 'waiting')
    ? await workflow.query<InstanceStatus>('status')
    : null;
  const isListed = ({ isLeft }: EventInHistory) =>
    isLeft === null || (isLeft === 'waiting' && waiting !== null && waiting.delivery.pendingEvents > 0);
  const listed = events
    .filter((event) => isListed(event) && fits(event.entry, words))
    .map(({ entry }) =>
      entry.status === 'waiting' ? { ...entry, nextAttemptAt: waiting?.delivery.nextAttemptAt ?? null } : entry,
    );
  return withEndsOfHeld(client, workflow, status === undefined ? listed.slice(0, room) : listed);
}

function isThat({ eventId, detectedAt }: Pick<EventLogEntry, 'eventId' | 'detectedAt'>) {
  return (entry: EventLogEntry) => entry.eventId === eventId && entry.detectedAt === detectedAt;
}

function fits(entry: EventLogEntry, { objectId, ...words }: EventsFilter): boolean {
  return (
    (objectId === undefined || entry.objectId === shownIdOf(objectId)) &&
    Object.entries(words).every(([name, word]) => word === undefined || entry[name as keyof EventLogEntry] === word)
  );
}
