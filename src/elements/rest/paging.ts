import { tokenText } from '../query-text';
import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import { fieldOf } from '../../domain/reading/record';
import type { PagePosition } from '../../domain/reading/window';
import { textOf } from '../connection-values';
import type { Connection, ListQuery } from '../element';
import { baseUrlOf, nameOf, paginationTypeOf } from './connection';
import { hasParameter, withParameter } from './resource-url';

/** How far `page` paging has come. */
export interface PageToken {
  page: number;
  /** Records of the pages before. */
  read: number;
  /** Of the last page that was none before, and of the first page: to notice one that comes again. */
  print: number;
  first: number;
  /** Pages since then, each of which was one of the two once more. */
  repeats: number;
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
      const page = pageTokenOf(position)?.page ?? firstPageOf(connection);
      return withParameter(sized, nameOf(connection, 'pagination.page.parameter', 'page'), String(page));
    }
    case 'offset': {
      const offset = position !== null && 'offset' in position ? position.offset : 0;
      return withParameter(sized, nameOf(connection, 'pagination.offset.parameter', 'offset'), String(offset));
    }
    case 'cursor':
      return withCursor(sized, connection, askedCursorOf(position)?.cursor);
    default:
      return sized;
  }
}

/** How many records the vendor says there are, if `pagination.total.path` leads to such a number. */
export function totalOf(connection: Connection, body: Json): number | null {
  const value = Number(valueAt(body, textOf(connection, 'pagination.total.path')) ?? NaN);
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Statuses that a vendor has for a page that it does not have. */
const NO_SUCH_PAGE = [404, 416];

/** If pages are counted, and some were good: asking for one too many ends in an error at some vendors, and means the end. */
export function isPastLastPage(status: number, { connection, position }: ListQuery): boolean {
  if (!NO_SUCH_PAGE.includes(status) || position === null) return false;
  if ('offset' in position) return paginationTypeOf(connection) === 'offset' && position.offset > 0;
  return paginationTypeOf(connection) === 'page' && (pageTokenOf(position)?.read ?? 0) > 0;
}

function withCursor(url: string, connection: Connection, cursor: string | number | undefined): string {
  if (cursor === undefined) return url;
  return withParameter(url, nameOf(connection, 'pagination.cursor.parameter', 'cursor'), tokenText(cursor));
}

/** The cursor that a page was asked with. `print`: of the page before, if that was asked with the same; null: it was not, or is not known. */
export interface AskedCursor {
  cursor: string | number;
  print: number | null;
}

export function askedCursorOf(position: PagePosition): AskedCursor | null {
  const token = position !== null && 'token' in position ? position.token : null;
  if (isCursor(token)) return { cursor: token, print: null };
  if (!isJsonObject(token)) return null;
  const { cursor, print } = token;
  return cursor !== undefined && isCursor(cursor) && typeof print === 'number' ? { cursor, print } : null;
}

export function isCursor(value: Json): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** What was read of `page` paging before this page; null if it is the first one. */
export function pageTokenOf(position: PagePosition): (JsonObject & PageToken) | null {
  return position !== null && 'token' in position && isPageToken(position.token) ? position.token : null;
}

function isPageToken(token: Json): token is JsonObject & PageToken {
  if (!isJsonObject(token)) return false;
  return ['page', 'read', 'print', 'first', 'repeats'].every((name) => Number.isSafeInteger(token[name]));
}

export function firstPageOf(connection: Connection): number {
  const first = Number(textOf(connection, 'pagination.page.startindex') || 1);
  return Number.isSafeInteger(first) ? first : 1;
}

export function valueAt(body: Json, path: string): Json | undefined {
  return path !== '' && isJsonObject(body) ? fieldOf(body, path) : undefined;
}
