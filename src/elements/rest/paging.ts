import { encodeQueryText, tokenText } from '../query-text';
import { filledText } from '../../domain/vendor/page-placeholders';
import { textOf } from '../connection-values';
import type { Connection, ListQuery } from '../element';
import { baseUrlOf, nameOf, paginationTypeOf } from './connection';
import { askedCursorOf } from './page-tokens';
import { pageValuesOf, saysOfPage } from './page-values';
import { hasParameter, withoutPairs, withParameter } from './resource-url';

/**
 * The URL of the page at `position`: the resource's URL with the parameters of the paging, or the URL that the page
 * before named. What the request says itself, by a placeholder in its url, headers or body, needs no parameter.
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
  // Before the first page there is no cursor, and before the first reading no mark: an empty one is refused by most.
  const empty = [
    ...(values['page.cursor'] === null ? ['${page.cursor}'] : []),
    ...(values.cursor === null ? ['${cursor}'] : []),
  ];
  const stated = empty.length === 0 ? url : withoutPairs(url, (_, value) => empty.includes(value));
  const filled = filledText(stated, values, encodeQueryText);
  const sizeName = textOf(connection, 'pagination.size.parameter');
  const isSized = sizeName === '' || said.size || hasParameter(filled, sizeName);
  const sized = isSized ? filled : withParameter(filled, sizeName, String(values['page.size']));
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

function withCursor(url: string, connection: Connection, cursor: string | number | undefined): string {
  if (cursor === undefined) return url;
  return withParameter(url, nameOf(connection, 'pagination.cursor.parameter', 'cursor'), tokenText(cursor));
}
