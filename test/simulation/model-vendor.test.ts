import { createClock } from '../../src/testing/virtual/clock';
import { createModelVendor } from './model-vendor';
import { plainWorld } from './plain-world';
import { CREATED_AT_MS, type ResourceTraits, type VendorTraits } from './world';

interface Answer {
  status: number;
  rows: number[];
  body: { items: { row: number; updated?: string }[]; next?: string; total?: number; has_more?: boolean };
  headers: Record<string, string>;
}

function vendorOf(vendor: Partial<VendorTraits>, resource: Partial<ResourceTraits> = {}) {
  const clock = createClock(CREATED_AT_MS);
  const model = createModelVendor(
    plainWorld({ vendor, resource: { rows: 7, pageSize: 3, order: 'id', ...resource } }),
    clock,
  );
  const ask = (query: string): Answer => {
    const {
      status,
      headers,
      body: text,
    } = model.answer({ url: query.startsWith('http') ? query : `https://v.example.com/r0${query}` });
    const body = JSON.parse(text) as Answer['body'];
    return { status, headers, body, rows: (body.items ?? []).map(({ row }) => row) };
  };
  return { clock, model, ask, table: model.tables.get('r0')! };
}

const ALL = [1, 2, 3, 4, 5, 6, 7];

/** All pages of a list, as their links or cursors lead from one to the next. */
function pagesOf(ask: (query: string) => Answer): number[][] {
  const pages: number[][] = [];
  for (let query = '?limit=3'; pages.length < 20;) {
    const { rows, body, headers } = ask(query);
    pages.push(rows);
    const link = /<(.*)>/.exec(headers['link'] ?? '')?.[1];
    if (link === undefined && body.next === undefined) break;
    query = link ?? `?limit=3&cursor=${body.next}`;
  }
  return pages;
}

describe('the model vendor', () => {
  test('gives everything in one answer, or pages by offset and by number', () => {
    expect(vendorOf({}).ask('').rows).toEqual(ALL);
    const byOffset = vendorOf({ paging: 'offset', tellsTotal: true }).ask('?offset=5&limit=3');
    expect(byOffset.rows).toEqual([6, 7]);
    expect(byOffset.body.total).toBe(7);
    expect(vendorOf({ paging: 'page' }).ask('?page=2&limit=3').rows).toEqual([4, 5, 6]);
  });

  test.each(['link', 'numberCursor', 'keysetCursor'] as const)('leads from page to page by %s', (paging) => {
    const order = paging === 'keysetCursor' ? 'updatedAscending' : 'id';
    const pages = pagesOf(vendorOf({ paging }, { order }).ask);
    expect(pages.map((rows) => rows.length)).toEqual([3, 3, 1]);
    expect(pages.flat().sort()).toEqual(ALL);
  });

  test('has empty pages in the middle, last cursors that come again, and cursors that expire', () => {
    expect(pagesOf(vendorOf({ paging: 'numberCursor', emptyPageEvery: 2 }).ask)).toEqual([
      [1, 2, 3],
      [],
      [4, 5, 6],
      [],
      [7],
    ]);
    expect(pagesOf(vendorOf({ paging: 'numberCursor', lastCursor: 'repeats' }).ask).length).toBe(20);
    const { ask, clock } = vendorOf({ paging: 'numberCursor', tokenLifetimeMs: 60_000 });
    const { body } = ask('?limit=3');
    expect(ask(`?limit=3&cursor=${body.next}`).rows).toEqual([4, 5, 6]);
    clock.advance(61_000);
    expect(ask(`?limit=3&cursor=${body.next}`).status).toBe(400);
  });

  test('says that there is more although nobody asked for pages', () => {
    expect(vendorOf({ forgottenPaging: 'flag' }).ask('').body.has_more).toBe(true);
    expect(vendorOf({ forgottenPaging: 'link' }).ask('').headers['link']).toContain('page=2');
  });

  test('filters by date with its operator, and shows late rows late', () => {
    const { ask, table, clock } = vendorOf({}, { rows: 0, lateMs: 50_000 });
    table.create(1, clock.now());
    expect(ask('').rows).toEqual([]);
    clock.advance(60_000);
    const { body } = ask('');
    const { updated } = body.items[0]!;
    expect(ask(`?since=${updated}`).rows).toEqual([1]);
    const strict = vendorOf({}, { rows: 0, filter: '>' });
    strict.table.create(1, strict.clock.now());
    expect(strict.ask(`?since=${updated}`).rows).toEqual([]);
  });

  test('orders ties by page, or by request', () => {
    const tied = { rows: 0, order: 'updatedAscending', ties: 'byPage' } as const;
    const { ask, table, clock } = vendorOf({ paging: 'offset' }, tied);
    for (let row = 1; row <= 30; row += 1) table.create(row, clock.now());
    expect(ask('?offset=0&limit=20').rows).toEqual(ask('?offset=0&limit=20').rows);
    const read = new Set([...ask('?offset=0&limit=15').rows, ...ask('?offset=15&limit=15').rows]);
    expect(read.size).toBeLessThan(30);
  });

  test('has a clock for its records and another one for its header', () => {
    const { ask, table, clock } = vendorOf({ recordClockMs: -600_000, dateHeaderMs: 300_000 }, { rows: 0 });
    table.create(1, clock.now());
    const { body, headers } = ask('');
    expect(body.items[0]?.updated).toBe('2026-03-02T09:50:00Z');
    expect(headers['date']).toContain('10:05:00');
    expect(vendorOf({ dateHeaderMs: null }).ask('').headers['date']).toBeUndefined();
  });

  test('lets rows change while it answers', () => {
    const { ask, table, clock } = vendorOf({ latencyMs: [1_000, 1_000] }, { rows: 0 });
    clock.plan(CREATED_AT_MS + 400, () => table.create(1, clock.now()));
    clock.plan(CREATED_AT_MS + 600, () => table.create(2, clock.now()));
    expect(ask('').rows).toEqual([1]);
    expect(clock.now()).toBe(CREATED_AT_MS + 1_000);
  });

  test('fails as it is told to, for as long', () => {
    const { ask, model } = vendorOf({});
    model.fail('429', 1);
    expect(ask('')).toMatchObject({ status: 429, headers: { 'retry-after': '20' } });
    model.recover();
    expect(ask('').status).toBe(200);
  });
});
