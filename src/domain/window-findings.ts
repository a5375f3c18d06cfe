import type { Change, Verdict } from './change';
import { createFoundChanges } from './found-changes';
import type { JsonObject } from './json';
import { bytesOf } from './json-bytes';
import type { SeenEntry } from './seen';

/** How much one poll takes of a window. */
export interface FindingBounds {
  /** Take no more changes than this, nor more bytes of JSON. */
  maxChanges: number;
  maxBytes: number;
  /** Take no more records of before the start than this. Default: 5,000, 95 KB of a report. A bulk edit may have come just before the start. */
  maxHistory?: number;
  /** What an event adds to its record in a notification. */
  bytesPerEvent?: number;
}

const MAX_HISTORY = 5_000;
const BYTES_PER_EVENT = 450;

/** What one poll found in a window so far. */
export interface WindowFindings {
  add(verdict: Verdict, record: JsonObject): void;
  changeCount(): number;
  /** No more is taken: the rest is left to the next poll. */
  isFull(): boolean;
  result(): FoundInWindow;
}

export interface FoundInWindow {
  /** In the order they happened. */
  changes: Change[];
  /** Records of before the start, to be remembered and not sent. */
  history: SeenEntry[];
  withoutId: number;
  withoutDate: number;
  /** Bytes of JSON that the changes take. */
  bytes: number;
}

export function createWindowFindings(bounds: FindingBounds): WindowFindings {
  const { maxChanges, maxBytes, maxHistory = MAX_HISTORY, bytesPerEvent = BYTES_PER_EVENT } = bounds;
  const changes = createFoundChanges();
  const history: SeenEntry[] = [];
  const sums = { withoutId: 0, withoutDate: 0, bytes: 0 };

  function add(verdict: Verdict, record: JsonObject): void {
    if (verdict.kind === 'unidentified') sums.withoutId += 1;
    if (verdict.kind === 'history') history.push(verdict.version);
    if (verdict.kind !== 'change') return;
    if (verdict.updatedMs === null) sums.withoutDate += 1;
    sums.bytes += bytesOf(record) + bytesPerEvent;
    changes.add(verdict.change);
  }

  return {
    add,
    changeCount: () => changes.count(),
    isFull: () => history.length >= maxHistory || changes.count() >= maxChanges || sums.bytes >= maxBytes,
    result: () => ({ changes: changes.inOrder(), history, ...sums }),
  };
}
