import { baselineBefore } from '../../domain/reading/baseline';
import { toIso } from '../../domain/values/instant';
import { doubtsAdded } from '../../domain/instance/doubts';
import { CLOCK_MARGIN_MS } from '../../domain/reading/clock-margin';
import { lookBackOf } from '../../domain/reading/start';
import type { Reading } from '../../domain/reading/found';
import { windowOf } from '../../domain/reading/next-window';
import { nextWatermark } from '../../domain/reading/next-watermark';
import { startedAt, type NextWatermark, type StartedWatermark } from '../../domain/reading/watermark';
import { succeeded, type Result } from '../../domain/values/result';
import type { VendorFailure } from '../../domain/vendor/failure';
import type { DeletionFeed, DeletionQuery, Element } from '../../elements/element';
import { changesQuery, readingRules, type Beginning, type PreparedPoll } from './poll-context';
import { createRecordReader } from '../vendor/record-reader';
import { readWindow, type WindowRead } from './read-window';
import type { PageSource } from '../vendor/fetch-page';

/** What was read of a list of deletions, and where its watermark goes. */
export interface DeletionsRead {
  read: WindowRead;
  next: NextWatermark;
  /** The point it started from, if it had none. */
  started: StartedWatermark | null;
}

/**
 * Reads the vendor's list of deletions, if `deletes` is `feed`, otherwise nothing: a window with a watermark of its
 * own, whose records are DELETED. It begins where the resource itself stands; with `all`, half an hour before the
 * resource was wanted, as clocks differ: nobody asks for what was gone before.
 */
export async function readDeletions(
  poll: PreparedPoll,
  resource: Beginning,
  before: Reading,
): Promise<Result<DeletionsRead | null, VendorFailure>> {
  const { due, element } = poll;
  const { deletionFeed: feed } = element;
  if (due.settings.deletes.mode !== 'feed' || feed === undefined) return succeeded(null);
  const settings = { ...due.settings, updated: feed.deletedDate, created: null };
  const records = { ...createRecordReader(settings), isDeleted: () => true };
  const unitMs = Math.max(1000, records.unitMs);
  const lookBackMs = lookBackOf(due.settings.pollDelayMs, unitMs, null);
  const known = due.deletions;
  const isNew = known === null || known.at === null;
  const watermark = isNew ? beginningOf(poll, resource, unitMs) : { ...known, at: known.at as string };
  const read = await readWindow(poll, {
    source: deletionsOf(element, feed),
    queryAt: (window, position): DeletionQuery => ({ ...changesQuery(poll, window, position), since: window.from }),
    rules: readingRules(
      poll,
      watermark,
      { unitMs, isAskedByDate: true, keepsDeleted: false },
      {
        changes: before.found.changes.length,
        bytes: before.found.bytes,
        doubts: doubtsAdded(due.watermark.window, before.window ?? before.closed),
      },
    ),
    records,
    watermark,
    window: windowOf(watermark, { lookBackMs }),
    first: null,
  });
  if (!read.ok) return read;
  const { reading, isAligned } = read.value;
  const next = {
    ...nextWatermark(watermark, reading, {
      lookBackMs,
      isAskedByDate: true,
      keepsAll: false,
      askedAt: poll.input.askedAt,
    }),
    ...(isAligned && { isAligned }),
  };
  return succeeded({ read: read.value, next, started: isNew ? watermark : null });
}

/**
 * Dates of deletions are coarse: one in the very unit of the beginning may have come after it. What is dated before it,
 * and shown by the look-back, was gone before.
 */
function beginningOf({ due, input }: PreparedPoll, { watermark, wantedAtMs }: Beginning, unitMs: number) {
  const isWhole = due.watermark.at === null && input.start === 'all';
  // By the clock that is behind: that of the Date header may be ahead of the one that dates deletions.
  const wantedMs = Math.min(wantedAtMs, Date.parse(due.wantedAt));
  const fromMs = isWhole ? wantedMs - CLOCK_MARGIN_MS : Date.parse(watermark.at);
  const at = toIso(Math.floor(fromMs / unitMs) * unitMs);
  return startedAt(at, due.watermark.at === null && input.start === 'now' ? watermark.baseline : baselineBefore(at));
}

function deletionsOf(element: Element, feed: DeletionFeed): PageSource {
  return {
    listRequest: (query) => feed.listRequest(query as DeletionQuery),
    readPage: (response, query, nowMs) => element.readPage(response, query, nowMs),
  };
}
