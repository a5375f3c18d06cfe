import type { Json, JsonObject } from '../../../src/domain/values/json';
import type { RequestShape } from '../../../src/domain/vendor/request-shape';
import { parseRequestTemplate } from '../../../src/domain/vendor/request-template';
import type { Connection, ListQuery } from '../../../src/elements/element';
import { rest } from '../../../src/elements/rest';
import { type RestVendorSimulator, startRestVendor } from '../../simulators/rest-vendor';
import { ask, firstQuery, readAll } from '../ask';

let vendor: RestVendorSimulator;
beforeEach(async () => {
  vendor = await startRestVendor({ pageCap: 3 });
  vendor.addResource('customers');
});
afterEach(() => vendor.close());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const ids = (records: JsonObject[]) => records.map(({ id }) => id);
const dateOf = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function place(count: number): void {
  for (const id of numbers(count)) vendor.put('customers', { id, updated_at: dateOf(id) });
}

function queryOf(keys: Connection, url: string, shape: Partial<RequestShape>, fromSecond = 0): ListQuery {
  const template = parseRequestTemplate(url, { method: 'GET', headers: {}, body: null, ...shape });
  const rendered = template.render({ fromMs: Date.parse(dateOf(fromSecond)), nowMs: 0 }, rest.encodeDate);
  const connection = { 'base.url': vendor.baseUrl, ...keys };
  return firstQuery({ connection, recordsPath: 'data.items', pageSize: 5, ...rendered });
}

const SINCE = "${date:yyyy-MM-dd'T'HH:mm:ss'Z'}";
const bodies = () => vendor.requests.map(({ body }) => JSON.parse(body) as JsonObject);

describe('a list that is asked for by POST', () => {
  it.each<[string, Connection, JsonObject, (position: Json) => JsonObject]>([
    ['page', {}, { page: '${page.number}', limit: '${page.size}' }, (page) => ({ page, limit: 5 })],
    ['offset', {}, { offset: '${page.offset}' }, (offset) => ({ offset })],
    [
      'cursor',
      { 'pagination.cursor.path': 'meta.next_cursor' },
      { cursor: '${page.cursor}' },
      (cursor): JsonObject => (cursor === null ? {} : { cursor }),
    ],
  ])('turns its pages in the body with %s, and adds nothing to the url', async (type, keys, members, asked) => {
    vendor.switches.paging = type as 'page';
    place(7);
    const body = { since: SINCE, ...members };
    const query = queryOf({ 'pagination.type': type, ...keys }, '/customers', { method: 'POST', body }, 2);
    expect(ids(await readAll(rest, query))).toEqual([2, 3, 4, 5, 6, 7]);
    const places = { page: [1, 2, 3], offset: [0, 3, 6], cursor: [null, expect.any(String)] }[type] as Json[];
    expect(bodies()).toEqual(places.map((one) => ({ since: dateOf(2).replace('.000', ''), ...asked(one) })));
    for (const { method, query: parameters, headers } of vendor.requests) {
      expect([method, parameters, headers['content-type']]).toEqual(['POST', {}, 'application/json']);
    }
  });

  it('turns them in the url if the body says nothing of pages', async () => {
    vendor.switches.paging = 'page';
    place(4);
    const keys = { 'pagination.type': 'page', 'pagination.size.parameter': 'limit' };
    expect(ids(await readAll(rest, queryOf(keys, '/customers', { method: 'POST', body: { since: SINCE } })))).toEqual(
      numbers(4),
    );
    expect(vendor.requests.map(({ query }) => query)).toEqual(
      [1, 2, 3].map((page) => ({ page: `${page}`, limit: '5' })),
    );
  });

  it('may have no body at all, or a list of media types of its own', async () => {
    const headers = { 'Content-Type': 'application/vnd.api+json', Accept: 'application/vnd.api+json' };
    const { body, ...request } = rest.listRequest(queryOf({}, '/customers', { method: 'POST', headers, body: [] }));
    expect(body).toBe('[]');
    expect(request.headers).toMatchObject({ 'content-type': headers.Accept, accept: headers.Accept });
    expect(rest.listRequest(queryOf({}, '/customers', { method: 'POST' })).body).toBeUndefined();
  });

  it('has no address for one record', () => {
    const query = { ...queryOf({}, '/customers', { method: 'POST' }), recordId: '7' };
    expect(() => rest.recordById?.request(query)).toThrow(/asked for by POST cannot be read by an id/);
  });

  it('hides what is a secret by its name if the vendor repeats it', () => {
    const query = queryOf({}, '/customers', { method: 'POST', body: { auth: { apiKey: 'hunter-2-of-ada' } } });
    const text = JSON.stringify({ message: 'bad key hunter-2-of-ada' });
    const reading = rest.readPage({ status: 400, headers: {}, text }, query, 0);
    expect(JSON.stringify(reading)).toMatch(/bad key \*\*\*/);
  });
});

describe('headers of a resource', () => {
  it('have its dates, and the place of the page', async () => {
    vendor.switches.paging = 'none';
    place(5);
    const headers = { 'If-Modified-Since': "${date:EEE, dd MMM yyyy HH:mm:ss 'GMT'}", 'X-Page': '${page.size}' };
    expect(ids(await readAll(rest, queryOf({}, '/customers', { headers }, 4)))).toEqual([4, 5]);
    expect(vendor.requests[0]?.headers).toMatchObject({
      'if-modified-since': 'Thu, 01 Jan 2026 00:00:04 GMT',
      'x-page': '5',
    });
  });

  it('come before those of the connection, and never before its credentials', async () => {
    place(1);
    const keys = {
      'request.headers': '{"X-A": "1", "X-B": "1"}',
      'authentication.type': 'apiKey',
      'api.key': 'k',
      'api.key.name': 'X-C',
    };
    await ask(rest, queryOf(keys, '/customers', { headers: { 'X-B': '2', 'X-C': '2' } }));
    expect(vendor.requests[0]?.headers).toMatchObject({ 'x-a': '1', 'x-b': '2', 'x-c': 'k' });
  });

  it('leave out one that is the cursor of a first page', async () => {
    Object.assign(vendor.switches, { paging: 'none' });
    const keys = { 'pagination.type': 'cursor', 'pagination.cursor.path': 'meta.next_cursor' };
    await ask(rest, queryOf(keys, '/customers', { headers: { 'X-Cursor': '${page.cursor}' } }));
    expect(vendor.requests[0]?.headers).not.toHaveProperty('x-cursor');
    expect(vendor.requests[0]?.query).toEqual({});
  });
});

describe('placeholders of pages in a url', () => {
  it('take the place of the parameter', async () => {
    vendor.switches.paging = 'cursor';
    place(4);
    const keys = { 'pagination.type': 'cursor', 'pagination.cursor.path': 'meta.next_cursor' };
    const query = queryOf(keys, '/customers?cursor=${page.cursor}&limit=${page.size}&a=b', {});
    expect(ids(await readAll(rest, query))).toEqual(numbers(4));
    expect(vendor.requests.map((request) => request.query)).toEqual([
      { limit: '5', a: 'b' },
      { cursor: 'Mw==', limit: '5', a: 'b' },
    ]);
  });
});
