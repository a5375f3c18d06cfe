import type { ShownChange } from './change';
import { type DateStepMs } from './precision';
import type { Window } from './window';

/** What one poll found in a window. */
export interface Found {
  /** In the order they happened; a record met twice is there once, in its newest version. */
  changes: ShownChange[];
  /** Versions to remember and not to send. */
  baseline: string;
  /** Versions that were told, as the ledger has them under the settings of now. */
  renewed: string;
  withoutId: number;
  withoutDate: number;
  /** Dated before the window although the vendor was asked by date. */
  beforeWindow: number;
  /** Records that share their id with another one of the same answer. */
  twins: number;
  /** Bytes of JSON that the changes take. */
  bytes: number;
}

/** What was read of a window. */
export interface Reading {
  found: Found;
  /** What is still to be read of the window; null: it was read whole, or nothing shows that it was and nothing will. */
  window: Window | null;
  /** The window as it was closed. */
  closed: Window | null;
  /** It was closed although nothing shows that it was read whole. */
  isUnproven: boolean;
  /** Of the dates that were shown; null: of `records` none had a usable one. */
  dateStepMs: DateStepMs;
  /** So many were shown by this poll. */
  records: number;
}

/** Of a window that this poll leaves as it is. */
export const NOTHING_READ: Reading = {
  found: { changes: [], baseline: '', renewed: '', withoutId: 0, withoutDate: 0, beforeWindow: 0, twins: 0, bytes: 0 },
  window: null,
  closed: null,
  isUnproven: false,
  dateStepMs: null,
  records: 0,
};
