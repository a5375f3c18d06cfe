import type { ElementField } from '../../domain/vendor/element-description';
import { authenticationFields, oauthFields } from './authentication-fields';
import { field, onlyIf, REQUIRED, SECRET } from './field';

export const PAGINATION_TYPES = ['none', 'page', 'offset', 'cursor', 'link', 'nextUrl'] as const;

const PAGINATION = 'pagination.type';

const pagination = [
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
  ...onlyIf(PAGINATION, 'page', [
    field(
      'pagination.page.parameter',
      'Parameter of the page',
      'For page: query parameter of the page; page by default.',
    ),
    field('pagination.page.startindex', 'First page', 'For page: number of the first page; 1 by default.', {
      type: 'number',
    }),
  ]),
  ...onlyIf(PAGINATION, 'offset', [
    field(
      'pagination.offset.parameter',
      'Parameter of the offset',
      'For offset: query parameter that says how many records to leave out, from 0; offset by default.',
    ),
  ]),
  ...onlyIf(PAGINATION, 'cursor', [
    field('pagination.cursor.parameter', 'Parameter of the cursor', 'For cursor: query parameter; cursor by default.'),
    field(
      'pagination.cursor.path',
      'Path of the cursor',
      'For cursor: where a body has the next cursor: meta.next_cursor.',
      REQUIRED,
    ),
  ]),
  ...onlyIf(PAGINATION, 'nextUrl', [
    field(
      'pagination.next.path',
      'Path of the next URL',
      'For nextUrl: where a body has the next URL; next by default.',
    ),
  ]),
  field(
    'pagination.total.path',
    'Path of the total',
    'For page and offset: where a body has the number of all records; saves asking for an empty page at the end.',
  ),
];

const limits = [
  field(
    'ratelimit.reset.header',
    'Header of the reset',
    'Answer header that says when requests are allowed again, in seconds from now, Unix time or a date: X-RateLimit-Reset. ' +
      'Retry-After is always understood and comes first.',
  ),
  field(
    'ratelimit.remaining.header',
    'Header of the rest',
    'Answer header with the number of requests left: X-RateLimit-Remaining. A 403 with 0 in it is then a limit, not a missing right.',
  ),
];

/** The configuration of the `rest` element. Which keys belong to a type of authentication or paging the fields say alone. */
export const fields: readonly ElementField[] = [
  field('base.url', 'Base URL', "What stands before every resource's url, such as https://api.example.com/v2.", {
    required: true,
  }),
  ...authenticationFields,
  ...oauthFields,
  field(
    'request.headers',
    'Extra headers',
    'Headers for every request, as the JSON text of an object: {"X-Tenant": "7"}.',
    SECRET,
  ),
  ...pagination,
  ...limits,
];
