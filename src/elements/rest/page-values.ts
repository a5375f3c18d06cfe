import { pagePlaceholdersIn, type PagePlaceholder, type PageValues } from '../../domain/vendor/page-placeholders';
import { textOf } from '../connection-values';
import type { Connection, ListQuery } from '../element';
import { paginationTypeOf, type PaginationType } from './connection';
import { askedCursorOf, firstPageOf, pageTokenOf } from './page-tokens';

/** The placeholder of the place that each type of paging moves on; the others follow a URL, or stay where they are. */
const PLACE: Partial<Record<PaginationType, PagePlaceholder>> = {
  page: 'page.number',
  offset: 'page.offset',
  cursor: 'page.cursor',
};

/** What the placeholders of a request stand for. */
export function pageValuesOf(query: ListQuery): PageValues {
  const { connection, position, source } = query;
  const size = pageSizeOf(query);
  const page = pageTokenOf(position)?.page ?? firstPageOf(connection);
  const counted = isAligned(query) ? (page - firstPageOf(connection)) * size : 0;
  const offset = position !== null && 'offset' in position ? position.offset : counted;
  return {
    'page.number': page,
    'page.offset': offset + firstOffsetOf(connection),
    'page.size': size,
    'page.cursor': askedCursorOf(position)?.cursor ?? null,
    cursor: source?.mark ?? null,
  };
}

/** Offsets that are multiples of the page size are counted in pages. */
export function isAligned({ connection, isAligned: isFound }: ListQuery): boolean {
  return isFound === true || isAlignedBy(connection);
}

/** The configuration says so. */
export function isAlignedBy(connection: Connection): boolean {
  return paginationTypeOf(connection) === 'offset' && textOf(connection, 'pagination.aligned').toLowerCase() === 'true';
}

/** Records that a page is asked for. */
export function pageSizeOf({ position, pageSize }: ListQuery): number {
  return pageTokenOf(position)?.size ?? pageSize;
}

/** The offset of the first record: some vendors count from 1. */
export function firstOffsetOf(connection: Connection): number {
  const first = Number(textOf(connection, 'pagination.offset.start') || 0);
  return Number.isSafeInteger(first) && first >= 0 ? first : 0;
}

/** What the request says of its page in its own words: for that no parameter is added. */
export function saysOfPage({ hubUrl, shape }: ListQuery, type: PaginationType): { place: boolean; size: boolean } {
  const found = pagePlaceholdersIn([hubUrl, shape?.body ?? null, { ...shape?.headers }]);
  const place = PLACE[type];
  return { place: place !== undefined && found.includes(place), size: found.includes('page.size') };
}

/** Placeholders of a text that this type of paging never moves on. */
export function strangersIn(placeholders: readonly PagePlaceholder[], type: PaginationType): PagePlaceholder[] {
  return placeholders.filter((name) => name !== 'page.size' && name !== PLACE[type]);
}

/** The type of paging that moves on a placeholder. */
export function typeOf(placeholder: PagePlaceholder): string {
  return Object.entries(PLACE).find(([, name]) => name === placeholder)?.[0] ?? '';
}
