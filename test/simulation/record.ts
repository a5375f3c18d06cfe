import { UNIT_MS, type ResourceTraits, type Unit } from './world';
import type { Row, Version } from './table';

/** How a unit is written: in a URL, and in a record. */
export const PATTERNS: Record<Unit, string> = {
  ms: "yyyy-MM-dd'T'HH:mm:ss.SSSX",
  second: "yyyy-MM-dd'T'HH:mm:ssX",
  minute: "yyyy-MM-dd'T'HH:mmX",
  quarter: "yyyy-MM-dd'T'HH:mmX",
  hour: "yyyy-MM-dd'T'HHX",
  day: 'yyyy-MM-dd',
};

export function dateText(atMs: number, { unit, looksFiner }: Pick<ResourceTraits, 'unit' | 'looksFiner'>): string {
  const iso = new Date(Math.floor(atMs / UNIT_MS[unit]) * UNIT_MS[unit]).toISOString();
  if (unit === 'ms' || looksFiner) return iso;
  if (unit === 'day') return iso.slice(0, 10);
  return `${iso.slice(0, WRITTEN[unit])}Z`;
}

/** Characters of an ISO date that tell it. */
const WRITTEN = { second: 19, minute: 16, quarter: 16, hour: 13 } as const;

/** Twins share an id: 1 and 2 have 1, 3 and 4 have 3. */
export function idOf(number: number, { hasTwins }: ResourceTraits): number {
  return hasTwins ? number - ((number + 1) % 2) : number;
}

/** A row as the vendor shows it. `row` is there for the verdict: what the row is, whatever its id. */
export function recordOf(row: Row, version: Version, traits: ResourceTraits, answer: number): Record<string, unknown> {
  const { dates, isVolatile, hasCreated, deletes, source } = traits;
  return {
    id: idOf(row.number, traits),
    row: row.number,
    content: version.content,
    isOpen: version.isOpen,
    ...(dates === 'none' ? {} : { updated: updatedText(row, version, traits) }),
    ...(hasCreated ? { created: dateText(version.createdMs, traits) } : {}),
    ...(deletes === 'flag' ? { deleted: version.isMarked ? 'Y' : 'N' } : {}),
    ...(source === 'field' ? { version: versionOf(row, version) } : {}),
    ...(isVolatile ? { link: `https://files.example.com/${row.number}?signature=${answer}` } : {}),
  };
}

/** Greater than that of every change before. */
export function versionOf({ number }: Row, { fromMs }: Version): number {
  return fromMs * 100 + (number % 100);
}

function updatedText({ number }: Row, { updatedMs }: Version, traits: ResourceTraits) {
  if (updatedMs === null) return null;
  const isDay = traits.hasMixedPrecision && number % 3 === 0;
  return dateText(updatedMs, isDay ? { ...traits, unit: 'day' } : traits);
}

/** All that tells one version of a row from another, as far as a receiver can see. */
export function lookOf(record: Record<string, unknown>): string {
  const { content, isOpen, updated, deleted } = record;
  return JSON.stringify([content, isOpen, updated ?? null, deleted ?? null]);
}
