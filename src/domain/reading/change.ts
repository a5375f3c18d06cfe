import type { ChangeType } from './change-type';
import type { JsonObject } from '../values/json';
import type { LedgerEntry } from './ledger';

/** A record that is new, updated or deleted since the watermark. */
export interface Change {
  eventId: string;
  type: ChangeType;
  recordId: string;
  /** The record's updated date (ISO instant); null if it has none that can be read. */
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

/** The changes of a list and of its list of deletions, by date: a record that changed after it was deleted is there again. */
export function withDeletions(changes: readonly Change[], deletions: readonly Change[]): Change[] {
  const deletedAt = new Map(deletions.map(({ recordId, updatedAt }) => [recordId, updatedAt]));
  const isBack = ({ type, recordId, updatedAt }: Change): boolean => {
    const goneAt = deletedAt.get(recordId) ?? null;
    return type === 'UPDATED' && goneAt !== null && updatedAt !== null && updatedAt > goneAt;
  };
  const told = changes.map((change): Change => (isBack(change) ? { ...change, type: 'CREATED' } : change));
  return [...told, ...deletions].sort(byDate);
}
