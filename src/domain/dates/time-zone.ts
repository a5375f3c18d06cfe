import { FixedOffsetZone, IANAZone, type Zone } from 'luxon';
import { JAVA_ZONE_NAMES } from './zone-names';

export type { Zone } from 'luxon';

/** A reading of calendar and clock in some zone. `month` and `day` count from 1, `hour` from 0. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** Thrown for a zone name that nothing is known of. */
export class ZoneError extends Error {
  override readonly name = 'ZoneError';
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Greenwich time, the zone of templates and dates that name none. */
export const GMT: Zone = FixedOffsetZone.utcInstance;

/**
 * The zone a configuration names: an IANA region, one of Java's abbreviations, `GMT+02:00`, `GMT+2`, `UTC+02:00`,
 * `+05:30`, `+0530` or `-08`, in any case. As in Java, `EST`, `MST` and `HST` have no summer time, `PST`, `CST` and
 * `CET` do. Throws `ZoneError` for any other name, where Java would silently take GMT.
 */
export function parseZone(name: string): Zone {
  const trimmed = name.trim();
  const meaning = JAVA_ZONE_NAMES[trimmed.toUpperCase()] ?? trimmed;
  const offsetMinutes = parseOffset(meaning.replace(/^(GMT|UTC|UT)(?=[+-])/i, ''));
  if (offsetMinutes !== null) return FixedOffsetZone.instance(offsetMinutes);
  if (meaning !== '' && IANAZone.isValidZone(meaning)) return IANAZone.create(meaning);
  throw new ZoneError(
    `Unknown time zone "${name}". Allowed: a region such as America/Denver or Europe/London, an abbreviation that Java knows ` +
      '(GMT, UTC, EST, CST, MST, PST, CET, IST, JST, ...; summer-time names such as EDT or CEST are none), ' +
      'or an offset such as GMT+02:00 or +05:30.',
  );
}

/**
 * Minutes east of Greenwich in `+02:00`, `+0200`, `+2:00`, `+02` or `+2`; null for any other text. Hours go to 23, as
 * in Java.
 */
export function parseOffset(text: string): number | null {
  const match = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(text);
  if (match === null) return null;
  const [, sign, hours, minutes = '0'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  const total = Number(hours) * 60 + Number(minutes);
  return sign === '-' && total > 0 ? -total : total;
}

/** What calendar and clock show in `zone` at an instant (epoch ms; parts of a millisecond are cut). */
export function localTimeAt(instantMs: number, zone: Zone): LocalTime {
  const shifted = new Date(Math.floor(instantMs) + offsetMs(instantMs, zone));
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    millisecond: shifted.getUTCMilliseconds(),
  };
}

/**
 * The instant (epoch ms) at which calendar and clock in `zone` show `local`, by the rules of Java's lenient calendar: a
 * time that occurs twice is the later one (standard time); a time that is skipped is moved forward by what was skipped.
 * `local` must be a real date: its parts are not checked.
 */
export function instantOf(local: LocalTime, zone: Zone): number {
  const wallMs = wallClockMs(local);
  // No zone is a day from Greenwich, so these two offsets are from either side of any change near the wall clock's
  // time.
  const byOffsetBefore = wallMs - offsetMs(wallMs - DAY_MS, zone);
  const byOffsetAfter = wallMs - offsetMs(wallMs + DAY_MS, zone);
  if (byOffsetBefore === byOffsetAfter) return byOffsetBefore;
  const real = [byOffsetBefore, byOffsetAfter].filter((instantMs) => instantMs + offsetMs(instantMs, zone) === wallMs);
  return real.length > 0 ? Math.max(...real) : byOffsetBefore;
}

/**
 * The instant itself; or, while `zone` shows a time that it will show once more, the same time before the repetition
 * began. What a reader takes from the local time of the result is never later than `instantMs`, whichever of the two it
 * assumes.
 */
export function outsideRepeatedTime(instantMs: number, zone: Zone): number {
  const repeatedAfterMs = instantOf(localTimeAt(instantMs, zone), zone) - Math.floor(instantMs);
  return instantMs - Math.max(0, repeatedAfterMs);
}

/** True for a date of the calendar and a time of the clock: no month 13, no 30 February, no hour 24. */
export function isRealLocalTime(local: LocalTime): boolean {
  const normalised = localTimeAt(wallClockMs(local), GMT);
  return (Object.keys(normalised) as (keyof LocalTime)[]).every((part) => normalised[part] === local[part]);
}

function wallClockMs({ year, month, day, hour, minute, second, millisecond }: LocalTime): number {
  // Date.UTC alone would take the years 0 to 99 for 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day) + Date.UTC(1970, 0, 1, hour, minute, second, millisecond);
}

function offsetMs(instantMs: number, zone: Zone): number {
  // Offsets of the time before standard zones have seconds, which are fractions of luxon's minutes.
  return Math.round(zone.offset(instantMs) * MINUTE_MS);
}
