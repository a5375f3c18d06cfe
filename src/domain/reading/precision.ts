import type { JsonObject } from '../values/json';
import type { RecordReader } from './change';

/**
 * In what steps the updated dates of a resource have come so far, in ms; null: none came. A format says how a date is written, and not how
 * precise it is: many systems write a whole day as its midnight, with hours, minutes and seconds.
 */
export type DateStepMs = number | null;

/** As precise as the format is. */
export const AS_WRITTEN: DateStepMs = 1;

const MINUTE_MS = 60_000;
/** A day on which the clocks are put back. */
export const LONGEST_DAY_MS = 25 * 60 * MINUTE_MS;
/** Midnight of every zone is a multiple of it: `+05:45` is one. */
const MIDNIGHTS_MS = 15 * MINUTE_MS;

/** The longest step that a date fits in. One that is precise looks like a whole day once in 900 seconds: then more is read again than need be. */
function stepOf(ms: number): number {
  if (ms % MIDNIGHTS_MS === 0) return LONGEST_DAY_MS;
  if (ms % MINUTE_MS === 0) return MINUTE_MS;
  return ms % 1000 === 0 ? 1000 : 1;
}

/** What a date of a list with this unit may stand for: one with a time of day says by itself how precise it is. */
export function unitOf(ms: number, unitMs: number): number {
  const stepMs = stepOf(ms);
  return stepMs === LONGEST_DAY_MS ? unitMs : Math.min(unitMs, stepMs);
}

/** The same, as these records show it as well. */
export function withDatesOf(seen: DateStepMs, records: readonly JsonObject[], reader: RecordReader): DateStepMs {
  const steps = records.flatMap((record) => {
    const ms = reader.updatedMs(record);
    return ms === null ? [] : stepOf(ms);
  });
  return steps.reduce(finerOf, seen);
}

export function finerOf(one: number, other: DateStepMs): number;
export function finerOf(one: DateStepMs, other: number): number;
export function finerOf(one: DateStepMs, other: DateStepMs): DateStepMs;
export function finerOf(one: DateStepMs, other: DateStepMs): DateStepMs {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/**
 * The reader of dates that are no more precise than was seen; created dates are as precise as updated ones. As long as none was seen they
 * may be whole days.
 */
export function asPreciseAs<R extends RecordReader>(reader: R, seen: DateStepMs): R {
  return {
    ...reader,
    unitMs: Math.max(reader.unitMs, seen ?? LONGEST_DAY_MS),
    createdUnitMs: Math.max(reader.createdUnitMs, seen ?? 1),
  };
}
