import { fractionOf } from './fraction';
import type { ShownRow, Table } from './table';

/** What of a list is wanted. */
export interface Selection {
  /** From this date on, or after it; null: everything. */
  sinceMs: number | null;
  /** Up to this date, or before it; null: to the end. */
  untilMs: number | null;
  isInclusive: boolean;
  /**
   * Tells one page that can be asked for from another, and one request from another: for ties that fall differently.
   */
  page: string;
  request: number;
}

/** A whole selection in the vendor's order. */
export type RowOrder = (nowMs: number, selection: Selection) => readonly ShownRow[];

export function createRowOrder(seed: number, table: Table): RowOrder {
  const { order, ties, name } = table.traits;
  let kept: { of: readonly ShownRow[]; key: string; rows: ShownRow[] } | null = null;

  const scattered = (number: number) => fractionOf(seed, name, 'order', number);

  function tieOf(number: number, { page, request }: Selection): number {
    if (ties === 'stable') return number;
    return ties === 'byPage' ? fractionOf(seed, page, number) : fractionOf(seed, request, number);
  }

  return (nowMs, selection) => {
    const shown = table.at(nowMs);
    const { sinceMs, untilMs, isInclusive } = selection;
    const isWithin = (ms: number) =>
      (sinceMs === null || ms > sinceMs || (isInclusive && ms === sinceMs)) &&
      (untilMs === null || ms < untilMs || (isInclusive && ms === untilMs));
    const key = `${sinceMs} ${untilMs} ${ties === 'stable' ? '' : ties === 'byPage' ? selection.page : selection.request}`;
    if (kept?.of === shown && kept.key === key) return kept.rows;
    const rows = shown
      .filter(({ version: { touchedMs } }) => isWithin(touchedMs))
      .map((one) => ({ one, key: keyOf(one, order, scattered), tie: tieOf(one.row.number, selection) }))
      .sort((a, b) => a.key - b.key || a.tie - b.tie)
      .map(({ one }) => one);
    kept = { of: shown, key, rows };
    return rows;
  };
}

/** The value that a list is sorted by, ascending. */
export function keyOf(
  { row, version }: ShownRow,
  order: Table['traits']['order'],
  scattered: (number: number) => number,
): number {
  switch (order) {
    case 'updatedAscending':
      return version.touchedMs;
    case 'updatedDescending':
      return -version.touchedMs;
    case 'createdDescending':
      return -version.createdMs;
    case 'id':
      return row.number;
    case 'scattered':
      return scattered(row.number);
  }
}
