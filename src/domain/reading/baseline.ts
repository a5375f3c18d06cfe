import { unitOf } from './precision';

/**
 * Which records of a first reading are remembered and not sent: what was there before the starting point, or what the ledger had no need
 * to know of under the settings before.
 */
export interface Baseline {
  /** What is dated before this ISO instant. */
  before: string;
  /** Everything on a page that was answered up to this ISO instant of our clock; null: only what is dated before. */
  shownUntil: string | null;
  /** What was told before and is dated from here on is told again, if a backfill marked it; an ISO instant. */
  againFrom: string;
}

/** The baseline of a start from a date. */
export function baselineBefore(before: string): Baseline {
  return { before, shownUntil: null, againFrom: before };
}

/** The same for later windows, if the first one did not show all: by date alone. */
export function withoutPrompt(baseline: Baseline | null): Baseline | null {
  return baseline === null ? null : { ...baseline, shownUntil: null };
}

/** Whether a record belongs to the baseline. `unitMs`: precision of its date, which may stand for an instant up to a unit later. */
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

/** Whether what was told before is to be told again, if it is marked so. Without a date nobody knows: it is. */
export function isToldAgain(baseline: Baseline | null, updatedMs: number | null, unitMs: number): boolean {
  if (baseline === null || updatedMs === null) return true;
  return updatedMs + unitOf(updatedMs, unitMs) > Date.parse(baseline.againFrom);
}
