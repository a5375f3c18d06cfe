import type { Json, JsonObject } from '../../src/domain/values/json';
import { startVirtualStage, VIRTUAL_START_MS, type VirtualAnswer, type VirtualRequest } from '../support/virtual-stage';

/**
 * How real APIs page: each case stands for its kind. A whole instance in virtual time, from its body to the
 * notification.
 */
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const iso = (atMs: number) => new Date(atMs).toISOString();
const DATES = { updatedDateField: 'updated', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSX" };
const FIVE = [1, 2, 3, 4, 5].map((id) => ({ id, updated: iso(VIRTUAL_START_MS - 5 * MINUTE_MS + id * 1_001) }));
const ALL_FIVE = FIVE.map(({ id }) => `UPDATED ${id}`);

function start(
  configuration: JsonObject,
  resource: JsonObject,
  vendor: (request: VirtualRequest, nowMs: number) => VirtualAnswer,
) {
  return startVirtualStage({
    configuration: {
      'event.poller.start': 'all',
      ...configuration,
      'event.poller.configuration': { items: { url: '/items', idField: 'id', datesConfiguration: DATES, ...resource } },
    },
    vendor,
  });
}

/** Two polls: what is told, once, and no error left. */
async function toldOnce(stage: ReturnType<typeof start>): Promise<string[]> {
  await stage.run(5);
  const told = stage.news().toSorted();
  await stage.run(16);
  expect(stage.news()).toEqual([]);
  expect(stage.resource().lastError).toBeNull();
  return told;
}

test.each<[number, Record<string, string>, Json]>([
  [403, { 'retry-after': '2' }, {}],
  [403, {}, { error: { errors: [{ reason: 'userRateLimitExceeded' }], code: 403, message: 'Limit' } }],
  [403, {}, { message: 'You have exceeded a secondary rate limit. Please wait.' }],
  [403, {}, { error: { status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded for quota metric' } }],
  [429, {}, ''],
  [503, { 'retry-after': '2' }, ''],
  [529, {}, {}],
])('throttled by %i, %j, %j after three pages: they are delivered, then on', async (status, headers, body) => {
  let requests = 0;
  const stage = start({ 'pagination.type': 'link' }, { pageSize: 1 }, ({ query }) => {
    if ((requests += 1) === 4) return { status, headers, body };
    const page = Number(query.get('page') ?? 1);
    const link = `<https://api.example.com/items?page=${page + 1}>; rel="next"`;
    return { body: [FIVE[page - 1]], ...(page < 5 && { headers: { link } }) };
  });
  expect(await toldOnce(stage)).toEqual(ALL_FIVE);
});

test.each<[number | 'floored']>([[400], [404], [422], [500], ['floored']])(
  'an offset has to be a multiple of the limit (others: %s): every record once',
  async (status) => {
    const keys = { 'pagination.type': 'offset', 'pagination.size.parameter': 'limit' };
    const stage = start(keys, { pageSize: 2 }, ({ query }) => {
      const [offset, limit] = [Number(query.get('offset')), Number(query.get('limit'))];
      if (offset % limit !== 0 && status !== 'floored')
        return { status, body: { message: 'Offset must be a multiple of limit.' } };
      const begin = Math.floor(offset / limit) * limit;
      return { body: FIVE.slice(begin, begin + limit) };
    });
    expect(await toldOnce(stage)).toEqual(ALL_FIVE);
  },
);

test.each<[number, JsonObject]>([
  [404, {}],
  [416, {}],
  [400, { 'pagination.end.statuses': '400,422' }],
  [422, { 'pagination.end.statuses': '400,422' }],
  [400, { 'pagination.pages.header': 'x-wp-totalpages' }],
  [400, { 'pagination.total.header': 'x-wp-total' }],
])('the page past the end is %i: the end, with %j', async (status, keys) => {
  const headers = { 'x-wp-totalpages': '1', 'x-wp-total': '1' };
  const stage = start({ 'pagination.type': 'page', ...keys }, { pageSize: 1 }, ({ query }) =>
    query.get('page') === '1' ? { headers, body: [FIVE[0]] } : { status, body: { code: 'invalid_page_number' } },
  );
  expect(await toldOnce(stage)).toEqual(['UPDATED 1']);
});

test.each([500, 502, 524])('a page behind good ones that fails with %i again and again: waits grow', async (status) => {
  const stage = start({ 'pagination.type': 'page' }, { pageSize: 2 }, ({ query }) => {
    const page = Number(query.get('page'));
    return page < 3 ? { body: FIVE.slice(page * 2 - 2, page * 2) } : { status, body: {} };
  });
  await stage.run(60);
  const before = stage.requests.length;
  await stage.run(60);
  expect(stage.requests.length - before).toBeLessThanOrEqual(16);
  expect(stage.resource()).toMatchObject({ lastError: expect.stringContaining(`HTTP ${status}`), lastWarning: null });
});

test('a page that is refused for good is no place that the vendor has forgotten', async () => {
  const stage = start({ 'pagination.type': 'page' }, { pageSize: 2 }, ({ query }) => {
    const page = Number(query.get('page'));
    return page < 3 ? { body: FIVE.slice(page * 2 - 2, page * 2) } : { status: 409, body: {} };
  });
  await stage.run(60);
  expect(stage.resource()).toMatchObject({ lastError: expect.stringContaining('HTTP 409'), lastWarning: null });
});

test.each<[JsonObject]>([
  [{ continue: { apcontinue: 'Zebra', continue: '-||' } }],
  [{ 'query-continue': { allpages: { apfrom: 'Zebra' } } }],
  [{ meta: { moreResultsAvailable: true } }],
  [{ $skipToken: 'ew0KICAi' }],
  [{ resumptionToken: 'b6f' }],
])('%j without paging: what the answer says is there is not passed over', async (more) => {
  const stage = start({}, { recordsPath: 'items' }, () => ({ body: { items: FIVE, ...more } }));
  await stage.run(1);
  expect(stage.resource().lastError).toContain('there is more');
});

test('a refused page behind good ones that may be the end says which key tells', async () => {
  const stage = start({ 'pagination.type': 'page' }, {}, ({ query }) =>
    query.get('page') === '1' ? { body: [FIVE[0]] } : { status: 400, body: { message: 'No.' } },
  );
  await stage.run(16);
  expect(stage.news()).toEqual(['UPDATED 1']);
  expect(stage.resource().lastError).toContain('name 400 in pagination.end.statuses');
});

describe('a next page that is always there', () => {
  const at = (from: number, more: JsonObject) => ({ body: { items: FIVE.slice(from, from + 2), ...more } });

  test.each<[string, JsonObject, (request: VirtualRequest) => VirtualAnswer]>([
    [
      'a cursor, that of the last page again',
      { 'pagination.type': 'cursor', 'pagination.cursor.path': 'next' },
      ({ query }) => at(Number(query.get('cursor')), { next: String(Math.min(Number(query.get('cursor')) + 2, 4)) }),
    ],
    [
      'a cursor beside end_of_stream',
      { 'pagination.type': 'cursor', 'pagination.cursor.path': 'after_cursor' },
      ({ query }) => {
        const from = Number(query.get('cursor'));
        return at(from, { after_cursor: String(from + 2), end_of_stream: from === 4 });
      },
    ],
    ...([0, 'null', 'None', '-1', ' ', [], {}] as const).map(
      (end): [string, JsonObject, (request: VirtualRequest) => VirtualAnswer] => [
        `a URL, ${JSON.stringify(end)} in the end`,
        { 'pagination.type': 'nextUrl' },
        ({ path, query }) => {
          const from = Number(query.get('c'));
          if (path !== '/items') return { status: 404, body: {} };
          return at(from, { next: from === 4 ? (end as Json) : `/items?c=${from + 2}` });
        },
      ],
    ),
    ...(['-1', -1, 'null', 'None', [], {}] as const).map(
      (end): [string, JsonObject, (request: VirtualRequest) => VirtualAnswer] => [
        `a cursor, ${JSON.stringify(end)} in the end, which is refused`,
        { 'pagination.type': 'cursor', 'pagination.cursor.path': 'next' },
        ({ query }) => {
          const from = Number(query.get('cursor'));
          return from >= 0 ? at(from, { next: from === 4 ? (end as Json) : from + 2 }) : { status: 400, body: {} };
        },
      ],
    ),
    ...([0, '0', 'first'] as const).map((end): [string, JsonObject, (request: VirtualRequest) => VirtualAnswer] => [
      `a cursor, ${JSON.stringify(end)} in the end, which stands for the beginning`,
      { 'pagination.type': 'cursor', 'pagination.cursor.path': 'next' },
      ({ query }) => {
        const from = Number(query.get('cursor')) || 0;
        return at(from, { next: from === 4 ? end : from + 2 });
      },
    ]),
    [
      'a URL, that of the first page',
      { 'pagination.type': 'nextUrl' },
      ({ query }) => at(Number(query.get('c')), { next: `/items?c=${(Number(query.get('c')) + 2) % 6}` }),
    ],
    [
      'a URL, its own',
      { 'pagination.type': 'nextUrl' },
      ({ query }) => at(Number(query.get('c')), { next: `/items?c=${Math.min(Number(query.get('c')) + 2, 4)}` }),
    ],
    [
      'a cursor header, that of the last page again',
      { 'pagination.type': 'cursor', 'pagination.cursor.header': 'x-next' },
      ({ query }) => {
        const from = Number(query.get('cursor'));
        return { ...at(from, {}), headers: { 'x-next': String(Math.min(from + 2, 4)) } };
      },
    ],
  ])('%s: the end', async (_, keys, vendor) => {
    expect(await toldOnce(start(keys, { recordsPath: 'items', pageSize: 2 }, vendor))).toEqual(ALL_FIVE);
  });
});

test('a window that is too wide for the vendor is read in slices', async () => {
  const pattern = "yyyy-MM-dd'T'HH:mm:ss'Z'";
  const old = { id: 9, updated: iso(VIRTUAL_START_MS - 59 * DAY_MS + 1_001) };
  const resource = { url: `/items?from=\${date:${pattern}}&to=\${untilDate:${pattern}}`, maxWindow: 43_200 };
  const begin = { 'event.poller.start': iso(VIRTUAL_START_MS - 60 * DAY_MS) };
  const stage = start(begin, resource, ({ query }) => {
    const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')];
    if (to - from > 30 * DAY_MS) return { status: 400, body: { message: 'The range may have 30 days.' } };
    const isAsked = ({ updated }: { updated: string }) => Date.parse(updated) >= from && Date.parse(updated) <= to;
    return { body: [...FIVE, old].filter(isAsked) };
  });
  expect(await toldOnce(stage)).toEqual([...ALL_FIVE, 'UPDATED 9']);
});

test.each([
  'http://api.example.com/items?page=2',
  'http://api.example.com:8080/items?page=2',
  'https://api.example.com:443/items?page=2',
  '//api.example.com/items?page=2',
  '/items?page=2',
  '?page=2',
  'items?page=2',
])('%s behind a TLS proxy is asked for at base.url', async (next) => {
  for (const type of ['nextUrl', 'link']) {
    const stage = start({ 'pagination.type': type }, { recordsPath: 'items' }, ({ query }) => {
      if (query.get('page') === '2') return { body: { items: FIVE.slice(2) } };
      const body = type === 'link' ? {} : { next };
      return { headers: { link: `<${next}>; rel="next"` }, body: { items: FIVE.slice(0, 2), ...body } };
    });
    expect(await toldOnce(stage)).toEqual(ALL_FIVE);
    expect(stage.requests.every(({ url }) => url.startsWith('https://api.example.com/items'))).toBe(true);
  }
});

test.each(['page', 'offset'])(
  'newest first by creation, without a date in the url: an old record that is edited is found (%s)',
  async (type) => {
    const rows = Array.from({ length: 9 }, (_, index) => {
      const at = iso(VIRTUAL_START_MS - (index + 1) * DAY_MS + 1_001);
      return { id: 9 - index, created: at, updated: at };
    });
    const keys = { 'pagination.type': type, 'pagination.size.parameter': 'n', 'event.poller.start': 'now' };
    const stage = start(keys, { pageSize: 3 }, ({ query }) => {
      const from = type === 'page' ? (Number(query.get('page')) - 1) * 3 : Number(query.get('offset'));
      return { body: rows.slice(from, from + 3) };
    });
    await stage.run(31);
    Object.assign(rows[8] as JsonObject, { updated: iso(stage.nowMs()) });
    await stage.run(31);
    expect(stage.news()).toEqual(['UPDATED 1']);
  },
);

test.each<[string, (page: number) => number]>([
  ['is always 1', () => 1],
  ['is the number of the page', (page) => page],
  ['is right', () => 3],
  ['is larger', () => 9],
  ['ends at a full page', () => 2],
  ['is that of the pages from here on', (page) => 4 - page],
])('a count of pages that %s loses no page', async (_, count) => {
  const keys = { 'pagination.type': 'page', 'pagination.pages.header': 'x-pages' };
  const stage = start(keys, { pageSize: 2 }, ({ query }) => {
    const page = Number(query.get('page'));
    return { headers: { 'x-pages': String(count(page)) }, body: FIVE.slice(page * 2 - 2, page * 2) };
  });
  expect(await toldOnce(stage)).toEqual(ALL_FIVE);
});

test.each<[string, (page: number) => number]>([
  ['is that of the page', (page) => FIVE.slice(page * 2 - 2, page * 2).length],
  ['is that of the pages so far', (page) => FIVE.slice(0, page * 2).length],
  ['ends at a full page', () => 4],
  ['is right', () => 5],
])('a count of records that %s loses no page', async (_, count) => {
  for (const type of ['page', 'offset']) {
    const aligned = { 'pagination.aligned': true, 'pagination.size.parameter': 'n' };
    const keys = { 'pagination.type': type, 'pagination.total.header': 'x-total', ...(type === 'offset' && aligned) };
    const stage = start(keys, { pageSize: 2 }, ({ query }) => {
      const page = type === 'page' ? Number(query.get('page')) : Number(query.get('offset')) / 2 + 1;
      return { headers: { 'x-total': String(count(page)) }, body: FIVE.slice(page * 2 - 2, page * 2) };
    });
    expect(await toldOnce(stage)).toEqual(ALL_FIVE);
  }
});

test.each<[string, (offset: number) => number]>([
  ['is of what remains', (offset) => 7 - offset],
  ['is that of the pages so far', (offset) => Math.min(7, offset + 3)],
  ['ends at five', () => 5],
  ['is right', () => 7],
])('a count of records beside offsets that %s loses none', async (_, count) => {
  const seven = [...FIVE, ...[6, 7].map((id) => ({ id, updated: iso(VIRTUAL_START_MS - 5 * MINUTE_MS + id * 1_001) }))];
  const keys = { 'pagination.type': 'offset', 'pagination.total.path': 'total', 'pagination.size.parameter': 'limit' };
  const stage = start(keys, { pageSize: 3, recordsPath: 'items' }, ({ query }) => {
    const offset = Number(query.get('offset'));
    return { body: { total: count(offset), items: seven.slice(offset, offset + 3) } };
  });
  expect(await toldOnce(stage)).toEqual([...ALL_FIVE, 'UPDATED 6', 'UPDATED 7']);
});

// Airtable gives up an iterator after some minutes, Elasticsearch a scroll.
test.each<[number, Json]>([
  [422, { error: { type: 'LIST_RECORDS_ITERATOR_NOT_AVAILABLE' } }],
  [404, { error: { type: 'search_context_missing_exception' } }],
  [400, { message: 'Cursor expired' }],
])('a cursor that has expired, %i %j: the list is read from its beginning again', async (status, body) => {
  let generation = 1;
  let refusals = 0;
  const keys = { 'pagination.type': 'cursor', 'pagination.cursor.path': 'offset' };
  const stage = start(keys, { pageSize: 2, recordsPath: 'records' }, ({ query }) => {
    const [from = '0', of = String(generation)] = (query.get('cursor') ?? '').split('/').filter(Boolean);
    if (Number(from) >= 2 && refusals < 2) generation += 1;
    if (Number(of) !== generation) {
      refusals += 1;
      return { status, body };
    }
    const next = Number(from) + 2;
    const records = FIVE.toReversed().slice(Number(from), next);
    return { body: { records, ...(next < FIVE.length && { offset: `${next}/${generation}` }) } };
  });
  await stage.run(150);
  expect(stage.news().toSorted()).toEqual(ALL_FIVE);
  expect([refusals, stage.resource().lastError]).toEqual([2, null]);
});

test.each(['page', 'offset', 'link', 'cursor'])(
  'the latest first, by %s: a count of all does not say that what is behind the window is lacking',
  async (type) => {
    const rows = Array.from({ length: 9 }, (_, i) => ({
      id: 9 - i,
      updated: iso(VIRTUAL_START_MS - (i + 1) * DAY_MS + 1_001),
    }));
    const keys = { 'pagination.type': type, 'pagination.cursor.path': 'next', 'pagination.size.parameter': 'n' };
    const resource = { pageSize: 2, recordsPath: 'items', order: 'newestFirst' };
    const stage = start({ ...keys, 'event.poller.start': 'now' }, resource, ({ query }) => {
      const from =
        type === 'page' ? 2 * Number(query.get('page')) - 2 : Number(query.get('offset') ?? query.get('cursor'));
      const link = `<https://api.example.com/items?offset=${from + 2}>; rel="next"`;
      const none: Record<string, string> = {};
      const next = type === 'cursor' && from + 2 < 9 ? { next: from + 2 } : {};
      return {
        headers: from + 2 < 9 ? { link } : none,
        body: { total: 9, items: rows.slice(from, from + 2), ...next },
      };
    });
    await stage.run();
    rows.unshift({ id: 10, updated: iso(stage.nowMs()) });
    await stage.run();
    expect(stage.news()).toEqual(['UPDATED 10']);
    const { length } = stage.requests;
    await stage.run(15);
    expect(stage.requests.length - length).toBeLessThanOrEqual(4);
    expect(stage.resource()).toMatchObject({ lastError: null, lastWarning: null });
  },
);
