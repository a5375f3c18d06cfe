import { FixedOffsetZone } from 'luxon';
import type { DateParts } from './pattern-letter';
import { instantOf, isRealLocalTime, type LocalTime, type Zone } from './time-zone';

/**
 * The instant (epoch ms) that the parts of a date name, or null if they name none: no year, a month 13, a 30 February.
 * An offset of the date's own goes before `zone`. A missing month or day is the first, a missing time is midnight, an
 * hour of twelve without AM or PM is before noon; a month or day goes before a day of the year. `24:00:00` is the end
 * of the day; a second 60, as leap seconds have it, is the beginning of the next minute.
 */
export function instantOfParts(parts: DateParts, zone: Zone): number | null {
  const local = localTimeOf(parts);
  if (local === null || !isRealLocalTime(withinDay(local))) return null;
  const { offsetMinutes } = parts;
  return instantOf(local, offsetMinutes === undefined ? zone : FixedOffsetZone.instance(offsetMinutes));
}

/** Calendar and clock go on by themselves behind both. */
function withinDay(local: LocalTime): LocalTime {
  const { hour, minute, second, millisecond } = local;
  const isEndOfDay = hour === 24 && minute === 0 && second === 0 && millisecond === 0;
  return { ...local, hour: isEndOfDay ? 0 : hour, second: second === 60 ? 59 : second };
}

function localTimeOf(parts: DateParts): LocalTime | null {
  if (parts.year === undefined) return null;
  const { minute = 0, second = 0, millisecond = 0 } = parts;
  return { year: parts.year, ...dayOf(parts, parts.year), hour: hourOf(parts), minute, second, millisecond };
}

function dayOf({ month, day, dayOfYear }: DateParts, year: number): { month: number; day: number } {
  if (dayOfYear === undefined || month !== undefined || day !== undefined) return { month: month ?? 1, day: day ?? 1 };
  const date = new Date(new Date(0).setUTCFullYear(year, 0, dayOfYear));
  // Day 366 of a common year is the next year's first; day 0 of the calendar makes it the unreal date that it is.
  return date.getUTCFullYear() === year
    ? { month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    : { month: 12, day: 0 };
}

function hourOf({ hour, hourOfHalf = 0, afternoon = false }: DateParts): number {
  return hour ?? hourOfHalf + (afternoon ? 12 : 0);
}
