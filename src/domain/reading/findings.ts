import type { ChangeType } from './change-type';
import type { JsonObject } from '../values/json';
import { bytesOf } from '../values/json-bytes';
import { byDate, type ShownChange } from './change';
import type { Verdict } from './judge';
import type { Found } from './found';
import { encodeEntry } from './ledger';

/** How much one poll takes of a window. */
export interface FindingBounds {
  /** Take no more changes than this, nor more bytes of JSON. */
  maxChanges: number;
  maxBytes: number;
  /** Take no more records of the baseline than this. */
  maxBaseline: number;
  /** What an event adds to its record in a notification. */
  bytesPerEvent: number;
}

export interface Findings {
  add(verdict: Verdict, record: JsonObject, of: { hasTwin: boolean; isBefore: boolean }): void;
  /** No more is taken: the rest is left to the next poll. */
  isFull(): boolean;
  result(): Found;
}

export function createFindings({ maxChanges, maxBytes, maxBaseline, bytesPerEvent }: FindingBounds): Findings {
  const changes = new Map<string, ShownChange>();
  const baseline: string[] = [];
  const renewed = new Map<string, string>();
  const sums = { withoutId: 0, withoutDate: 0, beforeWindow: 0, twins: 0, bytes: 0 };

  return {
    add(verdict, record, { hasTwin, isBefore }) {
      if (verdict.kind === 'unidentified') sums.withoutId += 1;
      if (verdict.kind === 'baseline') baseline.push(encodeEntry(verdict.version));
      if (verdict.kind === 'renewed') renewed.set(verdict.version.key, encodeEntry(verdict.version));
      if (verdict.kind === 'reverted') changes.delete(verdict.version.key);
      if (verdict.kind !== 'news') return;
      const { change, updatedMs } = verdict;
      if (updatedMs === null) sums.withoutDate += 1;
      if (isBefore) sums.beforeWindow += 1;
      if (hasTwin) sums.twins += 1;
      sums.bytes += bytesOf(record) + bytesPerEvent;
      const { key } = change.version;
      renewed.delete(key);
      const before = changes.get(key);
      changes.set(key, before === undefined ? change : { ...change, type: typeAfter(before.type, change.type) });
    },
    isFull: () => baseline.length + renewed.size >= maxBaseline || changes.size >= maxChanges || sums.bytes >= maxBytes,
    result: () => ({
      changes: [...changes.values()].sort(byDate),
      baseline: baseline.join(''),
      renewed: [...renewed.values()].join(''),
      ...sums,
    }),
  };
}

/** What two versions of one record come to, when only the second is sent. */
function typeAfter(before: ChangeType, after: ChangeType): ChangeType {
  if (after !== 'UPDATED') return after;
  return before === 'UPDATED' ? 'UPDATED' : 'CREATED';
}
