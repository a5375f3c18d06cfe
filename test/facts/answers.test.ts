import { gzipSync } from 'node:zlib';
import type { Json, JsonObject } from '../../src/domain/values/json';
import { startVirtualStage, VIRTUAL_START_MS, type VirtualAnswer } from '../support/virtual-stage';

/**
 * What real APIs answer: each case stands for its kind. A whole instance in virtual time, from its body to the
 * notification.
 */
const MINUTE_MS = 60_000;
const iso = (atMs: number) => new Date(atMs).toISOString();
const agoMs = (minutes: number) => VIRTUAL_START_MS - minutes * MINUTE_MS;
const DATES = { updatedDateField: 'updated', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSX" };
const BOTH = { ...DATES, createdDateField: 'created', createdDateFormat: DATES.updatedDateFormat };

function start(resource: JsonObject, answer: () => VirtualAnswer, configuration: JsonObject = {}) {
  return startVirtualStage({
    configuration: {
      ...configuration,
      'event.poller.configuration': { items: { url: '/items', idField: 'id', ...resource } },
    },
    vendor: answer,
  });
}
const ALL = { 'event.poller.start': 'all' };

async function firstNews(resource: JsonObject, answer: VirtualAnswer): Promise<string[]> {
  const stage = start(resource, () => answer, ALL);
  await stage.run(2);
  expect(stage.resource().lastError).toBeNull();
  return stage.news();
}

test('a field that differs in every answer, under a date of yesterday: one event in ten polls', async () => {
  let answers = 0;
  const answer = () => ({
    body: [{ id: 1, updated: iso(agoMs(1_440) + 7_123), url: `https://files.example/${(answers += 1)}` }],
  });
  const stage = start({ datesConfiguration: DATES }, answer, ALL);
  await stage.run(150);
  expect(stage.news()).toEqual(['UPDATED 1']);
  const fresh = start({ ignoreFields: ['url'] }, answer, ALL);
  await fresh.run(150);
  expect(fresh.news()).toEqual(['UPDATED 1']);
});

test('an id that two records of an answer share: both are sent, with a warning; of two fields it is one', async () => {
  const lines = [
    { order_id: 7, line: 1, updated: iso(agoMs(1)) },
    { order_id: 7, line: 2, updated: iso(agoMs(2)) },
  ];
  const stage = start({ idField: 'order_id', datesConfiguration: DATES }, () => ({ body: lines }), ALL);
  await stage.run(1);
  expect(stage.news()).toEqual(['UPDATED 7', 'UPDATED 7']);
  expect(await firstNews({ idField: ['order_id', 'line'], datesConfiguration: DATES }, { body: lines })).toEqual([
    'UPDATED 7|2',
    'UPDATED 7|1',
  ]);
});

test.each<[Json]>([
  ['0001-01-01T00:00:00Z'],
  ['0000-00-00 00:00:00'],
  ['1753-01-01T00:00:00'],
  ['1900-01-01'],
  ['1970-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59Z'],
  ['/Date(-62135596800000)/'],
  ['-62135596800'],
  [[1, 1, 1, 0, 0]],
  ['1/1/0001 12:00:00 AM'],
  [''],
  [0],
  [null],
])('%j where a deletion is flagged means not deleted', async (flag) => {
  const record = { id: 1, updated: iso(agoMs(5)), deleted_at: flag };
  const resource = { datesConfiguration: DATES, deletes: { mode: 'flag', field: 'deleted_at' } };
  expect(await firstNews(resource, { body: [record] })).toEqual(['UPDATED 1']);
  expect(await firstNews(resource, { body: [{ ...record, deleted_at: '2026-03-02T09:00:00Z' }] })).toEqual([
    'DELETED 1',
  ]);
});

test.each<[string, JsonObject]>([
  ['null', { updated: null }],
  ['empty', { updated: '' }],
  ['left out', {}],
])('an updated date that is %s until the first edit: old ones are not sent, new ones are CREATED', async (_, none) => {
  const rows: JsonObject[] = [{ id: 1, created: '2024-01-01T00:00:00.000Z', ...none }];
  const stage = start({ datesConfiguration: BOTH }, () => ({ body: rows }));
  await stage.run(16);
  rows.push({ id: 2, created: iso(stage.nowMs()), ...none });
  await stage.run(16);
  Object.assign(rows[0] as JsonObject, { updated: iso(stage.nowMs()) });
  await stage.run(31);
  expect(stage.news()).toEqual(['CREATED 2', 'UPDATED 1']);
});

const AT_MS = agoMs(-5);
test.each<[Json]>([
  [`/Date(${AT_MS}+0000)/`],
  [`\\/Date(${AT_MS})\\/`],
  [[2026, 3, 2, 10, 5, 0, 818008066]],
  [[2026, 3, 2, 10, 5]],
  ['2026-03-02T10:05:00.259Z[UTC]'],
  ['2026-03-02T11:05:00+01:00[Europe/Berlin]'],
  ['Mon, 02 Mar 2026 10:05:00 GMT'],
  ['Mon Mar  2 10:05:00 2026'],
  [`${AT_MS}000000`],
  [AT_MS * 1000],
  ['2026-03-02T10:05:00.818008066Z'],
  ['2026-03-02 10:05:00+00'],
  ['2026-03-02 10:05:00 UTC'],
  ['20260302T100500Z'],
])('%j is a date, whatever the pattern says', async (updated) => {
  const rows: JsonObject[] = [{ id: 0, updated: iso(agoMs(60)) }];
  const stage = start({ datesConfiguration: DATES }, () => ({ body: rows }));
  await stage.run(10);
  rows.push({ id: 1, updated });
  await stage.run(31);
  expect(stage.news()).toEqual(['UPDATED 1']);
  expect(stage.resource()).toMatchObject({ lastWarning: null, lastError: null });
  expect(stage.resource().watermark).toContain('2026-03-02T10:05:00');
});

test.each<[string, Json]>([
  ['yyyyMMdd', 20260302],
  ['yyyyMMddHHmmss', 20260302100507],
])('a number is a date under %s', async (format, updated) => {
  const dates = { updatedDateField: 'updated', updatedDateFormat: format };
  const stage = start({ datesConfiguration: dates }, () => ({ body: [{ id: 1, updated }] }), ALL);
  await stage.run(16);
  expect(stage.resource()).toMatchObject({ lastWarning: null });
  expect(stage.resource().watermark).toContain('2026-03-02T');
});

test('dates that the format cannot read are said to be so for as long as they are', async () => {
  const records: JsonObject[] = [{ id: 1, updated: '02/03/2026 10:05' }];
  const stage = start({ datesConfiguration: DATES }, () => ({ body: records }), ALL);
  await stage.run(2);
  expect(stage.resource().lastWarning).toContain('1 records without a usable date in "updated"');
  await stage.run(60);
  expect(stage.news()).toEqual(['UPDATED 1']);
  expect(stage.resource().lastWarning).toContain('none has a usable date in "updated"');
  records.push({ id: 2, updated: '2026-03-02T11:00:00.000Z' });
  await stage.run(31);
  expect(stage.resource().lastWarning).toBeNull();
});

test('a poll that reads no more than the empty end of a list says nothing about dates', async () => {
  let ends = 0;
  const stage = startVirtualStage({
    configuration: {
      ...ALL,
      'pagination.type': 'page',
      'event.poller.configuration': { items: { url: '/items', idField: 'id', datesConfiguration: DATES } },
    },
    vendor: ({ query }) => {
      if (query.get('page') === '1') return { body: [{ id: 1, updated: iso(agoMs(5)) }] };
      ends += 1;
      // At the end of the reading that closes the window.
      return ends === 2 ? { status: 500 } : { body: [] };
    },
  });
  const warnings = new Set<string | null>();
  for (let seconds = 0; seconds < 60; seconds += 1) {
    await stage.run(1 / 60);
    warnings.add(stage.resource().lastWarning);
  }
  expect(stage.news()).toEqual(['UPDATED 1']);
  expect([...warnings].filter((warning) => warning?.includes('usable date'))).toEqual([]);
});

test('digits and types of numbers arrive as they came', async () => {
  const numbers = '"id":12345678901234567890,"amount":1884518522.1684267241,"e":1e2,"one":1.0,"minus":-0,"price":1.50';
  const stage = start({}, () => ({ body: `[{${numbers}}]` }), ALL);
  await stage.run(1);
  expect(stage.events()[0]?.objectId).toBe('12345678901234567890');
  expect(stage.deliveries[0]?.body.toString()).toContain(numbers);
});

test.each<[string, JsonObject]>([
  ['null', { data: { items: null } }],
  ['null beside an error that is none', { data: { items: null }, error: null, errors: [] }],
  ['left out beside a total of 0', { total: 0, data: {} }],
  ['left out, as nothing but the end is there', { batchcomplete: true }],
  ['left out, as nothing but the end is there, in words', { batchcomplete: '', has_more: false, next: null }],
  ['left out beside a count of pages', { data: {}, paging: { count: 0, page: 1 } }],
  ['beside a code of no error', { data: { items: [] }, errcode: 0, errmsg: 'ok', errorMessage: 'Success' }],
  [
    'beside an error that says that it is none',
    { data: { items: [] }, error: { code: 'ok', message: '', log_id: 'x' } },
  ],
  ['beside a status of what was asked for', { data: { items: [] }, status: 'failed' }],
  ['beside a status of no records', { data: { items: [] }, code: 404, message: 'No records found.' }],
])('an empty list that is %s is an empty page', async (_, body) => {
  expect(await firstNews({ recordsPath: 'data.items' }, { body })).toEqual([]);
});

test.each<[string, JsonObject]>([
  ['left out', { data: {} }],
  ['left out beside another one', { has_more: false, rows: [{ id: 1 }] }],
  ['left out where more is said to come', { has_more: true }],
  ['left out beside a warning', { batchcomplete: true, warnings: { main: { warnings: 'Unrecognized parameter.' } } }],
  ['left out beside an error', { total: 0, data: {}, error: 'down for repair' }],
  ['null beside an error', { data: { items: null }, errors: [{ message: 'down for repair' }] }],
  ['null beside a status', { data: { items: null }, status: 'error', message: 'down for repair' }],
  ['empty beside a status', { data: { items: [] }, Status: 'FAILED', Message: 'down for repair' }],
  ['empty beside a message of an error', { data: { items: [] }, status: 'OVER_QUERY_LIMIT', error_message: 'quota' }],
  ['empty beside no success, as text', { data: { items: [] }, success: 'false', msg: 'down for repair' }],
  ['empty beside no success, as number', { data: { items: [] }, ok: 0, msg: 'down for repair' }],
  ['empty beside a code', { data: { items: [] }, errcode: 40001, errmsg: 'invalid credential' }],
  ['empty beside a status of HTTP', { data: { items: null }, code: 503, message: 'down for repair' }],
  ['empty beside a flag', { data: { items: [] }, hasErrors: true }],
  ['empty beside a fault', { data: { items: [] }, Fault: { Error: [{ Message: 'down for repair' }] } }],
  ['empty beside an error of OData', { data: { items: [] }, 'odata.error': { message: { value: 'down' } } }],
  ['with a gap beside an error', { data: { items: [{ id: 1 }, null] }, errors: [{ message: 'timed out' }] }],
])('a list that is %s is not taken for an empty one', async (_, body) => {
  const stage = start({ recordsPath: 'data.items' }, () => ({ body }), ALL);
  await stage.run(2);
  expect(stage.resource().lastError).not.toBeNull();
});

test('a record that GraphQL could not read is not passed over', async () => {
  const edges: JsonObject[] = [{ node: { id: 1 } }, { node: null }];
  const answer = { body: { data: { edges }, errors: [{ message: 'timed out' }] } };
  const stage = start({ recordsPath: 'data.edges.*.node' }, () => answer, ALL);
  await stage.run(2);
  expect([stage.news(), stage.resource().lastError]).toEqual([[], expect.stringContaining('timed out')]);
});

test('one result as an object is one record, if that is said', async () => {
  const single = { recordsPath: 'data.item', singleRecord: true };
  expect(await firstNews(single, { body: { data: { item: { id: 4 } } } })).toEqual(['UPDATED 4']);
  expect(await firstNews(single, { body: { data: { item: [{ id: 4 }, { id: 5 }] } } })).toHaveLength(2);
});

test.each([
  ['gzip', gzipSync('[{"id":1}]')],
  ['x-gzip', gzipSync('[{"id":1}]')],
  ['gzip, gzip', gzipSync(gzipSync('[{"id":1}]'))],
  ['gzip', Buffer.from('[{"id":1}]')],
])('Content-Encoding: %s, whatever was asked for, is read', async (coding, body) => {
  expect(await firstNews({}, { headers: { 'content-encoding': coding }, body })).toEqual(['UPDATED 1']);
});

test.each<[string, BufferEncoding]>([
  ['application/json; charset=ISO-8859-1', 'latin1'],
  ['application/json;charset="iso-8859-15"', 'latin1'],
  ['text/json; charset=utf-16le', 'utf16le'],
  ['application/json; charset=us-ascii', 'utf8'],
  ['application/json; CharSet=windows-1252; v=1', 'latin1'],
])('%s is decoded as declared', async (contentType, encoding) => {
  const body = Buffer.from('[{"id":1,"name":"Zoë"}]', encoding);
  const stage = start({}, () => ({ headers: { 'content-type': contentType }, body }), ALL);
  await stage.run(1);
  expect(stage.events()[0]?.record).toMatchObject({ name: 'Zoë' });
});

test.each(['dates', 'snapshot'])(
  'an undated list larger than the memory, among five resources, by %s: silence after the first pass, then what changes',
  async (changes) => {
    const many = Array.from({ length: 17_000 }, (_, id) => ({ id, name: `row ${id}` }));
    const others = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { url: `/${name}`, idField: 'id' }]));
    const stage = startVirtualStage({
      configuration: {
        ...ALL,
        'pagination.type': 'page',
        'pagination.size.parameter': 'size',
        'event.poller.configuration': {
          many: { url: '/many', idField: 'id', pageSize: 1_000, changes },
          ...others,
        },
      },
      vendor({ path, query }) {
        const from = (Number(query.get('page')) - 1) * 1_000;
        return { body: path === '/many' ? many.slice(from, from + 1_000) : from === 0 ? [{ id: 1 }] : [] };
      },
    });
    await stage.run(40);
    const told = stage.newEvents().filter(({ objectType }) => objectType === 'many');
    expect([told.length, new Set(told.map(({ objectId }) => objectId)).size]).toEqual([17_000, 17_000]);
    await stage.run(31);
    expect(stage.news()).toEqual([]);
    Object.assign(many[16_999] as JsonObject, { name: 'changed' });
    await stage.run(31);
    expect(stage.news()).toEqual(['UPDATED 16999']);
  },
  120_000,
);
