import type { ChangeType } from './change-type';
import { toIso } from './instant';
import type { JsonObject } from './json';
import { ID_DIGEST_LENGTH, UNDATED, type SeenEntry, type SeenIndex } from './seen';
import { eventIdOf, versionEntry } from './version';

/** A record that is new, updated or deleted since the watermark. */
export interface Change {
  eventId: string;
  type: ChangeType;
  recordId: string;
  /** The record's updated date (ISO instant); null where it has none that can be read. */
  updatedAt: string | null;
  record: JsonObject;
  version: SeenEntry;
}

/** How to read one record; dates in ms since the epoch. */
export interface RecordReader {
  idOf(record: JsonObject): string | null;
  updatedMs(record: JsonObject): number | null;
  createdMs(record: JsonObject): number | null;
  /** The record says of itself that it is deleted. */
  isDeleted(record: JsonObject): boolean;
}

export interface ChangeRules {
  instanceId: number;
  resource: string;
  /** The watermark of the previous poll. */
  atMs: number;
  /** The poll asked from here. */
  fromMs: number;
  /** Nothing dated before this is sent. */
  floorMs: number | null;
  /** Records up to here are remembered and not sent: the first poll from `now`. */
  historyUntilMs: number | null;
  /** Drop records dated before `fromMs`. `false`: the vendor filters by another date, so only their versions tell. */
  filterByUpdatedDate: boolean;
  /** Put off records dated after the vendor's now. */
  filterByCurrentDate: boolean;
  createdCheckToleranceMs: number;
  /** Id digests of records that were reported as deleted. */
  gone: ReadonlySet<string>;
}

/**
 * What a record read from the vendor is to us.
 * `known`: sent in this version, or a version older than one sent in time. `outside`: dated before the window. `later`: put off.
 */
export type Verdict =
  | { kind: 'unidentified' }
  | { kind: 'outside' }
  | { kind: 'known'; updatedMs: number | null; version: SeenEntry }
  | { kind: 'later'; updatedMs: number | null }
  | { kind: 'history'; updatedMs: number; version: SeenEntry }
  | { kind: 'change'; updatedMs: number | null; change: Change };

/** A vendor tells its now to the second: what is dated within that second may be ahead of it. */
const CLOCK_DOUBT_MS = 999;

/** Decides of one record by the watermark rules; asks `seen`, changes nothing. */
export function judgeRecord(
  record: JsonObject,
  rules: ChangeRules,
  reader: RecordReader,
  seen: SeenIndex,
  vendorNowMs: number,
): Verdict {
  const recordId = reader.idOf(record);
  if (recordId === null) return { kind: 'unidentified' };
  const updatedMs = reader.updatedMs(record);
  if (updatedMs !== null && isOutside(updatedMs, rules)) return { kind: 'outside' };

  const updatedAt = updatedMs === null ? null : toIso(updatedMs);
  const version: SeenEntry = {
    at: updatedMs === null || updatedMs < rules.fromMs ? UNDATED : toIso(updatedMs),
    entry: versionEntry(recordId, record),
    // Where the vendor filters by another date, it may show the record long after the window has passed this one.
    ...(rules.filterByUpdatedDate ? {} : { stays: true }),
    ...(updatedMs !== null && updatedMs > vendorNowMs - CLOCK_DOUBT_MS ? { isAhead: true } : {}),
  };
  const newest = seen.newestOf(version.entry);
  const isStale = version.at !== UNDATED && newest !== undefined && newest > version.at;
  if (isStale || wasSent(version.entry, updatedAt, seen)) {
    return { kind: 'known', updatedMs, version };
  }

  if (updatedMs !== null && rules.filterByCurrentDate && updatedMs > vendorNowMs) return { kind: 'later', updatedMs };
  if (updatedMs !== null && rules.historyUntilMs !== null && updatedMs <= rules.historyUntilMs) {
    return { kind: 'history', updatedMs, version };
  }
  const isNew = newest === undefined && isCreated(reader.createdMs(record), updatedMs, rules);
  const isBack = rules.gone.has(version.entry.slice(0, ID_DIGEST_LENGTH));
  const type = reader.isDeleted(record) ? 'DELETED' : isNew || isBack ? 'CREATED' : 'UPDATED';
  const eventId = eventIdOf(rules.instanceId, rules.resource, recordId, updatedAt, record);
  return { kind: 'change', updatedMs, change: { eventId, type, recordId, updatedAt, record, version } };
}

/** Under its date, or without one once the window had passed it. An entry tells the date too, as content. */
function wasSent(entry: string, updatedAt: string | null, seen: SeenIndex): boolean {
  return seen.has({ at: UNDATED, entry }) || (updatedAt !== null && seen.has({ at: updatedAt, entry }));
}

/** Where the vendor filters by another date, this one does not say when the record changed: it is new to us whatever it says. */
function isOutside(updatedMs: number, { filterByUpdatedDate, fromMs, floorMs }: ChangeRules): boolean {
  return filterByUpdatedDate && (updatedMs < fromMs || (floorMs !== null && updatedMs < floorMs));
}

/** Created after the watermark of the previous poll, or created and updated within the tolerance. */
function isCreated(createdMs: number | null, updatedMs: number | null, rules: ChangeRules): boolean {
  if (createdMs === null) return false;
  if (createdMs > rules.atMs) return true;
  return updatedMs !== null && Math.abs(updatedMs - createdMs) <= rules.createdCheckToleranceMs;
}
