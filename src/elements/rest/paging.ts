import { encodeQueryText, tokenText } from '../query-text';
import { filledText } from '../../domain/vendor/page-placeholders';
import { isJsonObject, type Json } from '../../domain/values/json';
import { fieldOf } from '../../domain/reading/record';
import { textOf } from '../connection-values';
import type { Connection, ListQuery } from '../element';
import { baseUrlOf, nameOf, paginationTypeOf } from './connection';
import { askedCursorOf, pageTokenOf } from './page-tokens';
import { pageValuesOf, saysOfPage } from './page-values';
import { hasParameter, withoutPairs, withParameter } from './resource-url';

/**
 * The URL of the page at `position`: the resource's URL with the parameters of the paging, or the URL that the page before named. What the
 * request says itself, by a placeholder in its url, headers or body, needs no parameter.
 */
export function pageUrlOf(url: string, query: ListQuery): string {
  const { connection, position } = query;
  const token = position !== null && 'token' in position ? position.token : null;
  const type = paginationTypeOf(connection);
  if (typeof token === 'string' && (type === 'link' || type === 'nextUrl')) {
    return new URL(baseUrlOf(connection)).origin + token;
  }
  const values = pageValuesOf(query);
  const said = saysOfPage(query, type);
  // Before the first page there is no cursor, and an empty one is refused by most.
  const stated = values['page.cursor'] === null ? withoutPairs(url, (_, value) => value === '${page.cursor}') : url;
  const filled = filledText(stated, values, encodeQueryText);
  const sizeName = textOf(connection, 'pagination.size.parameter');
  const isSized = sizeName === '' || said.size || hasParameter(filled, sizeName);
  const sized = isSized ? filled : withParameter(filled, sizeName, String(query.pageSize));
  if (said.place) return sized;
  switch (type) {
    case 'page':
      return withParameter(
        sized,
        nameOf(connection, 'pagination.page.parameter', 'page'),
        String(values['page.number']),
      );
    case 'offset':
      return withParameter(
        sized,
        nameOf(connection, 'pagination.offset.parameter', 'offset'),
        String(values['page.offset']),
      );
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

export function valueAt(body: Json, path: string): Json | undefined {
  return path !== '' && isJsonObject(body) ? fieldOf(body, path) : undefined;
}
