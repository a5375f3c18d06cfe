import { instantOfParts } from './date-parts';
import { parseOffset, type Zone } from './time-zone';

const ISO_DATE =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?(?: ?(?<offset>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?$/i;
/** The basic format: `20260513T030000.818Z`. A date alone could be any number. */
const BASIC_DATE =
  /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})T(?<hour>\d{2})(?<minute>\d{2})(?:(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?(?<offset>Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * The instant (epoch ms) of an ISO 8601 date or date-time, with `T` or a space between the two, also with `UTC` or
 * `GMT` behind it as Ruby and BigQuery print it, and in the basic format with its `T`; null for other text. A fraction
 * of any length is cut to milliseconds. Without `Z` or offset the time is `zone`'s, a date alone is its midnight. With
 * `isLetterZ` a `Z` is a letter, and the time is `zone`'s too.
 */
export function parseIsoDate(text: string, zone: Zone, isLetterZ = false): number | null {
  const groups = (ISO_DATE.exec(text) ?? BASIC_DATE.exec(text))?.groups;
  if (groups === undefined) return null;
  const { offset, fraction = '' } = groups;
  const offsetMinutes = offset === undefined ? undefined : minutesOf(offset, isLetterZ);
  if (offsetMinutes === null) return null;
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((part) =>
    Number(groups[part] ?? 0),
  );
  const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3));
  return instantOfParts({ year, month, day, hour, minute, second, millisecond, offsetMinutes }, zone);
}

/** Whether an ISO date has no time of day. */
export function isDayAlone(text: string): boolean {
  const groups = ISO_DATE.exec(text)?.groups;
  return groups !== undefined && groups['hour'] === undefined;
}

function minutesOf(offset: string, isLetterZ: boolean): number | null | undefined {
  if (/^(UTC|GMT)$/i.test(offset)) return 0;
  if (offset.toUpperCase() !== 'Z') return parseOffset(offset);
  return isLetterZ ? undefined : 0;
}
