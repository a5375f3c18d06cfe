import type { Json } from '../../src/domain/values/json';
import { recordsAt } from '../../src/elements/records-at';
import { rest } from '../../src/elements/rest';
import { firstQuery } from './ask';
import { parse, problemsOf } from './rest-body';

const recordsOf = (body: Json, path: string | null, isSingle = false) => {
  const found = recordsAt(body, path, isSingle);
  return found.ok ? found.value : found.problem.text;
};

describe('a path with *', () => {
  test.each<[string, Json, unknown]>([
    [
      'pages.*',
      { pages: { 12: { t: 'a' }, 13: { t: 'b' } } },
      [
        { t: 'a', $key: '12' },
        { t: 'b', $key: '13' },
      ],
    ],
    ['*', { a: { n: 1 } }, [{ n: 1, $key: 'a' }]],
    ['$.*', [{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 2 }]],
    ['list.*', { list: [{ n: 1 }] }, [{ n: 1 }]],
    ['*.rows', [{ rows: [{ n: 1 }] }, { rows: null }, {}, { rows: [{ n: 2 }] }], [{ n: 1 }, { n: 2 }]],
    ['days.*', { days: { mon: [{ n: 1 }], tue: [], wed: null } }, [{ n: 1, $key: 'mon' }]],
    ['days.*.rows', { days: { mon: { rows: [{ n: 1 }] } } }, [{ n: 1, $key: 'mon' }]],
    [
      'CDC.*.Query.*.Customer',
      { CDC: [{ Query: [{ Invoice: [{ n: 9 }] }, { Customer: [{ n: 1 }] }] }, { Query: [{}] }] },
      [{ n: 1 }],
    ],
    ['a.*.b.c', { a: [{ b: { c: [{ n: 1 }] } }, { 'b.c': [{ n: 2 }] }] }, [{ n: 1 }, { n: 2 }]],
    ['pages.*', { pages: {} }, []],
    ['pages.*', { pages: null }, []],
    ['Pages.*.Rows', { pages: [{ rows: [{ n: 1 }] }] }, [{ n: 1 }]],
  ])('%s in %j is %j', (path, body, records) => {
    expect(recordsOf(body, path)).toEqual(records);
  });

  test.each<[string, Json, RegExp]>([
    ['pages.*', {}, /recordsPath "pages\.\*" is nothing/],
    ['pages.*', { pages: 7 }, /is a number, not a list/],
    ['pages.*', { pages: { 12: 'a' } }, /record 0 of the list is a text, not an object/],
    ['pages.*', { pages: {}, error: 'down for repair' }, /down for repair/],
  ])('%s in %j is a problem', (path, body, problem) => {
    expect(recordsOf(body, path)).toMatch(problem);
  });
});

describe('a single record', () => {
  test('is one if that was said, and a problem that says so otherwise', () => {
    const body = { data: { item: { id: 1 } } };
    expect(recordsOf(body, 'data.item', true)).toEqual([{ id: 1 }]);
    expect(recordsOf({ id: 1 }, null, true)).toEqual([{ id: 1 }]);
    expect(recordsOf(body, 'data.item')).toMatch(/is an object, not a list of records.*set singleRecord/);
  });

  test('does not make a list, or nothing, anything else', () => {
    expect(recordsOf({ data: [{ id: 1 }, { id: 2 }] }, 'data', true)).toHaveLength(2);
    expect(recordsOf({ data: null }, 'data', true)).toEqual([]);
    expect(recordsOf({}, 'data', true)).toMatch(/is nothing/);
  });

  test('is given to the element by the resource', () => {
    const parsed = parse({}, { singleRecord: 'true' });
    expect(parsed.ok && parsed.value.settings.resources['customers']).toMatchObject({ isSingleRecord: true });
    const unset = parse({}, { singleRecord: false });
    expect(unset.ok && unset.value.settings.resources['customers']).not.toHaveProperty('isSingleRecord');
    expect(Object.values(problemsOf({}, { singleRecord: 7 }))).toEqual([expect.stringMatching(/true or false/)]);
  });
});

describe('what an answer says of its list', () => {
  const read = (body: Json, recordsPath: string | null, isSingleRecord = false) =>
    rest.readPage(
      { status: 200, headers: {}, text: JSON.stringify(body) },
      firstQuery({ connection: { 'base.url': 'https://a.example' }, hubUrl: '/a', recordsPath, isSingleRecord }),
      0,
    );

  test('is around a map of records, and not in them', () => {
    const pages = { 12: { has_more: true }, 13: { total: 99 } };
    expect(read({ pages }, 'pages.*')).toMatchObject({ ok: true });
    expect(read(pages, '*')).toMatchObject({ ok: true });
    expect(read({ has_more: true, pages }, 'pages.*')).toMatchObject({ problem: { kind: 'configuration' } });
  });

  test('is not in a body that is the record itself', () => {
    expect(read({ id: 1, has_more: true, next: '/b' }, null, true)).toMatchObject({ value: { records: [{ id: 1 }] } });
    expect(read({ has_more: true, item: { id: 1 } }, 'item', true)).toMatchObject({ ok: false });
  });
});
