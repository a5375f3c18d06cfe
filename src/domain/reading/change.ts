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

/** A change as a list showed it. */
export interface ShownChange extends Change {
  /** When the vendor showed it, at the earliest, by the vendor's clock or ours, whichever is behind; epoch ms. */
  shownAtMs: number;
}

/** How to read one record; dates in ms since the epoch. */
export interface RecordReader {
  idOf(record: JsonObject): string | null;
  updatedMs(record: JsonObject): number | null;
  createdMs(record: JsonObject): number | null;
  /** Its updated date is its own, and not its created date that stands for it. */
  hasUpdated(record: JsonObject): boolean;
  /**
   * Its updated date is a day alone, although the format has a time of day: what else happened on that day it does not
   * tell.
   */
  isDayAlone(record: JsonObject): boolean;
  /** The record says of itself that it is deleted. */
  isDeleted(record: JsonObject): boolean;
  /** Its content as canonical JSON, without the fields that are ignored. */
  contentOf(record: JsonObject): string;
  /** The content as the ledger has it, if that was written under other settings. */
  before?: { contentOf(record: JsonObject): string; hasOtherDates: boolean };
  /** Precision of the updated dates, and of the created ones. */
  unitMs: number;
  createdUnitMs: number;
  /** What the format of the updated dates can tell. */
  formatUnitMs: number;
}

/** By updated date; undated ones last; equal dates in the order they were read (the sort is stable). */
export function byDate(one: Change, other: Change): number {
  if (one.updatedAt === other.updatedAt) return 0;
  if (one.updatedAt === null) return 1;
  return other.updatedAt === null || one.updatedAt < other.updatedAt ? -1 : 1;
}

/** Dates of deletions are no finer: what changed in the same second may have been deleted after that. */
export const DELETION_UNIT_MS = 1000;

/** The clock that dates deletions, and that of the Date header, may be apart by so much. */
const CLOCK_DOUBT_MS = 30 * 60_000;

/**
 * The changes of a list and of its list of deletions, in the order they happened. A record that changed after it was
 * deleted is there again. The list was read first: one without a date to go by, or of the very second of its deletion,
 * was deleted after it was shown. If it is there again all the same, the next polls show it (if they ask by date: for
 * the look-back), and it is told as created; unless it was deleted long before it was shown.
 */
export function withDeletions(
  changes: readonly ShownChange[],
  deletions: readonly Change[],
  { isAskedByDate, lookBackMs }: { isAskedByDate: boolean; lookBackMs: number },
): Change[] {
  const doubtMs = isAskedByDate ? Math.min(lookBackMs, CLOCK_DOUBT_MS) : CLOCK_DOUBT_MS;
  const deletedAt = new Map(deletions.map(({ recordId, updatedAt }) => [recordId, updatedAt]));
  const dated: Change[] = [];
  const back: Change[] = [];
  const goneAfterwards = new Set<string>();
  for (const change of changes) {
    const goneAt = deletedAt.get(change.recordId) ?? null;
    if (goneAt === null) dated.push(change);
    else if (change.version.at !== null && isLater(change.updatedAt, goneAt)) dated.push(asCreated(change));
    else if (change.version.at === null && Date.parse(goneAt) + doubtMs < change.shownAtMs)
      back.push(asCreated(change));
    else {
      dated.push(change);
      // By its date the deletion comes first, or it has none to go by.
      if (change.version.at === null || (change.updatedAt ?? '') > goneAt) goneAfterwards.add(change.recordId);
    }
  }
  const isAfterwards = ({ recordId }: Change) => goneAfterwards.has(recordId);
  return [
    ...[...dated, ...deletions.filter((one) => !isAfterwards(one))].sort(byDate),
    ...deletions.filter(isAfterwards),
    ...back,
  ];
}

function isLater(updatedAt: string | null, goneAt: string): boolean {
  return updatedAt !== null && Date.parse(updatedAt) >= Date.parse(goneAt) + DELETION_UNIT_MS;
}

function asCreated(change: Change): Change {
  return change.type === 'UPDATED' ? { ...change, type: 'CREATED' } : change;
}
