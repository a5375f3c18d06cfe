import type { JsonObject } from '../../domain/values/json';
import { unanswered, type VendorFailure } from '../../domain/vendor/failure';
import type { RecordReader } from '../../domain/reading/change';
import type { PagePosition } from '../../domain/reading/window';
import type { Page } from '../../elements/element';

/** Why a page cannot be the one that was asked for; null if it may be. */
export type PageWatch = (position: PagePosition, page: Page) => VendorFailure | null;

/** Repeats in a row that an order of ties may bring forth which changes with the page (MariaDB's, with LIMIT). */
const MAX_TIED_REPEATS = 20;

/**
 * Watches the pages of one reading, in the order they are asked for. A vendor that does not know the parameter of its paging gives its
 * first page for every other one: it would be read for ever, or be taken for read to its total. A page asked for elsewhere is such a
 * repeat if it holds the records of the page before, all of them. Rows that slid by a page's length look the same: the next poll
 * tells, as nothing has moved. Records of one date may come twice by the way that the vendor sorts them: that is left to the evidence.
 */
export function createPageWatch({ idOf, updatedMs }: Pick<RecordReader, 'idOf' | 'updatedMs'>): PageWatch {
  const given = new Set<string>();
  let before: { place: string; records: string } | null = null;
  let tiedRepeats = 0;
  return (position, page) => {
    const next = JSON.stringify(page.next);
    if (page.next !== null && given.has(next)) return unanswered('malformed', REPEATED_LINK);
    given.add(next);
    const place = placeOf(position);
    const records = JSON.stringify(page.records.map((record) => idOf(record) ?? record));
    const isRepeat = page.records.length > 0 && before?.records === records && before.place !== place;
    before = { place, records };
    tiedRepeats = isRepeat && isTied(page.records) ? tiedRepeats + 1 : 0;
    const isDefect = isRepeat && (tiedRepeats === 0 || tiedRepeats > MAX_TIED_REPEATS);
    return isDefect ? unanswered('malformed', REPEATED_RECORDS) : null;
  };

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
