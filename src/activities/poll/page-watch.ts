import type { JsonObject } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { unanswered, type VendorFailure } from '../../domain/vendor/failure';
import type { RecordReader } from '../../domain/reading/change';
import type { PagePosition } from '../../domain/reading/window';
import type { Page } from '../../elements/element';

/** The page as it counts, or why it cannot be the one that was asked for. */
export type PageWatch = (position: PagePosition, page: Page) => Result<Page, VendorFailure>;

/**
 * Repeats in a row that rows may bring forth which are inserted in front while pages are read: each takes a page's
 * length of them. Pages of few records take few.
 */
const MIN_REPEATS = 2;
const MIN_REPEATED_RECORDS = 6;
/** Repeats in a row that an order of ties may bring forth which changes with the page (MariaDB's, with LIMIT). */
const MAX_TIED_REPEATS = 20;

/**
 * Watches the pages of one reading, in the order they are asked for. A vendor that does not know the parameter of its
 * paging gives its first page for every other one: it would be read for ever, or be taken for read to its total. A page
 * asked for elsewhere is such a repeat if it holds the records of the page before, all of them. It is no end by the
 * vendor's total, and if it comes again and again, it is a defect. Records of one date may come twice by the way that
 * the vendor sorts them: that is left to the evidence. `isChecking`: each page is asked for again after the one behind
 * it, so all come twice.
 */
export function createPageWatch(
  { idOf, updatedMs }: Pick<RecordReader, 'idOf' | 'updatedMs'>,
  isChecking = false,
): PageWatch {
  const given = new Set<string>();
  let before: { place: string; records: string } | null = null;
  /** The first page of the list. */
  let first: { records: string; next: string } | null = null;
  let repeats = 0;
  return (position, page) => {
    const place = placeOf(position);
    const records = JSON.stringify(page.records.map((record) => idOf(record) ?? record));
    if (isChecking) return succeeded(page);
    const next = JSON.stringify(page.next);
    if (position === null) first = { records, next };
    else if (page.next !== null && first?.next === next && first.records === records)
      return succeeded({ ...page, records: [], next: null });
    return watched(page, place, records);
  };

  function watched(page: Page, place: string, records: string): Result<Page, VendorFailure> {
    const next = JSON.stringify(page.next);
    // What leads to its own place is judged by its records: see `Page.isSamePlace`.
    if (page.next !== null && page.isSamePlace !== true && given.has(next))
      return failed(unanswered('malformed', REPEATED_LINK));
    given.add(next);
    const isSame = page.records.length > 0 && before?.records === records;
    const isAskedAgain = before?.place === place;
    before = { place, records };
    if (!isSame) repeats = 0;
    if (!isSame || isAskedAgain) return succeeded(page);
    repeats += 1;
    return repeats < allowedFor(page.records)
      ? succeeded({ ...page, total: null })
      : failed(unanswered('malformed', REPEATED_RECORDS));
  }

  function allowedFor(records: readonly JsonObject[]): number {
    if (isTied(records)) return MAX_TIED_REPEATS + 1;
    return Math.max(MIN_REPEATS, MIN_REPEATED_RECORDS / records.length);
  }

  function isTied(records: readonly JsonObject[]): boolean {
    const [first, ...rest] = records.map(updatedMs);
    return first !== null && rest.length > 0 && rest.every((ms) => ms === first);
  }
}

const REPEATED_LINK = 'a next-page link that was given before: following it would never end';
const REPEATED_RECORDS =
  'a page with the same records as the one before: the vendor does not turn its pages, or repeats the last one; ' +
  'see the parameters of the paging (rest: pagination.*, with pagination.total.path where it tells a total)';

function placeOf(position: PagePosition): string {
  if (position === null) return placeOf({ offset: 0 });
  return 'offset' in position ? String(position.offset) : JSON.stringify(position.token);
}
