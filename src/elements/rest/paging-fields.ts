import { field, onlyIf } from './field';

export const PAGINATION_TYPES = ['none', 'page', 'offset', 'cursor', 'link', 'nextUrl'] as const;
/** Where a next cursor may be; one of them says so. */
export const CURSOR_KEYS = ['pagination.cursor.path', 'pagination.cursor.header', 'pagination.cursor.field'] as const;

const PAGINATION = 'pagination.type';

const page = onlyIf(PAGINATION, 'page', [
  field(
    'pagination.page.parameter',
    'Parameter of the page',
    'For page: query parameter of the page; page by default.',
  ),
  field('pagination.page.startindex', 'First page', 'For page: number of the first page; 1 by default.', {
    type: 'number',
  }),
  field(
    'pagination.pages.header',
    'Header of the pages',
    'For page: answer header with the number of all pages: X-Total-Pages.',
  ),
]);

const offset = onlyIf(PAGINATION, 'offset', [
  field(
    'pagination.offset.parameter',
    'Parameter of the offset',
    'For offset: query parameter that says how many records to leave out; offset by default.',
  ),
  field(
    'pagination.aligned',
    'Multiples of the page size',
    'For offset: every offset is a multiple of the page size. It is found out by itself if the vendor refuses others.',
    { type: 'boolean' },
  ),
  field('pagination.offset.start', 'First offset', 'For offset: offset of the first record; 0 by default.', {
    type: 'number',
  }),
]);

const cursor = onlyIf(PAGINATION, 'cursor', [
  field('pagination.cursor.parameter', 'Parameter of the cursor', 'For cursor: query parameter; cursor by default.'),
  field(
    'pagination.cursor.path',
    'Path of the cursor',
    'For cursor: where a body has the next cursor: meta.next_cursor. This, a header or a field is needed.',
  ),
  field(
    'pagination.cursor.header',
    'Header of the cursor',
    'For cursor: answer header that has the next cursor: X-Next-Cursor.',
  ),
  field(
    'pagination.cursor.field',
    'Field of the cursor',
    'For cursor: field of the last record that is the next cursor: id.',
  ),
]);

const ends = [
  field(
    'pagination.total.path',
    'Path of the total',
    'For page and offset: where a body has the number of all records; saves asking for an empty page at the end.',
  ),
  field(
    'pagination.total.header',
    'Header of the total',
    'For page and offset: answer header with the number of all records: X-Total-Count.',
  ),
  field(
    'pagination.more.path',
    'Path of "there is more"',
    'Where a body says whether there is more: has_more. The list goes on while it is true, and ends when it is not.',
  ),
  field(
    'pagination.end.path',
    'Path of "this is the end"',
    'Where a body says whether this was the last page: is_last. The list ends when it is true.',
  ),
  field(
    'pagination.end.statuses',
    'Statuses of the end',
    'Statuses that mean that there is no such page behind a good one, such as 400,404. With page and offset 404 and 416 do so by themselves.',
  ),
  field(
    'pagination.next.relative',
    'Next URLs at the base URL',
    'For link and nextUrl: only path and query of a next URL count, if the vendor names itself by another host.',
    { type: 'boolean' },
  ),
];

export const paginationFields = [
  field(PAGINATION, 'Paging', 'How one page leads to the next; none: one answer holds everything.', {
    type: 'choice',
    choices: PAGINATION_TYPES,
    defaultValue: 'none',
  }),
  field(
    'pagination.size.parameter',
    'Parameter of the page size',
    'Query parameter that says how many records a page may hold, such as per_page; none is sent where this is left out.',
  ),
  ...page,
  ...offset,
  ...cursor,
  ...onlyIf(PAGINATION, 'nextUrl', [
    field(
      'pagination.next.path',
      'Path of the next URL',
      'For nextUrl: where a body has the next URL; next by default.',
    ),
  ]),
  ...ends,
];
