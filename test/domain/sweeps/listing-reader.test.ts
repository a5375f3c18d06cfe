import fc from 'fast-check';
import { createListingReader, type ListingStep } from '../../../src/domain/sweeps/listing-reader';
import { failed, succeeded } from '../../../src/domain/values/result';

const MORE = succeeded('more' as const);
const END = succeeded('end' as const);

const isMore = (step: ListingStep) => step.ok && step.value === 'more';

type Paging = 'offset' | 'token';

interface Vendor {
  rows: string[];
  pageSize: number;
  hasTotal: boolean;
  /** Called after each page, with its number from 0. */
  meanwhile?(page: number): void;
}

/** Reads a vendor's rows to the end; `meanwhile` may change them between two pages. */
function read(paging: Paging, vendor: Vendor) {
  const reader = createListingReader(paging);
  let step: ListingStep = MORE;
  for (let page = 0; isMore(step); page += 1) {
    if (page > 1_000) throw new Error('the listing is never read to its end');
    const at = reader.position();
    const offset = at === null ? 0 : 'offset' in at ? at.offset : (at.token as number);
    const ids = vendor.rows.slice(offset, offset + vendor.pageSize);
    const end = offset + ids.length;
    const next = paging === 'token' && end < vendor.rows.length ? end : null;
    step = reader.take({ ids, total: vendor.hasTotal ? vendor.rows.length : null, next });
    vendor.meanwhile?.(page);
  }
  return { reader, step };
}

const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => `row ${i}`);
const anyVendor = fc.record({
  rows: fc.integer({ min: 0, max: 40 }).map(rowsOf),
  pageSize: fc.integer({ min: 2, max: 12 }),
  hasTotal: fc.boolean(),
});

describe('a listing that does not change', () => {
  it.each<Paging>(['offset', 'token'])('is read whole with %s paging, and calm', (paging) => {
    fc.assert(
      fc.property(anyVendor, (vendor) => {
        const { reader, step } = read(paging, vendor);
        expect(step).toEqual(END);
        expect([...reader.ids].sort()).toEqual([...vendor.rows].sort());
        expect(reader.isRestless()).toBe(false);
      }),
    );
  });
});

it('reads a vendor that gives one row a page, and calls it restless: rows could slide unseen', () => {
  const { reader, step } = read('offset', { rows: rowsOf(5), pageSize: 1, hasTotal: false });
  expect(step).toEqual(END);
  expect([...reader.ids]).toEqual(rowsOf(5));
  expect(reader.isRestless()).toBe(true);
});

describe('a listing whose rows have no order', () => {
  it('is unstable, and ends', () => {
    const reader = createListingReader('offset');
    let seed = 1;
    const random = () => (seed = (seed * 48271) % 2147483647);
    let requests = 0;
    for (let step: ListingStep = MORE; isMore(step) && requests < 10_000; requests += 1) {
      const { offset } = reader.position() as { offset: number };
      const rows = Array.from({ length: 40 }, (_, id) => ({ id: String(id), place: random() }));
      rows.sort((a, b) => a.place - b.place);
      step = reader.take({ ids: rows.slice(offset, offset + 5).map(({ id }) => id), total: null, next: null });
    }
    expect(requests).toBeLessThan(1_000);
    expect(reader.isUnstable()).toBe(true);
  });
});

describe('a listing that always names a next page', () => {
  it('ends behind twenty empty pages in a row, and not before', () => {
    const reader = createListingReader('token');
    let place = 0;
    const take = (ids: string[]) => reader.take({ ids, total: null, next: `page ${(place += 1)}` });
    for (let empty = 1; empty < 20; empty += 1) expect(take([])).toEqual(MORE);
    expect(take(['one'])).toEqual(MORE);
    for (let empty = 1; empty < 20; empty += 1) expect(take([])).toEqual(MORE);
    expect(take([])).toEqual(END);
    expect([...reader.ids]).toEqual(['one']);
  });
});

describe('a listing whose rows go, or come at its end, while it is read', () => {
  const change = fc.record({ page: fc.nat(12), place: fc.nat(60), what: fc.constantFrom('goes', 'comes') });

  it('still shows every row that was there all the time, with offset paging', () => {
    fc.assert(
      fc.property(anyVendor, fc.array(change, { maxLength: 12 }), (vendor, changes) => {
        const rows = [...vendor.rows];
        const gone = new Set<string>();
        const meanwhile = (page: number) => {
          for (const { place, what } of changes.filter((one) => one.page === page)) {
            if (what === 'comes') rows.push(`new ${page} ${place}`);
            else for (const row of rows.splice(place % Math.max(1, rows.length), 1)) gone.add(row);
          }
        };
        const { reader, step } = read('offset', { ...vendor, rows, meanwhile });
        // Where the vendor's total and its rows disagree for a moment, the reading is a failure and tells nothing.
        if (!step.ok) return;
        for (const row of vendor.rows) if (!gone.has(row)) expect(reader.ids).toContain(row);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is restless where a row slid to a page that was read before', () => {
    const rows = rowsOf(9);
    const meanwhile = (page: number) => void (page === 0 && rows.splice(1, 2));
    const { reader } = read('offset', { rows, pageSize: 3, hasTotal: false, meanwhile });
    expect(reader.isRestless()).toBe(true);
    expect([...reader.ids]).toEqual(expect.arrayContaining(rows));
  });
});

describe('a listing proves nothing', () => {
  it.each<Paging>(['offset', 'token'])('where it ends before the vendor’s own total, with %s paging', (paging) => {
    const reader = createListingReader(paging);
    const first = reader.take({ ids: ['a', 'b'], total: 5, next: paging === 'token' ? 2 : null });
    expect(first).toEqual(MORE);
    const last = { ids: paging === 'token' ? [] : ['b'], total: 5, next: null };
    expect(reader.take(last)).toEqual(failed('the listing ended after 2 of 5 records'));
  });

  it('where a page that is not there any more ends it, and another page told the total', () => {
    const reader = createListingReader('token');
    expect(reader.take({ ids: ['a', 'b'], total: null, shownTotal: 5, next: 2 })).toEqual(MORE);
    const missing = { ids: [], total: null, next: null };
    expect(reader.take(missing)).toEqual(failed('the listing ended after 2 of 5 records'));
  });

  it('where one record less comes than there are, as another came meanwhile: it is no problem, and no proof', () => {
    const reader = createListingReader('token');
    expect(reader.take({ ids: ['a', 'b'], total: 4, next: 2 })).toEqual(MORE);
    expect(reader.take({ ids: ['b', 'c'], total: 5, next: 3 })).toEqual(MORE);
    expect(reader.take({ ids: ['d'], total: 5, next: null })).toEqual(END);
    expect([reader.isRestless(), reader.isUnstable()]).toEqual([true, true]);
  });

  it('where an empty page comes in its midst: it is asked again from further back', () => {
    const reader = createListingReader('offset');
    reader.take({ ids: ['a', 'b', 'c'], total: null, next: null });
    expect(reader.take({ ids: [], total: null, next: null })).toEqual(MORE);
    expect(reader.position()).toEqual({ offset: 1 });
    expect(reader.isRestless()).toBe(true);
  });

  it('where every page is the first one', () => {
    const reader = createListingReader('offset');
    const page = { ids: ['a', 'b', 'c'], total: null, next: null };
    const steps = Array.from({ length: 4 }, () => reader.take(page));
    expect(steps.at(-1)).toEqual(failed(expect.stringContaining('does not turn its pages') as string));
  });

  it('where every page is the first one, and their rows together are as many as the total', () => {
    const reader = createListingReader('offset');
    const ids = rowsOf(100);
    let step: ListingStep = MORE;
    for (let page = 0; isMore(step); page += 1) step = reader.take({ ids, total: 200, next: null });
    expect(step).toEqual(failed(expect.stringContaining('the same records came again') as string));
  });

  it('where the first page counts itself: the total is believed behind it', () => {
    const reader = createListingReader('offset');
    expect(reader.take({ ids: rowsOf(10), total: 10, next: null })).toEqual(MORE);
    expect(reader.take({ ids: rowsOf(11).slice(9), total: 10, next: null })).toEqual(MORE);
    expect(createListingReader('offset').take({ ids: rowsOf(9), total: 9, next: null })).toEqual(END);
    expect(createListingReader('offset', 5).take({ ids: rowsOf(5), total: 5, next: null })).toEqual(MORE);
  });

  it('ends where a page stays in its place and brings nothing new', () => {
    const reader = createListingReader('token');
    const take = (ids: string[], next: string) => reader.take({ ids, total: null, next, isSamePlace: true });
    expect(take(['a'], 'x1')).toEqual(MORE);
    expect(take(['b'], 'x2')).toEqual(MORE);
    expect(take(['b'], 'x3')).toEqual(END);
    expect(reader.isRestless()).toBe(false);
  });

  it('where a link leads to a page that was read', () => {
    const reader = createListingReader('token');
    reader.take({ ids: ['a'], total: null, next: 'x' });
    expect(reader.take({ ids: ['b'], total: null, next: 'x' })).toEqual(
      failed(expect.stringContaining('never end') as string),
    );
  });
});
