import type { Json, JsonObject } from '../../../src/domain/values/json';
import type { PagePosition } from '../../../src/domain/reading/window';
import type { VendorFailureKind } from '../../../src/domain/vendor/failure';
import { rest } from '../../../src/elements/rest';
import { firstQuery } from '../ask';

const BASE = 'https://api.example.com/v2';
const RECORDS = [{ id: 1 }, { id: 2 }];

interface Given {
  keys?: JsonObject;
  position?: PagePosition;
  status?: number;
  headers?: Record<string, string>;
  recordsPath?: string | null;
  idField?: string[];
}

function read(
  body: Json,
  { keys = {}, position = null, status = 200, headers = {}, recordsPath = 'items', ...ids }: Given = {},
) {
  const connection = { 'base.url': BASE, ...keys };
  const query = firstQuery({ connection, hubUrl: '/tickets?since=x', recordsPath, position, ...ids });
  return rest.readPage({ status, headers, text: JSON.stringify(body) }, query, 0);
}

const CURSOR = { 'pagination.type': 'cursor', 'pagination.cursor.path': 'after_cursor' };
const NEXT_URL = { 'pagination.type': 'nextUrl', 'pagination.next.path': 'next_page' };
const PAGE = { 'pagination.type': 'page' };
const OFFSET = { 'pagination.type': 'offset' };
const page2 = { token: { page: 2, read: 2, print: 5, first: 3, repeats: 0 } };
const last = { value: { records: RECORDS, next: null } };

describe('an answer that says that there is more than the configuration can reach', () => {
  it.each<[JsonObject, JsonObject, Record<string, string>, RegExp]>([
    [
      {},
      { has_more: true },
      {},
      /the answer says that there is more \(has_more\), and pagination.type is none; set pagination.type/,
    ],
    [{ 'pagination.type': 'none' }, { total: 9 }, {}, /\(total is 9, and 2 are here\)/],
    [
      CURSOR,
      { next_cursor: 'c2' },
      {},
      /\(next_cursor\), and pagination.cursor.path "after_cursor" leads to no cursor/,
    ],
    [CURSOR, { after_cursor: null, has_more: true }, {}, /\(has_more\), and pagination.cursor.path/],
    [NEXT_URL, { links: { next: '/a' } }, {}, /\(links.next\), and pagination.next.path "next_page" leads to no URL/],
    [NEXT_URL, { next_page: null, links: { next: '/a' } }, {}, /\(links.next\), and pagination.next.path/],
    [CURSOR, { after_cursor: null, meta: { next_cursor: 'c2' } }, {}, /\(meta.next_cursor\), and pagination.cursor/],
    [{ 'pagination.type': 'link' }, { next: '/a' }, {}, /\(next\), and it has no Link header/],
    [{}, {}, { link: '<?page=2>; rel=next' }, /\(Link with rel="next"\)/],
  ])('is a failure of the configuration: %j %j %j', (keys, members, headers, message) => {
    expect(read({ ...members, items: RECORDS }, { keys, headers })).toEqual({
      ok: false,
      problem: { kind: 'configuration', status: 200, retryAfterMs: null, message: expect.stringMatching(message) },
    });
  });

  it('says what was found also where a word of it is in the url', () => {
    const query = firstQuery({ connection: { 'base.url': BASE }, hubUrl: '/a?type=more', recordsPath: 'items' });
    const text = JSON.stringify({ items: RECORDS, has_more: true });
    expect(rest.readPage({ status: 200, headers: {}, text }, query, 0)).toMatchObject({
      problem: { message: expect.stringContaining('(has_more)') },
    });
  });

  it.each<[JsonObject, JsonObject, Given]>([
    [{}, { has_more: false }, {}],
    [CURSOR, { after_cursor: null, total: 9 }, {}],
    [CURSOR, { total: 9 }, { position: { token: 'c1' } }],
    [NEXT_URL, { next_page: null, total: 9 }, {}],
    [OFFSET, { has_more: true, total: 9 }, {}],
  ])('is a page where that is no doubt: %j %j', (keys, members, given) => {
    expect(read({ ...members, items: RECORDS }, { keys, ...given })).toMatchObject(last);
  });
});

describe('the last page', () => {
  it.each<[string, JsonObject, Json, PagePosition]>([
    ['that says so beside another cursor', CURSOR, { after_cursor: 'c2', has_more: false }, { token: 'c1' }],
    ['that says so by end_of_stream', CURSOR, { after_cursor: 'c2', end_of_stream: true }, null],
    [
      'whose next URL is its own',
      NEXT_URL,
      { next_page: `${BASE}/tickets?since=x&page=2` },
      { token: '/v2/tickets?since=x&page=2' },
    ],
    ['whose next URL is its own, as the first', NEXT_URL, { next_page: '?since=x' }, null],
    ['that says so beside a next URL', NEXT_URL, { next_page: '?since=y', end_of_stream: true }, null],
    ['that says so, by number', PAGE, { is_last: true }, page2],
  ])('is one %s', (_, keys, members, position) => {
    expect(read({ ...(members as JsonObject), items: RECORDS }, { keys, position })).toMatchObject(last);
  });

  it.each<[string, JsonObject, string]>([
    ['as a text', { after_cursor: 'c1' }, 'c1'],
    ['as a number', { after_cursor: 7 }, '7'],
    ['and which says that there is more', { after_cursor: 'c1', has_more: true }, 'c1'],
  ])('is one whose cursor is the one just asked with, %s, and which comes again', (_, members, token) => {
    const body = { ...members, items: RECORDS };
    const once = read(body, { keys: CURSOR, position: { token } });
    expect(once).toMatchObject({ ok: true, value: { records: RECORDS, next: { cursor: members['after_cursor'] } } });
    const position = { token: (once as { value: { next: Json } }).value.next };
    expect(read(body, { keys: CURSOR, position })).toMatchObject({ ok: true, value: { records: [], next: null } });
  });

  it('of a cursor that stays the same while pages go on is the one without records', () => {
    let position: PagePosition = { token: 'scroll' };
    for (const id of [1, 2, 3]) {
      const page = read({ after_cursor: 'scroll', items: [{ id }] }, { keys: CURSOR, position });
      expect(page).toMatchObject({ ok: true, value: { records: [{ id }], next: { cursor: 'scroll' } } });
      position = { token: (page as { value: { next: Json } }).value.next };
    }
    expect(read({ after_cursor: 'scroll', items: [] }, { keys: CURSOR, position })).toMatchObject({
      value: { records: [], next: null },
    });
  });

  it('is one whose Link leads to itself', () => {
    const headers = { link: '<https://api.example.com/v2/tickets?page=2>; rel="next"' };
    const given = { keys: { 'pagination.type': 'link' }, headers, position: { token: '/v2/tickets?page=2' } };
    expect(read({ items: RECORDS }, given)).toMatchObject(last);
  });

  it('may be empty, and say that it is the last', () => {
    const body = { items: [], after_cursor: 'c9', has_more: false };
    expect(read(body, { keys: CURSOR, position: { token: 'c8' } })).toEqual({
      ok: true,
      value: { records: [], total: null, next: null },
    });
  });

  it('is not one with another cursor, also where it is empty', () => {
    expect(read({ items: [], after_cursor: 'c2' }, { keys: CURSOR, position: { token: 'c1' } })).toMatchObject({
      value: { next: 'c2' },
    });
  });
});

describe('a page that the vendor does not have', () => {
  it.each<[number, JsonObject, PagePosition]>([
    [404, PAGE, page2],
    [416, PAGE, page2],
    [404, OFFSET, { offset: 2 }],
    [416, OFFSET, { offset: 2 }],
  ])('%i behind good ones is the end: %j', (status, keys, position) => {
    expect(read({ detail: 'Invalid page.' }, { keys, position, status })).toEqual({
      ok: true,
      value: { records: [], total: null, next: null },
    });
  });

  it.each<[number, JsonObject, PagePosition]>([
    [404, PAGE, null],
    [404, OFFSET, null],
    [404, OFFSET, { offset: 0 }],
    [400, PAGE, page2],
    [410, PAGE, page2],
    [404, CURSOR, { token: 'c1' }],
    [404, { 'pagination.type': 'link' }, { token: '/v2/a' }],
    [404, {}, page2],
  ])('%i is a failure elsewhere: %j at %j', (status, keys, position) => {
    expect(read({ detail: 'Invalid page.' }, { keys, position, status })).toMatchObject({
      problem: { kind: 'refused', status },
    });
  });
});

describe('null in place of the list, or an empty one beside an error', () => {
  const empty = { ok: true, value: { records: [], total: null, next: null } };

  it.each<[Json, string | null]>([
    [{ data: { items: null } }, 'data.items'],
    [{ Data: { ITEMS: null }, errors: [], error: null, success: true }, 'data.items'],
    [{ items: null }, 'items'],
    [null, null],
  ])('is an empty page: %j', (body, recordsPath) => {
    expect(read(body, { recordsPath })).toEqual(empty);
  });

  it.each<[Json, string | null, VendorFailureKind]>([
    [{ data: null }, 'data.items', 'malformed'],
    [{ data: {} }, 'data.items', 'malformed'],
    [{ items: null, errors: [{ message: 'timeout' }] }, 'items', 'refused'],
    [{ items: null, error: 'internal' }, 'items', 'refused'],
    [{ items: null, ok: false }, 'items', 'malformed'],
    [{ items: [], success: false, message: 'quota exceeded' }, 'items', 'refused'],
    [{ items: [], errors: [{ message: 'timeout' }] }, 'items', 'refused'],
    [null, 'items', 'malformed'],
  ])('is none where the place or an error says otherwise: %j', (body, recordsPath, kind) => {
    expect(read(body, { recordsPath })).toMatchObject({ problem: { kind } });
  });
});

describe('a counted page that comes again', () => {
  /** Reads pages of such records one after another, and answers what each of them led to. */
  function readAll(pages: number[][], idField?: string[]) {
    let position: PagePosition = null;
    return pages.map((ids, place) => {
      const items = ids.map((id) => ({ id, ...(idField && { readings: place }) }));
      const reading = read({ items }, { keys: PAGE, position, ...(idField && { idField }) });
      if (!reading.ok) return reading.problem.message;
      const { records, next, isUnsure = false } = reading.value;
      position = next === null ? null : { token: next };
      return [records.map(({ id }) => id), next === null ? 'end' : 'more', ...(isUnsure ? ['unsure'] : [])];
    });
  }
  const [one, two, three] = [
    [1, 2, 3, 4, 5],
    [6, 7, 8, 9, 10],
    [11, 12, 13, 14, 15],
  ] as [number[], number[], number[]];

  it.each([
    ['the last one', two],
    ['the first one', one],
  ])('%s, is the end if the next one does as well', (_, again) => {
    expect(readAll([one, two, again, again])).toEqual([
      [one, 'more'],
      [two, 'more'],
      [[], 'more'],
      [[], 'end'],
    ]);
  });

  it('is known by its ids and dates: a field may differ in each answer', () => {
    const ends = (idField: string[]) => readAll([one, two, one, one], idField).map(([, end]) => end);
    expect(ends(['id'])).toEqual(['more', 'more', 'more', 'end']);
    expect(ends(['no'])).toEqual(['more', 'more', 'more', 'more']);
  });

  it('is not the end if the next one is another: rows were inserted in front of it, or stand in another order', () => {
    expect(readAll([one, two, two, three, []])).toEqual([
      [one, 'more'],
      [two, 'more'],
      [[], 'more'],
      [three, 'more', 'unsure'],
      [[], 'end'],
    ]);
  });

  it('is no end, and makes it unsure, if the next one is empty', () => {
    expect(readAll([one, two, two, []]).at(-1)).toEqual([[], 'end', 'unsure']);
  });

  it('of one record is the end after ten: equal dates may have no order', () => {
    const read = readAll([[1], [2], ...Array.from({ length: 10 }, () => [2])]);
    expect(read.slice(-2)).toEqual([
      [[], 'more'],
      [[], 'end'],
    ]);
    expect(readAll([[1], [2], [2], [2], [3]]).at(-1)).toEqual([[3], 'more', 'unsure']);
  });

  it('behind the first one: the vendor may not know the parameter', () => {
    expect(readAll([one, one]).at(-1)).toMatch(
      /the second page is the first one again.*does not know the parameter "page"/,
    );
  });

  it('is the end if the total was read by then', () => {
    const keys = { ...PAGE, 'pagination.total.path': 'total' };
    const body = { items: Array.from({ length: 10 }, (_, id) => ({ id })), total: 10 };
    // The total may as well be the count of the page.
    const first = read(body, { keys });
    expect(first).toMatchObject({ value: { next: { page: 2, read: 10 } } });
    const position = { token: (first as { value: { next: Json } }).value.next };
    expect(read(body, { keys, position })).toMatchObject({ value: { records: [], next: null } });
    const others = { items: body.items.map(({ id }) => ({ id: id + 10 })), total: 10 };
    expect(read(others, { keys, position })).toMatchObject({ value: { next: { page: 3, read: 20 } } });
  });

  it('does not count towards the total', () => {
    let position: PagePosition = null;
    const ends = [one, two, two, three.slice(3)].map((ids) => {
      const body = { items: ids.map((id) => ({ id })), total: one.length + two.length + three.length - 3 };
      const reading = read(body, { keys: { ...PAGE, 'pagination.total.path': 'total' }, position });
      if (!reading.ok) throw new Error(reading.problem.message);
      position = { token: reading.value.next };
      return reading.value.next === null;
    });
    expect(ends).toEqual([false, false, false, true]);
  });
});
