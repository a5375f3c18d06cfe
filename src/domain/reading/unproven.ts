import type { Window } from './window';

/** What was read, and nothing showed that all of it came. */
export interface Unproven {
  /** What is dated from here on. */
  from: string;
  /** So many windows were read since, as far as it matters. */
  windows: number;
}

/** The last window after it that begins there once more. */
const LAST_AGAIN = 32;

/**
 * Whether the next window begins there once more: the first two after it, then the third, the fifth, the ninth, and so
 * on.
 */
export function isReadAgain({ windows }: Unproven): boolean {
  return windows <= LAST_AGAIN && (windows & (windows - 1)) === 0;
}

/** Whether some window will: until then the ledger keeps what is dated so. */
export function willBeReadAgain({ windows }: Unproven): boolean {
  return windows <= LAST_AGAIN;
}

/** From where on the next window reads, or a later one will; null: no stretch is read again. */
export function againFrom(unproven: Unproven | null, when: (unproven: Unproven) => boolean): number[] {
  return unproven !== null && when(unproven) ? [Date.parse(unproven.from)] : [];
}

/** A doubt stands until what it is about was read whole. `begunAt`: where the window began that is closed now. */
export function unprovenAfter(
  before: Unproven | null,
  { from, unsureFrom }: Pick<Window, 'from' | 'unsureFrom'>,
  { isUnproven, begunAt }: { isUnproven: boolean; begunAt: string },
): Unproven | null {
  const windows = before === null ? 0 : Math.min(before.windows, LAST_AGAIN) + 1;
  if (!isUnproven) return before === null || begunAt <= before.from ? null : { ...before, windows };
  const doubted = unsureFrom !== null && unsureFrom > from ? unsureFrom : from;
  return { from: before !== null && before.from < doubted ? before.from : doubted, windows };
}
