import { toIso } from '../values/instant';
import type { PollerStart } from './settings';
import type { VendorClock } from '../vendor/clock';
import { baselineBefore } from './baseline';
import { CLOCK_MARGIN_MS } from './clock-margin';
import { startedAt, type StartedWatermark } from './watermark';

/**
 * How much of the past every poll reads again: `pollDelay` in whole units of the dates, as both ends are cut to them,
 * or one unit of the dates or of the template, whichever is more. And a moment before: with `>` a vendor leaves out
 * what is dated where it begins.
 */
export function lookBackOf(pollDelayMs: number, dateUnitMs: number, templateUnitMs: number | null): number {
  const wholeUnitsMs = Math.ceil(pollDelayMs / dateUnitMs) * dateUnitMs;
  return Math.max(wholeUnitsMs, dateUnitMs, templateUnitMs ?? 0) + MOMENT_MS;
}

const MOMENT_MS = 1;

/** What is shown so soon after the start was wanted was there at the start. */
const PROMPT_MS = 10_000;
/** Everything: the vendor is asked from here. It is no bound: what the vendor shows of earlier is sent as well. */
const EVERYTHING_FROM = '1900-01-01T00:00:00.000Z';

/**
 * The starting point of a resource that was never read. `now` is by version: what the first reading shows within 10 s
 * of the wish is the baseline, remembered and not sent, page by page. What is answered later counts by its date: from
 * the wish on, in the dates' own unit, it is sent. `clock`: the vendor's, in an answer of now. `wantedAtMs`, `nowMs`:
 * by our clock.
 */
export function startingPoint(
  start: PollerStart,
  clock: VendorClock,
  wantedAtMs: number,
  nowMs: number,
): StartedWatermark {
  if (start === 'all') return startedAt(EVERYTHING_FROM, null);
  if (start !== 'now') return startedAt(start, baselineBefore(start));
  const wantedByVendorMs = clock.earliestMs - Math.max(0, nowMs - wantedAtMs);
  // By the clock that is behind: the other one may be ahead of the one that dates the records.
  const startMs = Math.min(wantedAtMs, wantedByVendorMs);
  const baseline = { ...baselineBefore(toIso(startMs)), shownUntil: toIso(wantedAtMs + PROMPT_MS) };
  return startedAt(toIso(startMs - CLOCK_MARGIN_MS), baseline);
}
