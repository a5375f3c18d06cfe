import type { Change } from './change';
import type { ChangeType } from './change-type';

/** The changes of one poll: a record met twice is there once, in its newest version. */
export interface FoundChanges {
  count(): number;
  add(change: Change): void;
  /** In the order they happened. */
  inOrder(): Change[];
}

export function createFoundChanges(): FoundChanges {
  const changes = new Map<string, Change>();
  return {
    count: () => changes.size,
    add: (change) => {
      const before = changes.get(change.recordId);
      changes.set(
        change.recordId,
        before === undefined ? change : { ...change, type: typeAfter(before.type, change.type) },
      );
    },
    inOrder: () => [...changes.values()].sort(byDate),
  };
}

/** By updated date; undated ones last; equal dates in the order they were read (the sort is stable). */
export function byDate(one: Change, other: Change): number {
  if (one.updatedAt === other.updatedAt) return 0;
  if (one.updatedAt === null) return 1;
  return other.updatedAt === null || one.updatedAt < other.updatedAt ? -1 : 1;
}

/** What two versions of one record come to, when only the second is sent. */
function typeAfter(before: ChangeType, after: ChangeType): ChangeType {
  if (after !== 'UPDATED') return after;
  return before === 'UPDATED' ? 'UPDATED' : 'CREATED';
}
