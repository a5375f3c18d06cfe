import { NOTHING_READ, type Reading } from '../../domain/reading/found';
import { windowOf } from '../../domain/reading/next-window';
import { passedBy, sliceAfter, type Asking } from '../../domain/reading/slices';
import type { StartedWatermark } from '../../domain/reading/watermark';
import type { Window } from '../../domain/reading/window';
import { laterOf } from '../../domain/values/instant';
import { succeeded, type Result } from '../../domain/values/result';
import { hasMarkExpired, mayBeOfMark } from '../../domain/vendor/expired-mark';
import type { VendorFailure } from '../../domain/vendor/failure';
import type { AnsweredPage } from '../vendor/fetch-page';
import { askingOf, changesQuery, prepare, readingRules, type PreparedPoll } from './poll-context';
import { DOUBTFUL_FAILURES, MAX_PAGES, readWindow, type WindowRead, type WindowReading } from './read-window';

/** What was read of the records. */
export interface ChangesRead {
  read: WindowRead;
  /** The watermark, with the place that empty slices led to. */
  watermark: StartedWatermark;
}

/**
 * Reads the open window, or the next one. Slices without records follow each other until one brings something, or the
 * poll has done enough: the next one goes on there.
 */
export async function readChanges(
  poll: PreparedPoll,
  begun: StartedWatermark,
  first: AnsweredPage | null,
): Promise<Result<ChangesRead, VendorFailure>> {
  const { dependencies, endsAtMs } = poll;
  const asking = askingOf(poll);
  let watermark = begun;
  const window = windowOf(watermark, asking);
  let read = await readOne(poll, watermark, window, first);
  if (!read.ok && isOfMark(window, read.problem, poll)) return readUnmarked(poll, begun, read.problem);
  let pages = read.ok ? read.value.pages : 0;
  while (read.ok && pages < MAX_PAGES && dependencies.now() < endsAtMs) {
    const { reading, cutShortBy, isAligned } = read.value;
    const next = cutShortBy === null ? nextOfEmpty(reading, asking) : null;
    if (next === null) break;
    const passed = reading.closed === null ? null : passedBy(reading.closed, { ...asking, isFirst: false }, null);
    watermark = { ...watermark, ...(isAligned && { isAligned }), passed: laterOf(passed, watermark.passed) };
    read = await readOne(poll, watermark, next, null);
    if (!read.ok) read = leftTo(next, read.problem, pages);
    else pages += read.value.pages;
  }
  return read.ok ? succeeded({ read: read.value, watermark }) : read;
}

/**
 * Marks do not last for ever: the vendor says that it does not take it any more, or refuses it for so long that this
 * may be what it means. If everything cannot be read either, that is the failure, and the mark stays.
 */
function isOfMark({ marked }: Window, failure: VendorFailure, { due }: PreparedPoll): boolean {
  const { source } = due.settings;
  const isStart = source?.kind === 'cursor' && marked?.asked === source.start;
  if (marked === null || marked.asked === null || isStart) return false;
  return hasMarkExpired(failure) || (mayBeOfMark(failure) && due.failures >= DOUBTFUL_FAILURES);
}

/** Everything is read again as at the start; the ledger has what was told of it, so only what is new is sent. */
async function readUnmarked(
  poll: PreparedPoll,
  begun: StartedWatermark,
  { message }: VendorFailure,
): Promise<Result<ChangesRead, VendorFailure>> {
  const watermark: StartedWatermark = { ...begun, mark: null, window: null };
  const anew = prepare({ ...poll, due: { ...poll.due, watermark } });
  if (!anew.ok) return anew;
  const read = await readOne(anew.value, watermark, windowOf(watermark, askingOf(anew.value)), null);
  return read.ok ? succeeded({ read: { ...read.value, markRefusal: message }, watermark }) : read;
}

function readOne(
  poll: PreparedPoll,
  watermark: StartedWatermark,
  window: Window,
  first: AnsweredPage | null,
): Promise<WindowReading> {
  const { element, records, isAskedByDate } = poll;
  return readWindow(poll, {
    source: element,
    queryAt: (of, position) => changesQuery(poll, of, position),
    rules: readingRules(poll, watermark, {
      unitMs: records.unitMs,
      isAskedByDate,
      keepsDeleted: true,
    }),
    records,
    watermark,
    window,
    first,
  });
}

/**
 * What follows a slice that has no records at all: the next one, or itself once more, as a second reading has to show
 * the same.
 */
function nextOfEmpty({ closed, window, found, isUnproven }: Reading, asking: Asking): Window | null {
  const read = closed ?? window;
  if (read === null || read.slice === null || isUnproven) return null;
  if (read.earliest !== null || found.changes.length > 0 || found.baseline !== '' || found.withoutId > 0) return null;
  if (closed !== null) return closed.pages === 0 ? sliceAfter(closed, asking, false) : null;
  return read.readings > 0 && read.position === null ? read : null;
}

/** The slices before it count; the next poll meets the failure on its first page. */
function leftTo(window: Window, cutShortBy: VendorFailure, pages: number): WindowReading {
  return succeeded({
    reading: { ...NOTHING_READ, window },
    cutShortBy,
    isStuck: false,
    isFarLost: false,
    pages,
  });
}
