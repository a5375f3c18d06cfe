import type { AgainRange } from './again-range';
import { unitOf } from './precision';

/**
 * Which records of a first reading are remembered and not sent: what was there before the starting point, or what the
 * ledger had no need to know of under the settings before.
 */
export interface Baseline {
  /** What is dated before this ISO instant. */
  before: string;
  /** Everything on a page that was answered up to this ISO instant of our clock; null: only what is dated before. */
  shownUntil: string | null;
  /** What was told before and is dated so is told again, if a backfill marked it; null: nothing. */
  again: AgainRange | null;
  /**
   * Behind the end of a backfill: what is dated between these ISO instants, and not in the ledger, was told long ago.
   * Null: nothing.
   */
  quiet: { after: string; before: string } | null;
}

/** Before any date that a record may have. */
export const BEFORE_ALL_DATES = '0000-01-01T00:00:00.000Z';

/** The baseline of a start from a date. */
export function baselineBefore(before: string): Baseline {
  return { before, shownUntil: null, again: null, quiet: null };
}

/** The same for later windows, if the first one did not show all: by date alone, and nothing is told again any more. */
export function forLaterWindows(baseline: Baseline | null): Baseline | null {
  return baseline === null ? null : { ...baseline, shownUntil: null, again: null };
}

/**
 * What a backfill with this end leaves quiet, if what is dated before `toldBefore` and not in the ledger was told long
 * ago; null: nothing.
 */
export function quietAfter(until: string | null, toldBefore: string | null): Baseline['quiet'] {
  return until !== null && toldBefore !== null && until < toldBefore ? { after: until, before: toldBefore } : null;
}

/**
 * Whether a record belongs to the baseline. `unitMs`: precision of its date, which may stand for an instant up to a
 * unit later.
 */
export function isOfBaseline(
  baseline: Baseline | null,
  updatedMs: number | null,
  unitMs: number,
  answeredAtMs: number,
): boolean {
  if (baseline === null) return false;
  const { before, shownUntil } = baseline;
  if (shownUntil !== null && answeredAtMs <= Date.parse(shownUntil)) return true;
  // With a start from now, a record without a date may always have been there; with a start from a date nobody knows.
  if (updatedMs === null) return shownUntil !== null;
  return updatedMs + unitOf(updatedMs, unitMs) <= Date.parse(before);
}

/**
 * Whether what was told before is to be told again, if it is marked so. Without a date nobody knows: it is. Once the
 * backfill is through, marks in the far part of the ledger say nothing.
 */
export function isToldAgain(baseline: Baseline | null, updatedMs: number | null, unitMs: number): boolean {
  const again = baseline?.again ?? null;
  if (again === null) return false;
  if (updatedMs === null) return true;
  if (again.until !== null && updatedMs > Date.parse(again.until)) return false;
  return updatedMs + unitOf(updatedMs, unitMs) > Date.parse(again.from);
}

/** Whether what has this date, and is not in the ledger, was told long ago and is not asked for again. */
export function isQuiet(baseline: Baseline | null, updatedMs: number): boolean {
  const quiet = baseline?.quiet ?? null;
  return quiet !== null && updatedMs > Date.parse(quiet.after) && updatedMs < Date.parse(quiet.before);
}
