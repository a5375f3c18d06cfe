import type { JsonObject } from '../../src/domain/values/json';
import { parseUrlTemplate } from '../../src/domain/vendor/url-template';
import type { Connection, ListQuery } from '../../src/elements/element';
import { readTokenAnswer } from '../../src/elements/oauth';
import { rest } from '../../src/elements/rest';
import { type RestVendorSimulator, type RestVendorSwitches, startRestVendor } from '../simulators/rest-vendor';
import { ask, askForPage, firstQuery, readAll, sendOverHttp } from './ask';

let vendor: RestVendorSimulator;

beforeEach(async () => {
  vendor = await startRestVendor();
  vendor.addResource('customers');
});

afterEach(() => vendor.close());

const ids = (records: JsonObject[]) => records.map(({ id }) => id);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function place(count: number): void {
  for (const id of numbers(count)) {
    vendor.put('customers', {
      id,
      name: `Quarry ${id}`,
      updated_at: new Date(Date.UTC(2026, 0, 1, 0, 0, id)).toISOString(),
    });
  }
}

function queryOf(keys: Connection = {}, changes: Partial<ListQuery> = {}): ListQuery {
  const connection = { 'base.url': vendor.baseUrl, ...keys };
  return firstQuery({ connection, hubUrl: '/customers', recordsPath: 'data.items', ...changes });
}

const reject = async (query: ListQuery) => {
  const reading = await ask(rest, query);
  if (reading.ok) throw new Error('a page');
  return reading.problem;
};

const LIMIT = { 'pagination.size.parameter': 'limit' };

/** A vendor's way of paging and the configuration that reads it. */
const PAGINGS: [string, Partial<RestVendorSwitches>, Connection][] = [
  ['page', { paging: 'page' }, { 'pagination.type': 'page' }],
  ['page from 0', { paging: 'page', firstPage: 0 }, { 'pagination.type': 'page', 'pagination.page.startindex': 0 }],
  [
    'page with a total',
    { paging: 'page', totals: true },
    { 'pagination.type': 'page', 'pagination.total.path': 'total' },
  ],
  ['page that repeats the last', { paging: 'page', pastTheEnd: 'the last page again' }, { 'pagination.type': 'page' }],
  ['offset', { paging: 'offset' }, { 'pagination.type': 'offset' }],
  [
    'offset with a total',
    { paging: 'offset', totals: true },
    { 'pagination.type': 'offset', 'pagination.total.path': 'total' },
  ],
  ['cursor', { paging: 'cursor' }, { 'pagination.type': 'cursor', 'pagination.cursor.path': 'meta.next_cursor' }],
  [
    'page with pages in a header, and none behind the last',
    { paging: 'page', headerTotals: true, pastTheEnd: 400 },
    { 'pagination.type': 'page', 'pagination.pages.header': 'X-Pages' },
  ],
  [
    'page with a total in a header',
    { paging: 'page', headerTotals: true, pastTheEnd: 400 },
    { 'pagination.type': 'page', 'pagination.total.header': 'X-Rows' },
  ],
  [
    'page with a status for the end',
    { paging: 'page', pastTheEnd: 400 },
    { 'pagination.type': 'page', 'pagination.end.statuses': '400, 404' },
  ],
  [
    'page with a flag that there is more',
    { paging: 'page', flags: true, pastTheEnd: 400 },
    { 'pagination.type': 'page', 'pagination.more.path': 'paging.more' },
  ],
  [
    'page with a flag of the end',
    { paging: 'page', flags: true, pastTheEnd: 400 },
    { 'pagination.type': 'page', 'pagination.end.path': 'paging.done' },
  ],
  [
    'offset from 1',
    { paging: 'offset', firstOffset: 1, pastTheEnd: 404 },
    { 'pagination.type': 'offset', 'pagination.offset.start': '1' },
  ],
  [
    'offset with a total in a header',
    { paging: 'offset', headerTotals: true, pastTheEnd: 400 },
    { 'pagination.type': 'offset', 'pagination.total.header': 'x-rows' },
  ],
  [
    'offset with a flag that there is more',
    { paging: 'offset', flags: true, pastTheEnd: 400 },
    { 'pagination.type': 'offset', 'pagination.more.path': 'paging.more' },
  ],
  [
    'cursor in a header',
    { paging: 'cursor', cursorIn: 'header' },
    { 'pagination.type': 'cursor', 'pagination.cursor.header': 'X-Cursor' },
  ],
  [
    'cursor in the last record',
    { paging: 'cursor', cursorIn: 'field' },
    { 'pagination.type': 'cursor', 'pagination.cursor.field': 'id' },
  ],
  [
    'cursor in the last record, and a flag of the end',
    { paging: 'cursor', cursorIn: 'field', flags: true, pastTheEnd: 400 },
    { 'pagination.type': 'cursor', 'pagination.cursor.field': 'id', 'pagination.end.path': 'paging.done' },
  ],
  ['link', { paging: 'link' }, { 'pagination.type': 'link' }],
  ['nextUrl', { paging: 'nextUrl' }, { 'pagination.type': 'nextUrl' }],
];

describe('paging of a REST API', () => {
  it.each(PAGINGS)(
    '%s: reads every record once, also where the vendor gives fewer than asked for',
    async (_, how, keys) => {
      Object.assign(vendor.switches, { pageCap: 3 }, how);
      place(11);
      expect(ids(await readAll(rest, queryOf({ ...LIMIT, ...keys }, { pageSize: 5 })))).toEqual(numbers(11));
    },
  );

  it.each(PAGINGS.filter(([name]) => !name.includes('repeats')))(
    '%s: ends with no records at all, and with one page',
    async (_, how, keys) => {
      Object.assign(vendor.switches, { pageCap: 3 }, how);
      expect(await readAll(rest, queryOf(keys))).toEqual([]);
      place(3);
      expect(ids(await readAll(rest, queryOf(keys)))).toEqual([1, 2, 3]);
    },
  );

  it('page: a vendor that refuses a page behind its total has come to its end', async () => {
    Object.assign(vendor.switches, { paging: 'page', pageCap: 12, headerTotals: true, pastTheEnd: 400 });
    place(12);
    const keys = { 'pagination.type': 'page', 'pagination.total.header': 'X-Rows' };
    expect(ids(await readAll(rest, queryOf(keys)))).toEqual(numbers(12));
    expect(vendor.requests).toHaveLength(2);
  });

  it('none: reads one answer, and a body that is the list itself', async () => {
    vendor.switches.shape = 'list';
    place(4);
    expect(ids(await readAll(rest, queryOf({}, { recordsPath: null })))).toEqual([1, 2, 3, 4]);
    expect(vendor.requests).toHaveLength(1);
    expect(vendor.requests[0]?.query).toEqual({});
  });

  it('asks for as many records as it is told, unless the url itself says so', async () => {
    await readAll(rest, queryOf(LIMIT, { pageSize: 7 }));
    await readAll(rest, queryOf(LIMIT, { pageSize: 7, hubUrl: '/customers?limit=2' }));
    expect(vendor.requests.map(({ query }) => query['limit'])).toEqual(['7', '2']);
  });

  it('refuses a second page that is the first one again: the parameter may not be known', async () => {
    Object.assign(vendor.switches, { paging: 'page', deaf: true, pageCap: 3 });
    place(5);
    await expect(readAll(rest, queryOf({ 'pagination.type': 'page' }))).rejects.toThrow(
      /malformed: .*the second page is the first one again.*"page".*pagination.total.path/,
    );
  });

  it.each(['link', 'nextUrl'] as const)('%s: never leaves the host of base.url', async (type) => {
    Object.assign(vendor.switches, { paging: type, pageCap: 1, nextOrigin: 'http://elsewhere.example' });
    place(2);
    const failure = await reject(
      queryOf({ 'pagination.type': type, token: 'hunter-2', 'authentication.type': 'bearer' }),
    );
    expect(failure).toMatchObject({
      kind: 'malformed',
      message: expect.stringMatching(/leads to http:\/\/elsewhere.example, not to/),
    });
  });

  it('keeps the API key out of the place of the next page, and sends it again with it', async () => {
    Object.assign(vendor.switches, { paging: 'nextUrl', pageCap: 2, authentication: 'query-key', apiKeyName: 'key' });
    place(5);
    const { apiKey } = vendor.switches;
    const keys = { 'authentication.type': 'apiKey', 'api.key': apiKey, 'api.key.name': 'key', 'api.key.in': 'query' };
    const query = queryOf({ ...keys, 'pagination.type': 'nextUrl' });
    const { next } = await askForPage(rest, query);
    expect(next).toBe('/v2/customers?from=2');
    expect(ids(await readAll(rest, query))).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('authentication of a REST API', () => {
  const WAYS: [string, Partial<RestVendorSwitches>, Connection][] = [
    [
      'basic',
      { authentication: 'basic', password: 'pä:ss word' },
      { 'authentication.type': 'basic', username: 'poller', password: 'pä:ss word' },
    ],
    ['bearer', { authentication: 'bearer' }, { 'authentication.type': 'bearer', token: 'rest-bearer-token' }],
    [
      'an API key in a header',
      { authentication: 'header-key' },
      { 'authentication.type': 'apiKey', 'api.key': 'rest-api-key+/=' },
    ],
    [
      'an API key in a named header',
      { authentication: 'header-key', apiKeyName: 'X-Vendor-Key' },
      {
        'authentication.type': 'apiKey',
        'api.key': 'rest-api-key+/=',
        'api.key.name': 'X-Vendor-Key',
        'api.key.in': 'header',
      },
    ],
    [
      'an API key in the query',
      { authentication: 'query-key', apiKeyName: 'key' },
      { 'authentication.type': 'apiKey', 'api.key': 'rest-api-key+/=', 'api.key.name': 'key', 'api.key.in': 'query' },
    ],
  ];

  it.each(WAYS)('passes with %s, and is unauthorized with another', async (_, how, keys) => {
    Object.assign(vendor.switches, how);
    place(1);
    expect(ids(await readAll(rest, queryOf(keys)))).toEqual([1]);
    const wrong = Object.fromEntries(
      Object.entries(keys).map(([key, value]) => [
        key,
        ['password', 'token', 'api.key'].includes(key) ? 'wrong' : value,
      ]),
    );
    expect(await reject(queryOf(wrong))).toMatchObject({
      kind: 'unauthorized',
      message: expect.stringMatching(/who are you/),
    });
  });

  it.each([true, 'false'])(
    'has a token for client credentials, with the client in the header: %p',
    async (isInHeader) => {
      vendor.switches.authentication = 'oauth2';
      place(1);
      const { clientId, clientSecret } = vendor.switches;
      const { connection } = queryOf({
        'authentication.type': 'oauth2',
        'oauth.api.key': clientId,
        'oauth.api.secret': clientSecret,
        'oauth.token.url': vendor.tokenUrl,
        'oauth.scope': 'read:all offline',
        'oauth.basic.header': isInHeader,
      });
      expect(rest.oauth?.grantOf(connection)).toBe('client_credentials');
      const request = rest.oauth!.tokenRequest(connection, { kind: 'client_credentials' });
      const answer = readTokenAnswer(await sendOverHttp(request));
      if (!answer.ok) throw new Error(answer.problem.message);
      expect(answer.value.answer).toMatchObject({ scope: 'read:all offline' });
      expect(ids(await readAll(rest, { ...queryOf(connection), token: answer.value }))).toEqual([1]);
      vendor.revokeTokens();
      expect(await reject({ ...queryOf(connection), token: answer.value })).toMatchObject({ kind: 'unauthorized' });
    },
  );

  it('sends extra headers with every request', async () => {
    await readAll(rest, queryOf({ 'request.headers': '{"X-Tenant": 7, "Accept": "application/vnd.api+json"}' }));
    expect(vendor.requests[0]?.headers).toMatchObject({ 'x-tenant': '7', accept: 'application/vnd.api+json' });
  });
});

describe('a resource of a REST API', () => {
  it('keeps its query, and writes dates so that they arrive as they were rendered', async () => {
    place(5);
    const template = parseUrlTemplate("/customers?since=${date:yyyy-MM-dd'T'HH:mm:ssXXX}&note=a+b%2Bc&q=it's");
    const hubUrl = template.render({ fromMs: Date.UTC(2026, 0, 1, 0, 0, 4), nowMs: 0 }, rest.encodeDate);
    expect(ids(await readAll(rest, queryOf({}, { hubUrl })))).toEqual([4, 5]);
    expect(vendor.requests[0]?.query).toEqual({ since: '2026-01-01T00:00:04Z', note: 'a b+c', q: "it's" });
    const zoned = parseUrlTemplate("/customers?since=${dateTimeZone:+02:00:yyyy-MM-dd'T'HH:mm:ssXXX}");
    await readAll(rest, queryOf({}, { hubUrl: zoned.render({ fromMs: 0, nowMs: 0 }, rest.encodeDate) }));
    expect(vendor.requests[1]?.query).toEqual({ since: '1970-01-01T02:00:00+02:00' });
  });

  it.each(['customers', '/customers', '/customers?'])(
    'is found as %s, below base.url with or without a slash',
    async (hubUrl) => {
      expect(await ask(rest, queryOf({ 'base.url': `${vendor.baseUrl}/` }, { hubUrl }))).toMatchObject({ ok: true });
    },
  );

  it('says where the lists are when recordsPath is missing or wrong', async () => {
    expect((await reject(queryOf({}, { recordsPath: null }))).message).toMatch(
      /the body is an object, not a list.*recordsPath/,
    );
    expect((await reject(queryOf({}, { recordsPath: 'data.records' }))).message).toMatch(
      /recordsPath "data.records" is nothing/,
    );
  });
});

describe('a REST API in trouble', () => {
  const LIMITS = {
    'ratelimit.reset.header': 'X-RateLimit-Reset',
    'ratelimit.remaining.header': 'X-RateLimit-Remaining',
  };

  it.each([
    [{ status: 429, retryAfter: 30 }, { 'X-RateLimit-Reset': '5' }, 'throttled', 30_000],
    [{ status: 429 }, { 'X-RateLimit-Reset': '5' }, 'throttled', 5_000],
    [{ status: 403 }, { 'X-RateLimit-Reset': '5', 'X-RateLimit-Remaining': '0' }, 'throttled', 5_000],
    [{ status: 403 }, { 'X-RateLimit-Remaining': '10' }, 'forbidden', null],
    [{ status: 503 }, {}, 'unavailable', null],
    [{ status: 404 }, {}, 'refused', null],
    [{ status: 200, html: true }, {}, 'malformed', null],
    ['empty-body' as const, {}, 'malformed', null],
    ['truncated-json' as const, {}, 'malformed', null],
  ])('takes %j with %j as %s, and reads on afterwards', async (fault, answerHeaders, kind, retryAfterMs) => {
    vendor.switches.answerHeaders = answerHeaders;
    vendor.failNext(1, fault);
    expect(await reject(queryOf(LIMITS))).toMatchObject({ kind, retryAfterMs });
    expect(await ask(rest, queryOf(LIMITS))).toMatchObject({ ok: true });
  });

  it.each([1, 1000])('understands a reset in Unix time of %d to the second', async (factor) => {
    const nowMs = Date.parse('2026-03-01T12:00:00Z');
    const reset = String(((nowMs + 90_000) / 1000) * factor);
    const reading = rest.readPage(
      { status: 429, headers: { 'x-ratelimit-reset': reset }, text: '' },
      queryOf(LIMITS),
      nowMs,
    );
    expect(reading).toMatchObject({ problem: { retryAfterMs: 90_000 } });
  });

  it('takes 204 as no records', () => {
    expect(rest.readPage({ status: 204, headers: {}, text: '' }, queryOf(), 0)).toMatchObject({
      value: { records: [] },
    });
  });
});
