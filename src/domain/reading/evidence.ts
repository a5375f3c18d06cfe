import { sizesGivenBefore } from './page-size';
import type { Window } from './window';

/** Pages without records that may come in a row: some vendors filter after they have paged. */
export const MAX_EMPTY_PAGES = 20;
/** Pages that may show nothing but what was read, in a row. */
const MAX_REPEATED_PAGES = 20;
/** Readings of one window straight through, before its pages are checked one by one. */
const STRAIGHT_READINGS = 2;
/** Readings before it that may have come short as well because rows moved. */
const SHORT_READINGS = 1;
/** Sizes of pages in which a window is read; then it is closed although nothing shows that it was read whole. */
const MAX_SIZES = 12;
/** Readings of a window, each from a later date on than the one before. */
const MAX_READINGS = 40;

/** `again`: the window has to be read once more. `unproven`: it is closed, with a warning. */
export type Evidence = 'whole' | 'again' | 'unproven';

/** Whether another reading would be one too many. */
export function isGivenUp({ sizeVariant, readings }: Pick<Window, 'sizeVariant' | 'readings'>): boolean {
  return sizesGivenBefore(sizeVariant) >= MAX_SIZES || readings >= MAX_READINGS;
}

/** Pages are checked one by one from now on: two readings have not shown the same, as rows keep moving. */
export function isChecking(paging: 'offset' | 'token', { readings }: Pick<Window, 'readings'>): boolean {
  return paging === 'token' && readings >= STRAIGHT_READINGS;
}

/**
 * Whether a reading that was not whole has shown all but some records of a date, and what is later: it came in the
 * order of dates, and its pages held together.
 */
export function isWholeButTies(paging: 'offset' | 'token', window: Window): boolean {
  if (window.order === 'mixed') return false;
  return paging === 'offset' ? window.isOverlapping : isChecking(paging, window);
}

/**
 * Whether a reading that came to its end shows that the window was read whole: one page is one answer; pages with
 * offsets overlap by a record that is known, so in the order of dates nothing slips between them, unless a page has one
 * record only; otherwise a second reading has to show the same ids. If rows keep moving, offsets that held in three
 * readings are enough, and pages without overlap are asked for again, each after the one behind it, until it is as it
 * was.
 */
export function evidenceOf(paging: 'offset' | 'token', window: Window): Evidence {
  const isUnsure = window.unsureFrom !== null;
  const { order, isOverlapping, print, printBefore, readings } = window;
  const isSame = print === printBefore;
  // A list that ends at the same place once more ends there; one that shows others comes in another order.
  if (isShort(window) && !isUnsure) return isSame && readings >= SHORT_READINGS ? 'unproven' : 'again';
  if (isOneAnswer(paging, window) && !isUnsure) return 'whole';
  const isStanding = (order !== 'mixed' && isOverlapping) || isSame || readings >= STRAIGHT_READINGS;
  const isChecked = paging === 'token' && (isSame || isChecking(paging, window));
  if (!(paging === 'offset' ? isStanding : isChecked)) return 'again';
  if (!isUnsure) return 'whole';
  return isEndless(window) ? 'unproven' : 'again';
}

/** The list ended before all had come that the vendor says there are. */
export function isShort({ rows, total }: Pick<Window, 'rows' | 'total'>): boolean {
  return total !== null && rows < total;
}

/** A vendor that never says that there are no more would not say so the next time, nor in pages of another size. */
export function isEndless(window: Pick<Window, 'emptyPages' | 'repeatedPages'>): boolean {
  return window.emptyPages >= MAX_EMPTY_PAGES || isCircling(window);
}

/** Pages go round in a circle, or rows come in front by the thousand. */
export function isCircling({ repeatedPages }: Pick<Window, 'repeatedPages'>): boolean {
  return repeatedPages >= MAX_REPEATED_PAGES;
}

/**
 * A page behind the first one may be empty because what was on it slid to the first one meanwhile: with an overlap that
 * is noticed.
 */
function isOneAnswer(paging: 'offset' | 'token', { position, pages }: Window): boolean {
  return paging === 'token' ? position === null : pages <= 1;
}
