/**
 * Where a reading by offset stands. Each page begins with the last record of the page before, so that a record which
 * slid in front of it meanwhile is noticed: another one stands there then.
 */
export interface OverlapCursor {
  /** Records before this offset are read. */
  read: number;
  /**
   * So many of them the next page begins with: 1; more after steps back; 0 if a page has one record, and cannot
   * overlap.
   */
  overlap: number;
}

/** Goes on where so many records are read. */
export function cursorAt(read: number): OverlapCursor {
  return { read, overlap: 1 };
}

/** The offset to ask from. */
export function askedOffset({ read, overlap }: OverlapCursor): number {
  return Math.max(0, read - overlap);
}

/** The next page has to begin with a record that was read. */
export function mustBeginKnown(cursor: OverlapCursor): boolean {
  return cursor.overlap > 0 && askedOffset(cursor) > 0;
}

/**
 * Asks again from further back, twice as far and a page each time: the page of so many records did not begin with one
 * that was read.
 */
export function steppedBack({ read, overlap }: OverlapCursor, records: number): OverlapCursor {
  return { read, overlap: overlap * 2 + records };
}

/** The offset that the asked page of so many records reaches to. */
export function reachOf(cursor: OverlapCursor, records: number): number {
  return askedOffset(cursor) + records;
}

/**
 * Behind the asked page of so many records. Null if it brought nothing but the overlap: the end, or a vendor that gives
 * one record a page. After steps back the page counts wherever it ends: what follows may have moved as well.
 */
export function advanced(cursor: OverlapCursor, records: number): OverlapCursor | null {
  const reached = reachOf(cursor, records);
  return reached > cursor.read || cursor.overlap > 1 ? cursorAt(reached) : null;
}

/** The next page begins where the last one ended. */
export function withoutOverlap({ read }: OverlapCursor): OverlapCursor {
  return { read, overlap: 0 };
}
