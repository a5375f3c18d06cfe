import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import type { PagePosition } from '../../domain/reading/window';
import { textOf } from '../connection-values';
import type { Connection } from '../element';

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
  /**
   * Offsets that are multiples of it: the size of the first page, which a vendor may have cut. Left out: pages are
   * counted.
   */
  size?: number;
  /** What the page before counted, records or pages; left out: nothing. */
  count?: number;
  /** By the vendor's count the page before was the last one: it may refuse this one. */
  isAll?: true;
}

/**
 * The cursor that a page was asked with. `print`: of the page before, if that was asked with the same; null: it was
 * not, or is not known.
 */
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
