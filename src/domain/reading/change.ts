import type { ChangeType } from './change-type';
import type { JsonObject } from '../values/json';
import type { LedgerEntry } from './ledger';

/** A record that is new, updated or deleted since the watermark. */
export interface Change {
  eventId: string;
  type: ChangeType;
  recordId: string;
  /** The record's updated date (ISO instant); null where it has none that can be read. */
  updatedAt: string | null;
  record: JsonObject;
  /** The version that enters the ledger when the change is accepted. */
  version: LedgerEntry;
}

/** How to read one record; dates in ms since the epoch. */
export interface RecordReader {
  idOf(record: JsonObject): string | null;
  updatedMs(record: JsonObject): number | null;
  createdMs(record: JsonObject): number | null;
  /** The record says of itself that it is deleted. */
  isDeleted(record: JsonObject): boolean;
  /** Its content as canonical JSON, without the fields that are ignored. */
  contentOf(record: JsonObject): string;
  /** Precision of the updated dates, and of the created ones. */
  unitMs: number;
  createdUnitMs: number;
}

/** By updated date; undated ones last; equal dates in the order they were read (the sort is stable). */
export function byDate(one: Change, other: Change): number {
  if (one.updatedAt === other.updatedAt) return 0;
  if (one.updatedAt === null) return 1;
  return other.updatedAt === null || one.updatedAt < other.updatedAt ? -1 : 1;
}
