import { canonicalJson } from '../../domain/values/canonical-json';
import { mayBeOwnCount } from '../../domain/reading/pages';
import { fieldOf, recordIdOf } from '../../domain/reading/record';
import { stableNumber } from '../../domain/reading/version';
import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import { failed, succeeded } from '../../domain/values/result';
import type { Connection, ListQuery } from '../element';
import { nameOf, paginationTypeOf } from './connection';
import type { NextReading } from './next-url';
import { firstPageOf, pageTokenOf, type PageToken } from './page-tokens';
import { pagesOf, saidOfEnd, totalOf, type PagedAnswer } from './paging-answers';

/**
 * Pages in a row that come again, until that is the end. One may come again as well because rows were inserted in front
 * of it; pages of few records also because equal dates have no order.
 */
const MIN_REPEATS = 2;
const MIN_REPEATED_RECORDS = 10;

/** `saysMore`: a flag in it says that there is more, whatever the configuration names. */
export interface CountedAnswer extends PagedAnswer {
  saysMore: boolean;
}

/**
 * The end is an empty page that does not say itself that there is more, or what the vendor counts, records or pages,
 * never a short page: a vendor that gives fewer than asked for would end at once. A count that ends at a full page may
 * be cut there, and proves nothing; a page behind what it says is the last one proves it wrong. Pages that come again
 * are the end if the vendor has been seen to turn pages: some repeat the last one, or the first. If it has not, it may
 * as well be a vendor that does not know the parameter, where stopping would lose all but the first page.
 */
export function nextPage(query: ListQuery, answer: CountedAnswer, records: JsonObject[]): NextReading {
  const { connection, position, pageSize } = query;
  const before = pageTokenOf(position);
  const page = before?.page ?? firstPageOf(connection);
  const total = totalOf(connection, answer);
  const said = saidOfEnd(connection, answer);
  const mayGoOn = said === 'more' || answer.saysMore;
  if (said === 'end' || (records.length === 0 && !mayGoOn)) return succeeded({ next: null });
  const print = printOfPage(query, records);
  if (records.length === 0) return succeeded({ next: emptyPage(before, page, print) });
  if (before !== null && (print === before.print || print === before.first))
    return afterRepeat(before, total, connection);
  const read = (before?.read ?? 0) + records.length;
  const isAll = read === total || isLastOf(page, answer, connection);
  const count = total ?? pagesOf(connection, answer);
  const isFull = before === null ? mayBeOwnCount(records, pageSize) : isAsLarge(records, before, page, connection);
  // A page behind the last one shows that the count was wrong, and another count on each page that it may be of what
  // remains.
  const isDoubtful = isFull || before?.isAll === true || isOther(before?.count, count);
  if (said === null && isAll && !isDoubtful) return succeeded({ next: null });
  const places = { page: page + 1, read, print, first: before?.first ?? print, repeats: 0 };
  const next = count === null ? places : { ...places, count };
  return succeeded({ next: isAll ? { ...next, isAll } : next });
}

/**
 * The same for offsets that are multiples of the page size. Pages are as large as the first one that came: the vendor
 * may give fewer than it was asked for, or more.
 */
export function nextAligned(query: ListQuery, answer: CountedAnswer, records: JsonObject[]): NextReading {
  const reading = nextPage(query, answer, records);
  if (!reading.ok || !isJsonObject(reading.value.next)) return reading;
  const size = pageTokenOf(query.position)?.size ?? (records.length > 0 ? records.length : query.pageSize);
  return succeeded({ ...reading.value, next: { ...reading.value.next, size } });
}

/**
 * By ids and dates, if all records have ids: a field may differ in each answer. What has changed under the date that it
 * had is as new as that date, so that the next window shows it.
 */
function printOfPage({ idField = [], updatedField }: ListQuery, records: JsonObject[]): number {
  const ids = records.map((record) => recordIdOf(record, idField));
  if (ids.includes(null)) return stableNumber(canonicalJson(records));
  const dates = updatedField === null ? [] : records.map((record) => fieldOf(record, updatedField) ?? null);
  return stableNumber(JSON.stringify([ids, dates]));
}

/** As large as the pages before it were, one with another. */
function isAsLarge({ length }: JsonObject[], before: PageToken, page: number, connection: Connection): boolean {
  return length * (page - firstPageOf(connection)) >= before.read;
}

function isOther(before: number | undefined, count: number | null): boolean {
  return before !== undefined && count !== null && before !== count;
}

/** A page without records that says that there is more. */
function emptyPage(before: PageToken | null, page: number, print: number): Json {
  return { ...(before ?? { read: 0, print, first: print, repeats: 0 }), page: page + 1 };
}

function isLastOf(page: number, answer: PagedAnswer, connection: Connection): boolean {
  const pages = pagesOf(connection, answer);
  return pages !== null && page - firstPageOf(connection) + 1 >= pages;
}

function afterRepeat(before: PageToken, total: number | null, connection: Connection): NextReading {
  if (before.read === total) return succeeded({ next: null, isRepeat: true });
  const repeats = before.repeats + 1;
  const pages = before.page - firstPageOf(connection) - before.repeats;
  if (pages > 1) {
    const isEnd = repeats >= Math.max(MIN_REPEATS, MIN_REPEATED_RECORDS / (before.read / pages));
    const next = isEnd ? null : { ...before, page: before.page + 1, repeats };
    return succeeded({ next, isRepeat: true });
  }
  const type = paginationTypeOf(connection) === 'offset' ? 'offset' : 'page';
  const name = nameOf(connection, `pagination.${type}.parameter`, type);
  return failed({
    text:
      `the second page is the first one again: the vendor does not know the parameter "${name}" or repeats its last page; ` +
      `set pagination.${type}.parameter or pagination.total.path`,
  });
}
