import { toIso } from './instant';
import type { PollerStart } from './settings';
import type { VendorClock } from './vendor-clock';
import { startFrom, type StartedProgress } from './watermark';

/** How much of the past every poll reads again: `pollDelay`, or one unit of the template's precision, whichever is more. */
export function lookBackMs(pollDelayMs: number, templateUnitMs: number | null): number {
  return Math.max(pollDelayMs, templateUnitMs ?? 1000);
}

/** The date a poll asks from. During a scan it is the scan's own. */
export function windowFrom(progress: StartedProgress, lookBack: number): string {
  return progress.scan?.from ?? toIso(Date.parse(progress.at) - lookBack);
}

/** Asked before this many milliseconds after the start was wanted, what a coarse date leaves open counts as history. */
const PROMPT_MS = 10_000;
/** The longest unit that begins at the same instant in every zone. */
const MINUTE_MS = 60_000;

/**
 * The starting point of a resource that was never read.
 * `now` is the vendor's now when the start was wanted, however late the first answer came: what changed since is sent.
 * Dates are coarse, so a record dated in the very unit of the start may have changed before or after it. Where the first answer came
 * promptly, what it shows of that unit is history; where it came late, it is sent: better once too often than never.
 * Hours and days begin when those of some zone do, so of them the floor is one whole unit before the start.
 * The watermark begins at the floor: whatever the template's precision, no window leaves out what the floor lets through.
 */
export function startingPoint(
  start: PollerStart,
  clock: VendorClock,
  sinceWantedMs: number,
  unitMs: number,
): StartedProgress {
  if (start === 'all') return startFrom(toIso(0));
  if (start !== 'now') return startFrom(start);
  const startMs = clock.latestMs - Math.max(0, sinceWantedMs);
  const floorMs = unitMs <= MINUTE_MS ? Math.floor(startMs / unitMs) * unitMs : startMs - unitMs;
  const historyUntilMs = sinceWantedMs <= PROMPT_MS ? startMs : floorMs - 1;
  return { ...startFrom(toIso(floorMs)), historyUntil: toIso(historyUntilMs) };
}
