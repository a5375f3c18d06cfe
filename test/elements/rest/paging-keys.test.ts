import type { PagePosition } from '../../../src/domain/reading/window';
import type { Json, JsonObject } from '../../../src/domain/values/json';
import { rest } from '../../../src/elements/rest';
import { firstQuery } from '../ask';
import { problemsOf } from '../rest-body';

const BASE = 'https://api.example.com:8443/v2';
const PAGE_2 = { token: { page: 2, read: 2, print: 5, first: 3, repeats: 0 } };

interface Given {
  position?: PagePosition;
  status?: number;
  headers?: Record<string, string>;
}

function read(keys: JsonObject, body: Json, { position = null, status = 200, headers = {} }: Given = {}) {
  const connection = { 'base.url': BASE, ...keys };
  const query = firstQuery({ connection, hubUrl: '/tickets', recordsPath: 'items', position });
  return rest.readPage({ status, headers, text: JSON.stringify(body) }, query, 0);
}

const items = [{ id: 1 }, { id: 2 }];
const END = { value: { next: null } };

describe('pagination.more.path and .end.path', () => {
  const MORE = { 'pagination.more.path': 'm' };
  const DONE = { 'pagination.end.path': 'd' };
  const PAGE = { 'pagination.type': 'page' };
  const CURSOR = { 'pagination.type': 'cursor', 'pagination.cursor.path': 'c' };

  test.each<Json>([false, 'false', 0, '0', 'N', 'f', '', null, [], {}])('%j is no more', (m) => {
    expect(read({ ...CURSOR, ...MORE }, { items, m, c: 'c2' })).toMatchObject(END);
  });

  test.each<Json>([true, 'TRUE', 1, '1', 'Y', { after: 'x' }])('%j is more', (m) => {
    expect(read({ ...CURSOR, ...MORE }, { items, m, c: 'c2', has_more: false })).toMatchObject({
      value: { next: 'c2' },
    });
  });

  test('come before a total, a count of pages and an empty page', () => {
    const keys = { ...PAGE, ...MORE, 'pagination.total.path': 't', 'pagination.pages.header': 'x-pages' };
    const headers = { 'x-pages': '2' };
    const goesOn = { value: { next: { page: 3 } } };
    expect(read(keys, { items, m: true, t: 4 }, { position: PAGE_2, headers })).toMatchObject(goesOn);
    expect(read(keys, { items: [], m: true }, { position: PAGE_2 })).toMatchObject(goesOn);
    expect(read(keys, { items: [], m: true })).toMatchObject({ value: { next: { page: 2, read: 0 } } });
    expect(read(keys, { items, m: false, t: 9 }, { position: PAGE_2 })).toMatchObject(END);
    const short = items.slice(1);
    expect(read(keys, { items: short, t: 3 }, { position: PAGE_2 })).toMatchObject(END);
    expect(read(keys, { items: short, t: 9 }, { position: PAGE_2, headers })).toMatchObject(END);
  });

  test('an empty page that says itself that there is more is not the last one, whatever is configured', () => {
    expect(read(PAGE, { items: [], has_more: true }, { position: PAGE_2 })).toMatchObject({
      value: { next: { page: 3 } },
    });
    expect(read(PAGE, { items: [], has_more: false }, { position: PAGE_2 })).toMatchObject(END);
    expect(read(PAGE, { items: [], total: 9 }, { position: PAGE_2 })).toMatchObject(END);
  });

  test('with offsets they say the total', () => {
    const keys = { 'pagination.type': 'offset', ...DONE, 'pagination.total.path': 't' };
    const position = { offset: 7 };
    expect(read(keys, { items, d: true, t: 50 }, { position })).toMatchObject({ value: { total: 9 } });
    expect(read(keys, { items, d: false, t: 9 }, { position })).toMatchObject({ value: { total: null } });
    expect(read(keys, { items, t: 50 }, { position })).toMatchObject({ value: { total: 50 } });
  });

  test('that there is more, and no way there, is a failure of the configuration', () => {
    const message = (path: string) => ({ problem: { kind: 'configuration', message: expect.stringContaining(path) } });
    expect(read({ ...CURSOR, ...MORE }, { items, m: true })).toMatchObject(message('(m), and pagination.cursor.path'));
    expect(read({ ...DONE }, { items, d: false })).toMatchObject(message('(d), and pagination.type is none'));
    expect(read({ ...DONE }, { items, d: true, total: 99 })).toMatchObject(END);
  });
});

describe('pagination.end.statuses', () => {
  const keys = { 'pagination.end.statuses': '400,410' };

  test.each<[string, PagePosition]>([
    ['page', PAGE_2],
    ['offset', { offset: 2 }],
    ['cursor', { token: 'c2' }],
    ['nextUrl', { token: '/v2/b' }],
  ])('end %s behind a good page, and are a failure before', (type, position) => {
    const paged = { ...keys, 'pagination.type': type, 'pagination.cursor.path': 'c' };
    expect(read(paged, {}, { status: 400, position })).toMatchObject({ value: { records: [], next: null } });
    expect(read(paged, {}, { status: 400 })).toMatchObject({ problem: { kind: 'refused' } });
    expect(read(paged, {}, { status: 422, position })).toMatchObject({ problem: { kind: 'refused' } });
  });

  test('are what cannot pass', () => {
    const messageOf = (statuses: string) =>
      problemsOf({ 'pagination.end.statuses': statuses })['/configuration/pagination.end.statuses'];
    expect(messageOf('400, 404')).toBeUndefined();
    expect(messageOf('400;404')).toMatch(/Found "400;404"; allowed: statuses from 400 to 599/);
    expect(messageOf('200')).toMatch(/allowed: statuses/);
    for (const status of ['401', '403', '429', '503']) expect(messageOf(`404,${status}`)).toMatch(`Found ${status}`);
  });
});

describe('a next URL', () => {
  const at = (next: string, keys: JsonObject = {}) =>
    read({ 'pagination.type': 'nextUrl', ...keys }, { items, next: `${next}/v2/b?p=2` });
  const found = { value: { next: '/v2/b?p=2' } };

  test('by http of the same host is the one behind the TLS proxy', () => {
    expect(at('http://api.example.com')).toMatchObject(found);
    expect(at('http://API.example.com:8000')).toMatchObject(found);
    expect(at('https://api.example.com')).toMatchObject({ problem: { message: expect.stringMatching(/leads to/) } });
    expect(at('http://api.example.com.evil.example')).toMatchObject({ ok: false });
  });

  test('of another host counts without it only if pagination.next.relative says so', () => {
    expect(at('http://internal:8080')).toMatchObject({
      problem: { message: expect.stringMatching(/set pagination.next.relative/) },
    });
    for (const yes of [true, 'true'])
      expect(at('http://internal:8080', { 'pagination.next.relative': yes })).toMatchObject(found);
    expect(at('http://joe:pw@internal', { 'pagination.next.relative': true })).toMatchObject({ ok: false });
  });
});

describe('the keys of paging', () => {
  const pointers = (keys: JsonObject) => Object.keys(problemsOf(keys)).map((pointer) => pointer.split('/').at(-1));

  test('name one place of the cursor', () => {
    const cursor = { 'pagination.type': 'cursor' };
    expect(pointers(cursor)).toEqual(['pagination.cursor.path']);
    expect(pointers({ ...cursor, 'pagination.cursor.header': 'X-Next' })).toEqual([]);
    expect(pointers({ ...cursor, 'pagination.cursor.field': 'id' })).toEqual([]);
    const both = { ...cursor, 'pagination.cursor.header': 'X-Next', 'pagination.cursor.field': 'id' };
    expect(problemsOf(both)['/configuration/pagination.cursor.field']).toMatch(
      /Found pagination.cursor.header as well/,
    );
  });

  test('have headers that can be, and numbers', () => {
    for (const key of ['pagination.total.header', 'pagination.pages.header'])
      expect(pointers({ [key]: 'X Total' })).toEqual([key]);
    expect(pointers({ 'pagination.type': 'offset', 'pagination.offset.start': '0.5' })).toEqual([
      'pagination.offset.start',
    ]);
    expect(pointers({ 'pagination.next.relative': 'maybe' })).toEqual(['pagination.next.relative']);
  });
});
