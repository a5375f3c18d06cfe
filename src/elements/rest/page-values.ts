import { pagePlaceholdersIn, type PagePlaceholder, type PageValues } from '../../domain/vendor/page-placeholders';
import { textOf } from '../connection-values';
import type { Connection, ListQuery } from '../element';
import type { PaginationType } from './connection';
import { askedCursorOf, firstPageOf, pageTokenOf } from './page-tokens';

/** The placeholder of the place that each type of paging moves on; the others follow a URL, or stay where they are. */
const PLACE: Partial<Record<PaginationType, PagePlaceholder>> = {
  page: 'page.number',
  offset: 'page.offset',
  cursor: 'page.cursor',
};

/** What the placeholders of a request stand for. */
export function pageValuesOf({ connection, position, pageSize, source }: ListQuery): PageValues {
  const offset = position !== null && 'offset' in position ? position.offset : 0;
  return {
    'page.number': pageTokenOf(position)?.page ?? firstPageOf(connection),
    'page.offset': offset + firstOffsetOf(connection),
    'page.size': pageSize,
    'page.cursor': askedCursorOf(position)?.cursor ?? null,
    cursor: source?.mark ?? null,
  };
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
