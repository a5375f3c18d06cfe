import type { Json } from '../values/json';
import { failed, succeeded, type Result } from '../values/result';
import {
  advanced,
  askedOffset,
  cursorAt,
  mustBeginKnown,
  steppedBack,
  withoutOverlap,
} from '../reading/overlap-cursor';
import { mayBeOwnCount } from '../reading/pages';
import type { PagePosition } from '../reading/window';

/** One page of a listing, as far as a sweep needs it. */
export interface ListingPage {
  ids: string[];
  /** Records in the whole listing, if the vendor says so. */
  total: number | null;
  /** As found in the answer: fewer prove that some did not come, as many prove nothing. */
  shownTotal?: number;
  /** `token` paging: where the next page starts; null at the end. */
  next: Json | null;
  /** Pages before it show that a record may not have come. */
  isUnsure?: boolean;
  /** `next` leads to the very place where this page was. */
  isSamePlace?: boolean;
}

/** What a page leads to: the next one, the end, or why the listing cannot be trusted. */
export type ListingStep = Result<'more' | 'end', string>;

export interface ListingReader {
  /** Where the next page has to start. */
  position(): PagePosition;
  /** Takes the page at `position()`. */
  take(page: ListingPage): ListingStep;
  /** All ids that came. */
  ids: ReadonlySet<string>;
  /** Whether rows moved while they were read, so that one may have slid to a page that was read before. */
  isRestless(): boolean;
  /** Whether one that was read came again: for each of those another one may not have come at all. */
  isUnstable(): boolean;
}

/** Empty pages in a row behind which nothing comes any more, although the vendor names a next one. */
const MAX_EMPTY_PAGES = 20;
/** Pages that do not begin with what was read, since the last new id: more, and the rows have no stable order. */
const MAX_SLIDES = 100;
/** Full pages in a row that bring nothing new. Fewer can be rows that slid back behind new ones. */
const MAX_BARREN = 3;

/**
 * Reads all records of a resource once, page by page, and keeps their ids. An id that does not come is only evidence: a
 * row can slide to a page already read. `offset` paging therefore begins each page with the last row read, and steps
 * back until it meets one it knows: no row is missed while others go or come at the end, but a row that moves, or one
 * read by `token`, may be. So it is read more than once. A listing that ends before the vendor's own total although
 * nothing moved, or whose pages repeat, is a problem. Pure: the caller asks. `pageSize`: as `mayBeOwnCount` has it.
 */
export function createListingReader(paging: 'offset' | 'token', pageSize: number | null = null): ListingReader {
  const ids = new Set<string>();
  const tokens = new Set<string>();
  let cursor = cursorAt(0);
  let token: Json | null = null;
  let total: number | null = null;
  let isAtSamePlace = false;
  let isRestless = false;
  let isUnstable = false;
  let barren = 0;
  let emptyPages = 0;
  let slides = 0;
  let largestPage = 0;
  let isAllCounted = false;

  function take(page: ListingPage): ListingStep {
    const told = page.total ?? page.shownTotal ?? null;
    if (total !== null && told !== null && told !== total) isRestless = true;
    // A page behind the last one, which is not there, tells none.
    total = told ?? total;
    isUnstable ||= page.isUnsure === true;
    return paging === 'offset' ? takeOffset(page) : takeToken(page);
  }

  function takeToken(page: ListingPage): ListingStep {
    if (isAtSamePlace && page.ids.every((id) => ids.has(id))) return ended();
    isAtSamePlace = page.isSamePlace === true;
    if (add(page.ids) < page.ids.length) isRestless = true;
    emptyPages = page.ids.length > 0 ? 0 : emptyPages + 1;
    if (page.next === null || emptyPages === MAX_EMPTY_PAGES) return ended();
    const text = JSON.stringify(page.next);
    if (tokens.has(text)) return failed('a next-page link that was given before: following it would never end');
    tokens.add(text);
    token = page.next;
    return succeeded('more');
  }

  function takeOffset(page: ListingPage): ListingStep {
    const [first] = page.ids;
    if (slides <= MAX_SLIDES && mustBeginKnown(cursor) && (first === undefined || !ids.has(first))) {
      isRestless = true;
      slides += cursor.overlap === 1 ? 1 : 0;
      isUnstable ||= slides > MAX_SLIDES;
      cursor = steppedBack(cursor, page.ids.length);
      return succeeded('more');
    }
    const next = advanced(cursor, page.ids.length);
    // Some vendors give their last page, or their first, for what is asked for behind the end.
    const isBehindAll = isAllCounted && next !== null && page.ids.every((id) => ids.has(id));
    // Behind a full page there may be more than is counted.
    const isFull = askedOffset(cursor) > 0 ? page.ids.length >= largestPage : mayBeOwnCount(page.ids, pageSize);
    const overlapping = Math.min(cursor.read - askedOffset(cursor), page.ids.length);
    const added = add(page.ids, overlapping);
    if (added > 0 && slides <= MAX_SLIDES) slides = 0;
    if (added + overlapping < page.ids.length || (cursor.overlap === 0 && added > 0)) isRestless = true;
    largestPage = Math.max(largestPage, page.ids.length);
    if (isBehindAll) return ended();
    barren = page.ids.length > overlapping && added === 0 ? barren + 1 : 0;
    if (barren === MAX_BARREN) return failed('the same records came again: the vendor does not turn its pages');
    if (next !== null) {
      isAllCounted = next.read === page.total && askedOffset(cursor) > 0;
      cursor = next;
      return cursor.read === page.total && !isFull ? ended() : succeeded('more');
    }
    // Only the overlapping row came: the end, unless the vendor gives one row a page. Then no page can overlap, and
    // rows may slide unseen.
    if (largestPage <= 1 && cursor.overlap === 1 && page.ids.length > 0) {
      cursor = withoutOverlap(cursor);
      return succeeded('more');
    }
    return ended();
  }

  /** `overlapping`: ids at the beginning that are meant to come again. */
  function add(found: readonly string[], overlapping = 0): number {
    const before = ids.size;
    for (const [place, id] of found.entries()) {
      if (place >= overlapping && ids.has(id) && id !== found[place - 1]) isUnstable = true;
      ids.add(id);
    }
    return ids.size - before;
  }

  function ended(): ListingStep {
    // By ids, not by rows: a vendor that does not turn its pages gives the same rows until their number is reached.
    if (total === null || ids.size >= total) return succeeded('end');
    // One that came meanwhile is on a page that was read, or has pushed another there: this reading proves nothing, the
    // next one may.
    if (isRestless) isUnstable = true;
    return isRestless ? succeeded('end') : failed(`the listing ended after ${ids.size} of ${total} records`);
  }

  function position(): PagePosition {
    if (paging === 'offset') return { offset: askedOffset(cursor) };
    return token === null ? null : { token };
  }

  return {
    position,
    take,
    ids,
    isRestless: () => isRestless,
    isUnstable: () => isUnstable,
  };
}
