import type { Json, JsonObject } from '../../../src/domain/values/json';
import { moreSaidBy, saysEnd, type MoreWanted } from '../../../src/elements/rest/says-more';

const RECORDS = [{ id: 1 }, { id: 2 }];

interface Answer {
  body?: Json;
  headers?: Record<string, string>;
  recordsPath?: string | null;
  count?: number;
  wanted?: MoreWanted;
}

function more({ body = [], headers = {}, recordsPath = 'items', count = 2, wanted = 'first page' }: Answer) {
  return moreSaidBy({ body, headers, recordsPath, count }, wanted);
}

const items = (members: JsonObject): JsonObject => ({ ...members, items: RECORDS });

describe('that there is more', () => {
  it.each<[string, JsonObject]>([
    ['has_more', { has_more: true }],
    ['hasMore', { hasMore: 'true' }],
    ['hasMore', { hasMore: 1 }],
    ['has_more', { has_more: 'Y' }],
    ['hasNext', { hasNext: 'True' }],
    ['is_last', { is_last: 0 }],
    ['more', { more: true }],
    ['has_next', { has_next: true }],
    ['paging.hasNextPage', { paging: { hasNextPage: true } }],
    ['is_last', { is_last: false }],
    ['isLast', { isLast: false, total: 2 }],
    ['last', { last: false, number: 0 }],
    ['end_of_stream', { end_of_stream: false }],
    ['IsTruncated', { IsTruncated: true }],
    [
      'additional_data.pagination.more_items_in_collection',
      { additional_data: { pagination: { more_items_in_collection: true } } },
    ],
    ['next', { next: 'https://api.example.com/a?page=2', previous: null, count: 9 }],
    ['next_url', { next_url: '/a?page=2' }],
    ['nextLink', { nextLink: '/a?page=2' }],
    ['@odata.nextLink', { '@odata.nextLink': '/a?$skip=2' }],
    ['links.next', { links: { self: '/a', next: '/a?page=2' } }],
    ['_links.next', { _links: { next: { href: '/a?page=2' } } }],
    ['_links.next', { _links: { next: [{ href: '/a?page=2' }] } }],
    ['paging.next', { paging: { next: { after: '2' } } }],
    [
      'links',
      {
        links: [
          { rel: 'self', href: '/a' },
          { rel: 'next', href: '/a?p=2' },
        ],
      },
    ],
    ['link', { link: [{ relation: 'next', url: '/a?p=2' }] }],
    ['meta.pagination.next_page', { meta: { pagination: { next_page: 2 } } }],
    ['response_metadata.next_cursor', { response_metadata: { next_cursor: 'dGVhbQ' } }],
    ['nextPageToken', { nextPageToken: 'abc' }],
    ['nextRecordsUrl', { nextRecordsUrl: '/query/01g-2000' }],
    ['offset', { offset: 'itrX/recY' }],
    ['total is 3, and 2 are here', { total: 3 }],
    ['total_count is 9, and 2 are here', { total_count: '9' }],
    ['meta.totalItems is 9, and 2 are here', { meta: { totalItems: 9 } }],
    ['meta.page.total is 9, and 2 are here', { meta: { page: { total: 9 } } }],
    ['totalResults is 9, and 2 are here', { totalResults: 9, count: 9, startIndex: 1 }],
    ['count is 9, and 2 are here', { count: 9, limit: 2, offset: 0 }],
    ['info.count is 826, and 2 are here', { info: { count: 826, pages: 42 } }],
    ['@odata.count is 9, and 2 are here', { '@odata.count': 9 }],
    ['done', { done: false }],
    ['_scroll_id', { _scroll_id: 'DXF1ZXJ5' }],
    ['metadata.continue', { metadata: { continue: 'eyJ2' } }],
    ['metadata.remainingItemCount', { metadata: { continue: '', remainingItemCount: 7 } }],
    ['LastEvaluatedKey', { LastEvaluatedKey: { pk: { S: 'a' } } }],
    ['pages.next', { pages: { next: { starting_after: 'x', page: 2 } } }],
    ['page.totalPages is 4', { page: { size: 2, totalPages: 4, number: 0 } }],
  ])('is said by %s', (place, members) => {
    expect(more({ body: items(members) })).toBe(place);
  });

  it.each<[string, string, Json]>([
    ['d.__next', 'd.results', { d: { results: RECORDS, __next: 'https://api.example.com/a?$skiptoken=2' } }],
    [
      'data.issues.pageInfo.hasNextPage',
      'data.issues.nodes',
      { data: { issues: { nodes: RECORDS, pageInfo: { hasNextPage: true, endCursor: 'x' } } } },
    ],
    [
      'data.issues.totalCount is 9, and 2 are here',
      '$.data.issues.nodes',
      { data: { issues: { nodes: RECORDS, totalCount: 9 } } },
    ],
    [
      'hits.total is 40, and 2 are here',
      'hits.hits',
      { hits: { total: { value: 40, relation: 'eq' }, hits: RECORDS } },
    ],
    ['data.total is 9, and 2 are here', 'data.items', { data: { items: RECORDS, total: 9, limit: 2 } }],
    ['Data.HasMore', 'data.items', { Data: { HasMore: true, Items: RECORDS } }],
  ])('is said by %s around the list at %s', (place, recordsPath, body) => {
    expect(more({ body, recordsPath })).toBe(place);
  });

  it.each<[string, Record<string, string>]>([
    ['Link with rel="next"', { link: '<https://api.example.com/a?page=2>; rel="next"' }],
    ['Link with rel="next"', { link: '<?page=1>; rel=prev, <?page=2>; rel=next' }],
    ['Link with rel="next"', { link: "<?page=2>; rel='next'" }],
    ['x-next-page', { 'x-next-page': '2' }],
    ['next-page-token', { 'next-page-token': 'abc' }],
    ['elements-next-page-token', { 'elements-next-page-token': 'abc' }],
    ['x-ms-continuation', { 'x-ms-continuation': 'token' }],
    ['x-ms-continuationtoken', { 'x-ms-continuationtoken': 'token' }],
    ['x-pagination-page-count is 4', { 'x-pagination-page-count': '4' }],
    ['x-pagination: HasNext', { 'x-pagination': '{"TotalCount": 9, "HasNext": true}' }],
    ['x-pagination: TotalCount is 9, and 2 are here', { 'x-pagination': '{"TotalCount": 9}' }],
    ['x-has-more', { 'x-has-more': 'True' }],
    ['x-total-count is 9, and 2 are here', { 'x-total-count': '9' }],
    ['x-wp-total is 9, and 2 are here', { 'x-wp-total': '9', 'x-wp-totalpages': '5' }],
    ['Content-Range ends at 1 of 9', { 'content-range': 'items 0-1/9' }],
    ['Content-Range ends at 1 of 9', { 'content-range': '0-1/9' }],
  ])('is said by the header of %s', (place, headers) => {
    expect(more({ body: RECORDS, recordsPath: null, headers })).toBe(place);
  });
});

describe('nothing says that there is more', () => {
  it.each<[string, Answer]>([
    ['in a plain list', { body: RECORDS, recordsPath: null }],
    [
      'where the fields of records do',
      { body: { items: [{ has_more: true, next: '/x', total: 99, links: { next: '/x' } }] } },
    ],
    [
      'where next is null, empty, false or 0',
      { body: items({ next: null, next_url: '', nextLink: false, nextOffset: 0, next_cursor: ' ' }) },
    ],
    [
      'where links lead elsewhere',
      { body: items({ links: { self: '/a', prev: '/a?p=0', next: null }, _links: { next: {} } }) },
    ],
    [
      'where a flag says no, whatever else is there',
      { body: items({ has_more: false, next_cursor: 'c2', total: 99 }) },
    ],
    [
      'in a mark for the next sync',
      { body: items({ nextSyncToken: 'x', '@odata.deltaLink': '/a?delta=1', paging: { cursors: { after: 'x' } } }) },
    ],
    ['where a smaller total counts what was filtered', { body: items({ recordsTotal: 500, recordsFiltered: 2 }) }],
    ['where a header is no JSON', { body: RECORDS, recordsPath: null, headers: { 'x-pagination': 'page=1; {' } }],
    ['where one page is all', { body: RECORDS, recordsPath: null, headers: { 'x-total-pages': '1' } }],
    ['where a limit of requests is left', { body: items({ remaining: 99 }) }],
    ['where all are here', { body: items({ total: 2, total_count: 2, count: 2, page: 1, total_pages: 1 }) }],
    ['in an amount', { body: items({ total: 119.5, sum: 500 }) }],
    ['in a count of something else', { body: items({ count: 500 }) }],
    [
      'in what the list belongs to',
      { body: { order: { id: 7, total: 500, lines: RECORDS } }, recordsPath: 'order.lines' },
    ],
    ['in a part that is not about pages', { body: items({ account: { has_more: true, next: '/x', total: 99 } }) }],
    ['in a number as an offset', { body: items({ offset: 0, limit: 100 }) }],
    ['in a total beside no records', { body: { items: [], total: 99 }, count: 0 }],
    [
      'in a range up to the end',
      { body: RECORDS, recordsPath: null, headers: { 'content-range': 'items 0-1/2', 'x-next-page': '' } },
    ],
    ['in a range of unknown length', { body: RECORDS, recordsPath: null, headers: { 'content-range': 'items 0-1/*' } }],
    [
      'in other headers',
      { body: RECORDS, recordsPath: null, headers: { link: '<?page=9>; rel="last"', 'x-total-count': '2' } },
    ],
    ['in a total, of a later page', { body: items({ total: 99 }), wanted: 'later page' }],
    ['in a link, where flags alone count', { body: items({ next: '/a?p=2' }), wanted: 'flag' }],
  ])('%s', (_, answer) => {
    expect(more(answer)).toBeNull();
  });

  it('in a list that is named like a part of the envelope', () => {
    expect(more({ body: { links: [{ rel: 'next', href: '/x' }] }, recordsPath: 'links', count: 1 })).toBeNull();
  });
});

describe('the end', () => {
  const ends = (members: JsonObject) => saysEnd({ body: items(members), recordsPath: 'items' });

  it.each<[JsonObject]>([
    [{ has_more: false, cursor: 'c' }],
    [{ end_of_stream: true }],
    [{ is_last: true }],
    [{ isLast: 'true' }],
    [{ last: true }],
    [{ meta: { hasMore: 'false' } }],
    [{ pageInfo: { hasNextPage: false, hasPreviousPage: true } }],
  ])('is said by %j', (members) => {
    expect(ends(members)).toBe(true);
  });

  it.each<[JsonObject]>([
    [{}],
    [{ has_more: true }],
    [{ has_more: false, links: { more: true } }],
    [{ has_more: null }],
    [{ has_more: 0 }],
    [{ last: 'c9' }],
    [{ settings: { has_more: false } }],
  ])('is not said by %j', (members) => {
    expect(ends(members)).toBe(false);
  });
});
