import { AS_WRITTEN, withDatesOf, type DateStepMs } from '../../domain/reading/precision';
import { startingPoint } from '../../domain/reading/start';
import { windowOf } from '../../domain/reading/next-window';
import type { StartedWatermark } from '../../domain/reading/watermark';
import { succeeded, type Result } from '../../domain/values/result';
import type { VendorClock } from '../../domain/vendor/clock';
import type { VendorFailure } from '../../domain/vendor/failure';
import { fetchPage, type AnsweredPage, type PageAnswer } from '../vendor/fetch-page';
import { askingOf, changesQuery, withPrecision, type Beginning, type PreparedPoll } from './poll-context';
import { REFUSING } from './read-window';

/** A clock of the vendor that is further behind ours than this: the first page was asked from too late a date. */
const CLOCK_DOUBT_MS = 60_000;

/** Where a poll begins, and the same poll with what is known of its dates by then. */
interface Begun {
  poll: PreparedPoll;
  beginning: Beginning;
}

/**
 * The watermark to go on from. A resource that starts learns the vendor's now from its first page, which counts, unless
 * that clock is so far behind ours that it was asked from too late a date. Deletions begin with the same now.
 */
export async function beginningOf(poll: PreparedPoll): Promise<Result<Begun, VendorFailure>> {
  const { input, due } = poll;
  const wantedAtMs = Date.parse(due.wantedAt);
  const { at, ledger, far } = due.watermark;
  if (at !== null)
    return succeeded({ poll, beginning: { watermark: { ...due.watermark, at }, wantedAtMs, first: null } });
  const ourClock: VendorClock = { earliestMs: wantedAtMs, latestMs: wantedAtMs };
  const planned = startingPoint(input.start, ourClock, wantedAtMs, wantedAtMs);
  const first = await firstPage(poll, planned);
  if (!first.ok) return first;
  const { clock, answeredAtMs } = first.value;
  const started = startingPoint(input.start, clock, wantedAtMs, answeredAtMs);
  const wantedByVendorMs = clock.earliestMs - Math.max(0, answeredAtMs - wantedAtMs);
  const isTooLate = Date.parse(started.at) < Date.parse(planned.at) - CLOCK_DOUBT_MS;
  // Deletions of it may have been told before it was ever read.
  const watermark = { ...started, at: isTooLate ? started.at : planned.at, ledger, far };
  return fromWholeDay(poll, { watermark, wantedAtMs: wantedByVendorMs, first: isTooLate ? null : first.value });
}

function firstPage(poll: PreparedPoll, watermark: StartedWatermark): Promise<PageAnswer> {
  const { dependencies, element, signal } = poll;
  const window = windowOf(watermark, askingOf(poll));
  return fetchPage(dependencies, element, changesQuery(poll, window, null), signal);
}

/**
 * A vendor that writes whole days with hours and minutes does not show what changes today if it is asked from now on.
 * So a resource whose first page has no date with a time of day is asked from a day earlier, unless the vendor refuses
 * that.
 */
async function fromWholeDay(poll: PreparedPoll, beginning: Beginning): Promise<Result<Begun, VendorFailure>> {
  if (poll.input.start === 'all') return succeeded({ poll, beginning });
  const page = beginning.first === null ? await firstPage(poll, beginning.watermark) : succeeded(beginning.first);
  if (!page.ok) return page;
  const begunAs = (as: PreparedPoll, dateStepMs: DateStepMs, first: AnsweredPage): Result<Begun, never> =>
    succeeded({ poll: as, beginning: { ...beginning, first, watermark: { ...beginning.watermark, dateStepMs } } });
  const seen = withDatesOf(null, page.value.page.records, poll.records);
  const asSeen = withPrecision(poll, seen);
  if (!poll.isAskedByDate || asSeen.lookBackMs === poll.lookBackMs) return begunAs(asSeen, seen, page.value);
  const earlier = await firstPage(asSeen, beginning.watermark);
  if (earlier.ok) return begunAs(asSeen, seen, earlier.value);
  return REFUSING.includes(earlier.problem.kind) ? begunAs(poll, AS_WRITTEN, page.value) : earlier;
}
