import type { Json, JsonObject } from './json';
import {
  advanced,
  askedOffset,
  cursorAt,
  mustBeginKnown,
  reachOf,
  steppedBack,
  withoutOverlap,
} from './overlap-cursor';
import type { PagePosition, Scan } from './scan';

export interface WindowPage {
  records: JsonObject[];
  /** Records in the whole window, where the vendor says so. */
  total: number | null;
  /** `token` paging: where the next page starts; null at the end. */
  next: Json | null;
}

/** Turns the pages of a window, and notes in the pass where a later poll has to read on. */
export interface WindowPages {
  /** Where the next page has to start. */
  position(pass: Scan | null): PagePosition;
  /** The next page has to begin with a record that was read in this pass. */
  mustBeginKnown(): boolean;
  /** The page did not begin with one: it is asked for again from further back. */
  stepBack(pass: Scan, page: WindowPage): void;
  /** Only so many records of the page are taken: the next poll reads on behind them. */
  stopWithin(pass: Scan, taken: number): void;
  /** The page is taken whole. Answers false where it was the last one. */
  turn(pass: Scan, page: WindowPage): boolean;
}

/** `position`: where the poll before has left off. */
export function createWindowPages(paging: 'offset' | 'token', position: PagePosition): WindowPages {
  let cursor = cursorAt(position !== null && 'offset' in position ? position.offset : 0);

  function stepBack(pass: Scan, { records }: WindowPage): void {
    pass.unsettled = true;
    pass.slides += cursor.overlap === 1 ? 1 : 0;
    pass.lastDate = null;
    cursor = steppedBack(cursor, records.length);
  }

  function stopWithin(pass: Scan, taken: number): void {
    if (paging === 'offset') pass.position = { offset: reachOf(cursor, taken) };
    else pass.skip = taken;
  }

  function turnByOffset(pass: Scan, { records, total }: WindowPage): boolean {
    if (records.length === 0) return false;
    const reached = reachOf(cursor, records.length);
    const isEnd = total !== null && reached >= total;
    if (reached > cursor.read) pass.pages += 1;
    const next = advanced(cursor, records.length);
    if (next !== null) {
      cursor = next;
      pass.position = { offset: cursor.read };
      return !isEnd;
    }
    // Only the overlapping record came: the end, or a vendor that gives one record a page.
    if (isEnd || cursor.overlap === 0) return false;
    cursor = withoutOverlap(cursor);
    return true;
  }

  function turnByToken(pass: Scan, { records, next }: WindowPage): boolean {
    if (records.length > 0) pass.pages += 1;
    pass.skip = 0;
    if (next === null) return false;
    pass.position = { token: next };
    return true;
  }

  return {
    position: (pass) => {
      const next = pass?.position ?? null;
      return next !== null && 'offset' in next ? { offset: askedOffset(cursor) } : next;
    },
    mustBeginKnown: () => paging === 'offset' && mustBeginKnown(cursor),
    stepBack,
    stopWithin,
    turn: paging === 'offset' ? turnByOffset : turnByToken,
  };
}
