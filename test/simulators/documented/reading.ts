import { DateTime } from 'luxon';
import type { JsonObject } from '../../../src/domain/values/json';
import { Refused, type Asked, type Row } from './vendor';

/** Records of a page, few enough that a handful of them takes several. */
export const PAGE_SIZE = 2;

/** ISO 8601 in milliseconds and in seconds, UTC. */
export const isoMs = (ms: number) => new Date(ms).toISOString();
export const isoSeconds = (ms: number) => isoMs(ms).replace(/\.\d+Z$/, 'Z');
export const inZone = (ms: number, zone: string, format: string) => DateTime.fromMillis(ms, { zone }).toFormat(format);

/** What a pattern captures in a text, or a refusal that shows the text. */
export function captured(text: string | null | undefined, pattern: RegExp): string {
  const found = pattern.exec(text ?? '')?.[1];
  if (found === undefined) throw new Refused(`"${text}" is not as documented: ${pattern}`);
  return found;
}

/** An instant in a text; `pattern` captures it, `format` and `zone` are of luxon. */
export function instantIn(text: string | null | undefined, pattern: RegExp, format?: string, zone = 'utc'): number {
  const found = captured(text, pattern);
  const date = format === undefined ? DateTime.fromISO(found, { zone }) : DateTime.fromFormat(found, format, { zone });
  if (!date.isValid) throw new Refused(`"${found}" is no date`);
  return date.toMillis();
}

/** An ISO date in UTC that is a whole parameter; null if the parameter is not there. */
export function isoParameter({ query }: Asked, name: string): number | null {
  const text = query.get(name);
  return text === null ? null : instantIn(text, /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z)$/);
}

export function requireParameter({ query }: Asked, name: string, value: string): void {
  if (query.get(name) !== value) throw new Refused(`${name} is "${query.get(name)}" and has to be ${value}`);
}

/** A page, where it begins, and whether there is another. */
export function pageFrom(records: readonly JsonObject[], start: number, size = PAGE_SIZE) {
  return { records: records.slice(start, start + size), next: start + size < records.length ? start + size : null };
}

export const recordsOf = (rows: readonly Row[], record: (row: Row) => JsonObject) => rows.map(record);

/** The address that was asked, with a parameter changed. */
export function sameWith({ origin, path, query }: Asked, name: string, value: string): string {
  const changed = new URLSearchParams(query);
  changed.set(name, value);
  return `${origin}${path}?${changed.toString()}`;
}

/** A whole number that a parameter has to be. */
export function countIn(text: string | null | undefined, usual: number): number {
  return text === null || text === undefined ? usual : Number(captured(text, /^(\d+)$/));
}
