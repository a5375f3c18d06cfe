import type { JsonObject } from '../values/json';
import type { RecordReader } from './change';

/**
 * In what steps the updated dates of a resource have come so far, in ms; null: none came. A format says how a date is
 * written, and not how precise it is: many systems write a whole day as its midnight, and what is cut to an hour or a
 * quarter of it, with minutes and seconds.
 */
export type DateStepMs = number | null;

/** As precise as the format is. */
export const AS_WRITTEN: DateStepMs = 1;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A day on which the clocks are put back. */
export const LONGEST_DAY_MS = DAY_MS + HOUR_MS;
/** Midnight of every zone is a multiple of it, and so is each of its hours: `+05:45` is one. */
const ZONES_MS = 15 * MINUTE_MS;

/**
 * The longest step that a date may have been cut to, in some zone. One that is precise looks like a whole day once in
 * 900 seconds: then more is read again than need be.
 */
function stepOf(ms: number): number {
  if (ms % 1000 !== 0) return 1;
  if (ms % MINUTE_MS !== 0) return 1000;
  if (ms % ZONES_MS === 0) return LONGEST_DAY_MS;
  // A zone leaves of each step what it has in common with a quarter of an hour: of 20 minutes five.
  if (ms % (5 * MINUTE_MS) === 0) return 20 * MINUTE_MS;
  return (ms % (3 * MINUTE_MS) === 0 ? 12 : 4) * MINUTE_MS;
}

/** Never finer than they are: all dates of one step lie some of these steps apart, whatever its zone. */
function stepOfAll(dates: readonly number[]): DateStepMs {
  const finest = dates.map(stepOf).reduce<DateStepMs>(finerOf, null);
  if (finest === null || finest < MINUTE_MS) return finest;
  if (finest === LONGEST_DAY_MS && areMidnights(dates)) return LONGEST_DAY_MS;
  const [first = 0] = dates;
  return Math.min(
    finest,
    dates.reduce((stepMs, ms) => commonStep(stepMs, Math.abs(ms - first)), DAY_MS),
  );
}

/** Midnights stand at one time of day, or at two an hour apart if the clocks are put forward. */
function areMidnights(dates: readonly number[]): boolean {
  const [first = 0, ...others] = [...new Set(dates.map((ms) => ms % DAY_MS))];
  return others.length === 0 || (others.length === 1 && isHourApart(first, others[0] as number));
}

/** The greatest common divisor. */
function commonStep(one: number, other: number): number {
  return other === 0 ? one : commonStep(other, one % other);
}

function isHourApart(one: number, other: number): boolean {
  const apartMs = Math.abs(one - other);
  return apartMs === HOUR_MS || apartMs === DAY_MS - HOUR_MS;
}

/** What a date of a list with this unit may stand for: one with a time of day says by itself how precise it is. */
export function unitOf(ms: number, unitMs: number): number {
  const stepMs = stepOf(ms);
  return stepMs === LONGEST_DAY_MS ? unitMs : Math.min(unitMs, stepMs);
}

/** The same, as these records show it as well. */
export function withDatesOf(seen: DateStepMs, records: readonly JsonObject[], reader: RecordReader): DateStepMs {
  const dates = records.map(reader.updatedMs).filter((ms) => ms !== null);
  return finerOf(seen, stepOfAll(dates));
}

export function finerOf(one: number, other: DateStepMs): number;
export function finerOf(one: DateStepMs, other: number): number;
export function finerOf(one: DateStepMs, other: DateStepMs): DateStepMs;
export function finerOf(one: DateStepMs, other: DateStepMs): DateStepMs {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/**
 * The reader of dates that are no more precise than was seen; created dates are as precise as updated ones. As long as
 * none was seen they may be whole days. A format of whole days says all.
 */
export function asPreciseAs<R extends RecordReader>(reader: R, seen: DateStepMs): R {
  const { formatUnitMs } = reader;
  if (formatUnitMs >= DAY_MS) return reader;
  return {
    ...reader,
    unitMs: Math.max(formatUnitMs, seen ?? LONGEST_DAY_MS),
    createdUnitMs: Math.max(reader.createdUnitMs, seen ?? 1),
  };
}

/** The same, as precise as the dates that are shown now, if that is more. */
export function asShown<R extends RecordReader>(reader: R, shown: DateStepMs): R {
  const { unitMs, formatUnitMs } = reader;
  if (shown === null || formatUnitMs >= DAY_MS) return reader;
  return { ...reader, unitMs: Math.min(unitMs, Math.max(formatUnitMs, shown)) };
}
