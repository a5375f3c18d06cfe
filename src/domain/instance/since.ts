import type { AgainRange } from '../reading/again-range';
import { toIso } from '../values/instant';
import type { Json } from '../values/json';
import type { Problem } from '../values/problem';
import { failed, succeeded, type Result } from '../values/result';

/** A date, or an instant with or without its zone. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * The instant (epoch ms) that a backfill begins at: an ISO date or date and time, UTC if it names no zone; NaN for
 * anything else, also a day that its month does not have.
 */
export function sinceMs(text: Json | undefined): number {
  if (typeof text !== 'string' || !ISO_DATE.test(text)) return NaN;
  const hasZone = !text.includes('T') || /(Z|[+-]\d{2}:\d{2})$/.test(text);
  return isOnCalendar(text) ? Date.parse(hasZone ? text : `${text}Z`) : NaN;
}

/** `Date` takes 30 February for 1 March. */
function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 'yyyy-mm-dd'.length);
  const midnightMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnightMs) && toIso(midnightMs).startsWith(day);
}

const DAY_MS = 86_400_000;

/**
 * The range of a backfill, both ends inclusive: an `until` that is a date alone is the whole day, and undefined is no
 * end. Neither begins in the future (`nowMs`), and `until` is not before `since`. Problems have the pointers `/since`
 * and `/until`.
 */
export function backfillRange(
  since: Json | undefined,
  until: Json | undefined,
  nowMs: number,
): Result<AgainRange, Problem[]> {
  const fromMs = sinceMs(since);
  const endMs = until === undefined ? Infinity : sinceMs(until);
  const lastMs = typeof until === 'string' && !until.includes('T') ? endMs + DAY_MS - 1 : endMs;
  const problems: Problem[] = [];
  const refuse = (pointer: string, message: string) => problems.push({ pointer, message });
  if (Number.isNaN(fromMs)) refuse('/since', NOT_A_DATE);
  else if (fromMs > nowMs) refuse('/since', IN_FUTURE);
  if (Number.isNaN(endMs)) refuse('/until', NOT_A_DATE);
  else if (until !== undefined && endMs > nowMs) refuse('/until', IN_FUTURE);
  else if (lastMs < fromMs) refuse('/until', 'This date is before since: the range ends before it begins.');
  if (problems.length > 0) return failed(problems);
  return succeeded({ from: toIso(fromMs), until: until === undefined ? null : toIso(lastMs) });
}

const NOT_A_DATE = 'Expected an ISO 8601 date or instant, such as 2024-05-01T00:00:00Z.';
const IN_FUTURE = 'This date is in the future.';
