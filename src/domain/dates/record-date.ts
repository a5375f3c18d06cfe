import type { Json } from '../values/json';
import type { DatePattern } from './date-pattern';
import { parseIsoDate } from './iso-date';
import { parseSerializedDate } from './serialized-date';
import type { Zone } from './time-zone';

/** 1 January 1900 is how SQL Server and spreadsheets print "no date"; the 3rd is past it in every zone. */
const FIRST_USABLE_MS = Date.UTC(1900, 0, 3);
/** 31 December 9999 is how databases print "for ever"; a year before it is past any zone's doubt. */
const LAST_USABLE_MS = Date.UTC(9999, 0, 1) - 1;

/**
 * The instant (epoch ms) that a record's date field names, or null if it names no usable one.
 *
 * Vendors do not print what the configuration promises: Sage CRM prints `Z`, `+00:00`, another offset or no zone at
 * all, and fractions come in any length. So a text that does not fit the pattern may also be ISO 8601; `zone` is taken
 * if it has no offset. If the pattern's `Z` is a letter, it is one there too. What neither fits may be one of the ways
 * in which the libraries of vendors print dates; see `parseSerializedDate`. A number counts by its digits: it is a date
 * under an epoch pattern, or under one of digits alone (`yyyyMMdd`).
 *
 * Usable are the instants from 3 January 1900 to the end of 9998 (UTC), except 1970-01-01T00:00:00Z, which is a zero in
 * disguise. Outside lie the dates that stand for none: 0000-00-00, 0001-01-01, 1753-01-01, 1899-12-30, 1900-01-01,
 * 9999-12-31.
 */
export function parseRecordDate(value: Json | undefined, pattern: DatePattern, zone: Zone): number | null {
  if (value === undefined) return null;
  const text = dateText(value);
  const written =
    text === null ? null : (pattern.parse(text, zone) ?? parseIsoDate(text, zone, pattern.endsWithLetterZ));
  return usable(written) ?? usable(parseSerializedDate(value, zone));
}

function dateText(value: Json): string | null {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : null;
}

function usable(instantMs: number | null): number | null {
  if (instantMs === null || instantMs === 0) return null;
  return instantMs >= FIRST_USABLE_MS && instantMs <= LAST_USABLE_MS ? instantMs : null;
}
