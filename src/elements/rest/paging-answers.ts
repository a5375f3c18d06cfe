import { fieldOf } from '../../domain/reading/record';
import { isJsonObject, type Json } from '../../domain/values/json';
import { textOf } from '../connection-values';
import type { Connection, ListQuery } from '../element';
import { paginationTypeOf } from './connection';
import { pageTokenOf } from './page-tokens';
import { statusesOf } from './statuses';

/** An answer, as far as it speaks of its pages. */
export interface PagedAnswer {
  headers: Readonly<Record<string, string>>;
  body: Json;
}

/**
 * How many records the vendor says there are: the number at `pagination.total.path`, or in the header
 * `pagination.total.header`.
 */
export function totalOf(connection: Connection, { headers, body }: PagedAnswer): number | null {
  const inBody = countFrom(valueAt(body, textOf(connection, 'pagination.total.path')));
  return inBody ?? countFrom(headerAt(headers, connection, 'pagination.total.header'));
}

/** How many pages the vendor says there are, in the header `pagination.pages.header`. */
export function pagesOf(connection: Connection, { headers }: PagedAnswer): number | null {
  return countFrom(headerAt(headers, connection, 'pagination.pages.header'));
}

/**
 * What `pagination.more.path` and `pagination.end.path` say: `end` or `more`; null if neither is configured, or the
 * answer has neither. If they disagree, the list goes on: a page too many does no harm.
 */
export function saidOfEnd(connection: Connection, { body }: PagedAnswer): 'more' | 'end' | null {
  const more = truthOf(valueAt(body, textOf(connection, 'pagination.more.path')));
  const end = truthOf(valueAt(body, textOf(connection, 'pagination.end.path')));
  if (more === null && end === null) return null;
  return more === true || end === false ? 'more' : 'end';
}

/** Statuses that a vendor has for a page that it does not have. */
const NO_SUCH_PAGE = [404, 416];
const BAD_REQUEST = 400;

/**
 * If pages are counted, and some were good: asking for one too many ends in an error at some vendors, and means the
 * end. Which errors do so beside 404 and 416, and with every paging, `pagination.end.statuses` says.
 */
export function isPastLastPage(status: number, { connection, position }: ListQuery): boolean {
  const type = paginationTypeOf(connection);
  if (position === null || type === 'none') return false;
  const isCounted = type === 'page' || type === 'offset';
  const isSaid = statusesOf(connection, 'pagination.end.statuses').includes(status);
  const isRefused = NO_SUCH_PAGE.includes(status) || (isOfTotal(position) && status === BAD_REQUEST);
  if (!isSaid && !(isCounted && isRefused)) return false;
  if ('offset' in position) return position.offset > 0;
  return type !== 'page' || (pageTokenOf(position)?.read ?? 0) > 0;
}

/** Statuses in which some refuse a page that they do not have, and others anything else. */
const MAY_BE_END = [BAD_REQUEST, 410, 422];

/** What helps if a page behind good ones is refused because there is none. */
export function hintOfEnd(status: number, { connection, position }: ListQuery): string {
  const isLater = position !== null && ['page', 'offset'].includes(paginationTypeOf(connection));
  return isLater && MAY_BE_END.includes(status)
    ? `; if there is no such page, name ${status} in pagination.end.statuses`
    : '';
}

function isOfTotal(position: ListQuery['position']): boolean {
  return pageTokenOf(position)?.isAll === true;
}

export function headerAt(headers: PagedAnswer['headers'], connection: Connection, key: string): string | undefined {
  const name = textOf(connection, key).toLowerCase();
  return name === '' ? undefined : headers[name]?.trim();
}

export function valueAt(body: Json, path: string): Json | undefined {
  return path !== '' && isJsonObject(body) ? fieldOf(body, path) : undefined;
}

function countFrom(value: Json | undefined): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const count = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
  return Number.isSafeInteger(count) && count >= 0 ? count : null;
}

/** Texts that mean no. */
const NO = ['', 'false', 'f', '0', 'no', 'n', 'off', 'none', 'null'];

/** Vendors say it as `true`, `"true"`, `1`, `Y`, or with what leads on; null if they say nothing. */
function truthOf(value: Json | undefined): boolean | null {
  if (value === undefined) return null;
  if (typeof value === 'object') return value !== null && Object.keys(value).length > 0;
  return !NO.includes(String(value).trim().toLowerCase());
}
