import type { Json } from '../values/json';
import { instantOfParts } from './date-parts';
import { EPOCH_PATTERNS } from './epoch-pattern';
import { parseMailDateMs } from './http-date';
import { parseIsoDate } from './iso-date';
import { parseZone, type Zone, ZoneError } from './time-zone';

/**
 * `/Date(1778641200000+0200)/` of Microsoft's JSON: the instant, and a zone to show it in. Its slashes may be escaped.
 */
const MICROSOFT = /^\\?\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?\/$/i;
/** `2026-05-13T03:00:00Z[UTC]` of Java and RFC 9557: zone, and calendar, behind the date. */
const BRACKETED = /^([^[\]]{8,40})((?:\[[^[\]]{1,60}\])+)$/;
const ENDS_WITH_OFFSET = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/i;
const HAS_TIME = /[T ]\d\d:\d\d/i;
/** Of 2001 to 2286. Fewer digits may be anything; a date without separators is no count. */
const MICROSECONDS = /^[1-9]\d{15}$/;
const NANOSECONDS = /^[1-9]\d{18}$/;
const COMPACT_DATE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d/;

/**
 * The instant (epoch ms) of a date as the libraries of vendors print it, which no pattern can say: `/Date(ms)/`, a list
 * of its parts, an ISO date with a zone in brackets, a date of HTTP or of mails, a count of micro- or nanoseconds. Null
 * for anything else.
 */
export function parseSerializedDate(value: Json, zone: Zone): number | null {
  if (Array.isArray(value)) return fromParts(value, zone);
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  const ms = MICROSOFT.exec(text)?.[1];
  if (ms !== undefined) return Number(ms);
  const [, date, brackets] = BRACKETED.exec(text) ?? [];
  if (date !== undefined && brackets !== undefined) return fromBracketed(date, brackets, zone);
  return fromCount(text) ?? parseMailDateMs(text);
}

/**
 * `[2026, 5, 13, 3, 0, 0, 818008066]` of Java's Jackson: year to second, and nanoseconds. A date alone is its midnight.
 */
function fromParts(parts: readonly Json[], zone: Zone): number | null {
  if (parts.length < 3 || parts.length > 7) return null;
  const numbers = parts.filter(
    (part): part is number => typeof part === 'number' && Number.isInteger(part) && part >= 0,
  );
  if (numbers.length < parts.length) return null;
  const [year, month, day, hour, minute, second, nanosecond = 0] = numbers;
  const millisecond = Math.floor(nanosecond / 1_000_000);
  return instantOfParts({ year, month, day, hour, minute, second, millisecond }, zone);
}

/** An offset says the instant; without one the zone in the brackets does. */
function fromBracketed(date: string, brackets: string, zone: Zone): number | null {
  const trimmed = date.trim();
  if (HAS_TIME.test(trimmed) && ENDS_WITH_OFFSET.test(trimmed)) return parseIsoDate(trimmed, zone);
  const name = /^\[!?([^=\]]+)\]/.exec(brackets)?.[1];
  return parseIsoDate(trimmed, name === undefined ? zone : (zoneNamed(name) ?? zone));
}

function zoneNamed(name: string): Zone | null {
  try {
    return parseZone(name);
  } catch (error) {
    if (error instanceof ZoneError) return null;
    throw error;
  }
}

function fromCount(text: string): number | null {
  if (COMPACT_DATE.test(text)) return null;
  if (MICROSECONDS.test(text)) return EPOCH_PATTERNS['epoch:us']?.parse(text) ?? null;
  return NANOSECONDS.test(text) ? (EPOCH_PATTERNS['epoch:ns']?.parse(text) ?? null) : null;
}
