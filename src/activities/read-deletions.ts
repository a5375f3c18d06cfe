import { toIso } from '../domain/instant';
import { lookBackMs, windowFrom } from '../domain/poll-window';
import type { PagePosition } from '../domain/scan';
import type { VendorFailure } from '../domain/vendor-failure';
import { startFrom, type StartedProgress } from '../domain/watermark';
import type { WindowResult } from '../domain/window-reader';
import type { DeletionFeed, DeletionQuery, Element } from '../elements/element';
import { changesQuery, windowRules, type PreparedPoll } from './poll-context';
import { createRecordReader } from './record-reader';
import type { Beginning } from './starting-progress';
import { readWindow, type WindowRead } from './read-window';
import type { PageSource } from './vendor';

/**
 * Reads the vendor's list of deletions, where `deletes` is `feed`: a window with a watermark of its own, whose records are DELETED. It
 * begins where the resource itself stands; with `all`, at the time the resource was wanted: nobody asks for what was gone before.
 */
export async function readDeletions(
  poll: PreparedPoll,
  resource: Beginning,
  before: WindowResult,
): Promise<{ read: WindowRead; started: StartedProgress | null } | { failure: VendorFailure } | null> {
  const { due, element } = poll;
  const { deletionFeed: feed } = element;
  if (due.settings.deletes.mode !== 'feed' || feed === undefined) return null;
  const settings = { ...due.settings, updated: feed.deletedDate, created: null };
  const records = { ...createRecordReader(settings), isDeleted: () => true };
  const unitMs = Math.max(1000, records.unitMs);
  const beginning = beginningOf(poll, resource, unitMs);
  const known = due.deletions;
  const position = known === null || known.at === null ? beginning : { ...known, at: known.at };
  const since = windowFrom(position, lookBackMs(due.settings.pollDelayMs, unitMs));
  const queryAt = (at: PagePosition): DeletionQuery => ({ ...changesQuery(poll, Date.parse(since), at), since });
  const rules = windowRules(poll, unitMs, before);
  const source = deletionsOf(element, feed);
  const read = await readWindow(poll, {
    source,
    queryAt,
    rules,
    records,
    progress: position,
    failures: due.failures ?? 0,
  });
  if ('failure' in read) return read;
  return { read, started: position === beginning ? beginning : null };
}

/** Dates of deletions are coarse: one in the very unit of the beginning may have come after it. */
function beginningOf({ due, input }: PreparedPoll, { progress, wantedAtMs }: Beginning, unitMs: number) {
  const isWhole = due.progress.at === null && input.start === 'all';
  const fromMs = isWhole ? wantedAtMs : Date.parse(progress.at);
  return startFrom(toIso(Math.floor(fromMs / unitMs) * unitMs));
}

function deletionsOf(element: Element, feed: DeletionFeed): PageSource {
  return {
    listRequest: (query) => feed.listRequest(query as DeletionQuery),
    readPage: (response, query, nowMs) => element.readPage(response, query, nowMs),
  };
}
