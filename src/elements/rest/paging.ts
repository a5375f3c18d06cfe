import { tokenText } from '../query-text';
import { canonicalJson } from '../../domain/canonical-json';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json';
import { fieldOf } from '../../domain/record';
import { stableNumber } from '../../domain/version';
import { textOf } from '../connection-values';
import type { Connection, ListQuery, VendorResponse } from '../element';
import { baseUrlOf, nameOf, paginationTypeOf } from './connection';
import { nextUrlIn, placeOf, type NextReading } from './next-url';
import { hasParameter, withParameter } from './resource-url';

/** How far `page` paging has come. */
interface PageToken {
  page: number;
  /** Records of the pages before. */
  read: number;
  /** Of the page before, to notice one that comes again. */
  print: number;
}

/** The URL of the page at `position`: the resource's URL with the parameters of the paging, or the URL that the page before named. */
export function pageUrlOf(url: string, { connection, position, pageSize }: ListQuery): string {
  const token = position !== null && 'token' in position ? position.token : null;
  const type = paginationTypeOf(connection);
  if (typeof token === 'string' && (type === 'link' || type === 'nextUrl')) {
    return new URL(baseUrlOf(connection)).origin + token;
  }
  const sizeName = textOf(connection, 'pagination.size.parameter');
  const sized = sizeName === '' || hasParameter(url, sizeName) ? url : withParameter(url, sizeName, String(pageSize));
  switch (type) {
    case 'page': {
      const page = isPageToken(token) ? token.page : firstPageOf(connection);
      return withParameter(sized, nameOf(connection, 'pagination.page.parameter', 'page'), String(page));
    }
    case 'offset': {
      const offset = position !== null && 'offset' in position ? position.offset : 0;
      return withParameter(sized, nameOf(connection, 'pagination.offset.parameter', 'offset'), String(offset));
    }
    case 'cursor':
      return isCursor(token)
        ? withParameter(sized, nameOf(connection, 'pagination.cursor.parameter', 'cursor'), tokenText(token))
        : sized;
    default:
      return sized;
  }
}

/** How many records the vendor says there are, where `pagination.total.path` leads to such a number. */
export function totalOf(connection: Connection, body: Json): number | null {
  const value = Number(valueAt(body, textOf(connection, 'pagination.total.path')) ?? NaN);
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** What follows a page that was read. `url` is the one it was asked with. */
export function nextOf(
  query: ListQuery,
  url: string,
  response: VendorResponse,
  body: Json,
  records: JsonObject[],
): NextReading {
  switch (paginationTypeOf(query.connection)) {
    case 'none':
    case 'offset':
      return { next: null };
    case 'page':
      return nextPage(query, body, records);
    case 'cursor':
      return nextCursor(valueAt(body, textOf(query.connection, 'pagination.cursor.path')));
    case 'link':
      return nextUrlIn(response.headers['link'] ?? '', url, query);
    case 'nextUrl':
      return placeOf(valueAt(body, nameOf(query.connection, 'pagination.next.path', 'next')), url, query);
  }
}

/**
 * The end is an empty page or the vendor's total, never a short page: a vendor that gives fewer than asked for would end at once.
 * A page that comes again is the end where the vendor has been seen to turn pages (some repeat the last one); as the second page
 * it may as well be a vendor that does not know the parameter, where stopping would lose all but the first page.
 */
function nextPage({ connection, position }: ListQuery, body: Json, records: JsonObject[]): NextReading {
  const before = position !== null && 'token' in position && isPageToken(position.token) ? position.token : null;
  const first = firstPageOf(connection);
  const page = before?.page ?? first;
  const total = totalOf(connection, body);
  const read = (before?.read ?? 0) + records.length;
  if (records.length === 0 || (total !== null && read >= total)) return { next: null };
  const print = stableNumber(canonicalJson(records));
  if (print !== before?.print) return { next: { page: page + 1, read, print } };
  if (page > first + 1) return { next: null, isRepeat: true };
  const name = nameOf(connection, 'pagination.page.parameter', 'page');
  return {
    problem:
      `the second page is the first one again: the vendor does not know the parameter "${name}" or repeats its last page; ` +
      'set pagination.page.parameter or pagination.total.path',
  };
}

function nextCursor(cursor: Json | undefined): NextReading {
  if (cursor === undefined || cursor === null || cursor === '' || cursor === false) return { next: null };
  return isCursor(cursor) ? { next: cursor } : { problem: 'the next cursor is neither a text nor a number' };
}

function isCursor(value: Json): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isPageToken(token: Json): token is JsonObject & PageToken {
  if (!isJsonObject(token)) return false;
  return [token['page'], token['read'], token['print']].every((value) => Number.isSafeInteger(value));
}

function firstPageOf(connection: Connection): number {
  const first = Number(textOf(connection, 'pagination.page.startindex') || 1);
  return Number.isSafeInteger(first) ? first : 1;
}

function valueAt(body: Json, path: string): Json | undefined {
  return path !== '' && isJsonObject(body) ? fieldOf(body, path) : undefined;
}
