import type { Json, JsonObject } from '../values/json';
import { isChecking, isCircling, isEndless } from './evidence';
import {
  advanced,
  askedOffset,
  cursorAt,
  mustBeginKnown,
  reachOf,
  steppedBack,
  withoutOverlap,
} from './overlap-cursor';
import type { Place, Places } from './places';
import type { Mark } from './mark';
import { printOf } from './print';
import { beUnsure, type PagePosition, type Window } from './window';

/** One page as the vendor gave it. */
export interface WindowPage {
  records: JsonObject[];
  /** Records in the whole window, if the vendor says so. */
  total: number | null;
  /** As found in the answer: fewer prove that some did not come, as many prove nothing. */
  shownTotal?: number;
  /** `token` paging: where the next page starts; null at the end. */
  next: Json | null;
  /** Pages before it show that a record may not have come. */
  isUnsure?: boolean;
  /** The vendor's own mark, if the page has one. */
  mark?: Mark;
  /** `next` leads to the very place where this page was. */
  isSamePlace?: boolean;
}

/** The pages of a window, and where the next one is. Notes in the window where a later poll has to read on. */
export interface Pages {
  /** Where the next page has to start. */
  position(): PagePosition;
  /** The next page has to begin with a record that this reading has read. */
  mustBeginKnown(): boolean;
  /**
   * It did not: it is asked for again from further back. Answers false if that was done too often: the page counts as
   * it is.
   */
  stepBack(page: WindowPage): boolean;
  /** Only these records of the page are taken: the next poll reads on behind them. */
  stopWithin(taken: readonly Place[]): void;
  /** The page is taken whole; `shown` are its records. Answers false if it was the last one. */
  turn(page: WindowPage, shown: readonly Place[]): boolean;
}

/**
 * More in one reading, or in one place, and rows have no stable order: the reading goes on without looking at the
 * overlap.
 */
const MAX_SLIDES = 20;
const MAX_SLIDES_IN_PLACE = 4;
/** Times that one page may differ from what it was, before it is left as it is. */
const MAX_DIFFERED = 10;

/** `pageSize`: as `mayBeOwnCount` has it. */
export function createPages(
  paging: 'offset' | 'token',
  window: Window,
  places: Places,
  pageSize: number | null = null,
): Pages {
  return paging === 'offset' ? offsetPages(window, places, pageSize) : tokenPages(window, places);
}

/** Each page begins with the last record of the page before, so that a record which slid in front of it is noticed. */
function offsetPages(window: Window, places: Places, pageSize: number | null): Pages {
  const { position } = window;
  let cursor = cursorAt(position !== null && 'offset' in position ? position.offset : 0);
  let furthest = cursor.read;
  let slidesInPlace = 0;
  let largest = 0;
  let isAllCounted = false;
  const append = (shown: readonly Place[]) => places.append(shown, cursor.read - askedOffset(cursor));
  return {
    position: () => ({ offset: askedOffset(cursor) }),
    mustBeginKnown: () => window.slides < MAX_SLIDES && mustBeginKnown(cursor),
    stepBack({ records }) {
      if (cursor.overlap === 1) {
        window.slides += 1;
        slidesInPlace = cursor.read > furthest ? 1 : slidesInPlace + 1;
        furthest = Math.max(furthest, cursor.read);
      }
      if (slidesInPlace >= MAX_SLIDES_IN_PLACE) window.slides = MAX_SLIDES;
      if (window.slides >= MAX_SLIDES) {
        places.letSlide();
        return false;
      }
      cursor = steppedBack(cursor, records.length);
      return true;
    },
    stopWithin(taken) {
      append(taken);
      window.position = { offset: reachOf(cursor, taken.length) };
    },
    turn({ records, total }, shown) {
      if (records.length === 0) return false;
      const reached = reachOf(cursor, records.length);
      // Some vendors give their last page, or their first, for what is asked for behind the end.
      const isBehindAll = isAllCounted && reached > cursor.read && shown.every(places.isRead);
      append(shown);
      if (isBehindAll) return false;
      // Behind a full page there may be more than is counted, which may be what remains, or as much as is ever counted.
      const isFull = askedOffset(cursor) > 0 ? records.length >= largest : mayBeOwnCount(records, pageSize);
      // A first page proves nothing: the vendor may not know the parameter, and count what it shows.
      isAllCounted = reached === total && askedOffset(cursor) > 0;
      const isEnd = reached === total && !isFull;
      largest = Math.max(largest, records.length);
      if (reached > cursor.read) window.pages += 1;
      if (reached > cursor.read && cursor.overlap === 0) window.isOverlapping = false;
      if (isCircling(window)) return endUnsure(window);
      const next = advanced(cursor, records.length);
      if (next !== null) {
        cursor = next;
        window.position = { offset: cursor.read };
        return !isEnd;
      }
      // Only the overlapping record came: the end, or a vendor that gives one record a page.
      if (isEnd || cursor.overlap === 0) return false;
      cursor = withoutOverlap(cursor);
      return true;
    },
  };
}

/** One page leads to the next. While pages are checked, each is asked for again after the one behind it. */
function tokenPages(window: Window, places: Places): Pages {
  const isChecked = isChecking('token', window);
  /** The page behind the checked one: it was read, and counts as soon as the checked one is as it was. */
  let behind: (Pick<WindowPage, 'records' | 'next' | 'isSamePlace'> & { shown: readonly Place[] }) | null = null;
  let isAtSamePlace = false;

  function turnStraight(
    { records, next, isSamePlace = false }: Pick<WindowPage, 'records' | 'next' | 'isSamePlace'>,
    shown: readonly Place[],
  ): boolean {
    // What stays in its place, and shows nothing else, has come to its end.
    if (isAtSamePlace && shown.every(places.isRead)) return false;
    isAtSamePlace = isSamePlace;
    places.append(shown, window.skip);
    if (records.length > 0) window.pages += 1;
    window.emptyPages = records.length > 0 ? 0 : window.emptyPages + 1;
    window.skip = 0;
    if (next === null) return false;
    window.position = { token: next };
    return isEndless(window) ? endUnsure(window) : true;
  }

  function turnChecked(page: WindowPage, shown: readonly Place[]): boolean {
    const print = pagePrintOf(shown);
    const { checked } = window;
    if (checked === null) {
      window.checked = { position: window.position, print, differed: 0 };
      return turnStraight(page, shown);
    }
    if (behind === null) {
      behind = { ...page, shown };
      return true;
    }
    const isChanged = print !== checked.print;
    if (isChanged && checked.differed < MAX_DIFFERED) {
      // Rows slid to it: the page behind begins elsewhere now. If all of it is new, some may have slid past it, to
      // pages that were checked.
      if (!shown.some(places.isRead)) beUnsure(window);
      behind = null;
      window.checked = { ...checked, print, differed: checked.differed + 1 };
      places.replaceLast(shown);
      if (page.next === null) return false;
      window.position = { token: page.next };
      return true;
    }
    if (isChanged) beUnsure(window);
    window.checked = { position: window.position, print: pagePrintOf(behind.shown), differed: 0 };
    const read = behind;
    behind = null;
    return turnStraight(read, read.shown);
  }

  return {
    position: () => (behind === null ? window.position : (window.checked?.position ?? null)),
    mustBeginKnown: () => false,
    stepBack: () => false,
    stopWithin(taken) {
      // While pages are checked, one that was read in part is read once more.
      if (isChecked) return;
      places.append(taken, window.skip);
      window.skip = taken.length;
    },
    turn(page, shown) {
      // One page that never stood still is enough: the reading proves nothing any more, and checking on would only take
      // longer.
      const isProving = behind !== null || window.unsureFrom === null;
      return isChecked && isProving ? turnChecked(page, shown) : turnStraight(page, shown);
    },
  };
}

/** A page of so many records may be full, however many were asked for. */
const MIN_FULL_PAGE = 10;

/**
 * Whether a total that is as large as the first page may be no more than the count of that page: one more is asked for
 * then. A page that is shorter than was asked for has no other behind it. `pageSize` null: as many as the element has,
 * which is no less than such a page.
 */
export function mayBeOwnCount(records: readonly unknown[], pageSize: number | null): boolean {
  return records.length >= Math.min(MIN_FULL_PAGE, pageSize ?? MIN_FULL_PAGE);
}

/** Pages without an end are left; answers false, as there is no next one. */
function endUnsure(window: Window): false {
  beUnsure(window);
  return false;
}

function pagePrintOf(shown: readonly Place[]): string {
  return printOf(
    '',
    shown.map(({ key }) => key),
  );
}
