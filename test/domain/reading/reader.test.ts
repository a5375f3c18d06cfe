import { countEntries } from '../../../src/domain/reading/ledger';
import { createTable, SECOND, type Row, type Table, type TableOptions } from './simulated-table';

const given: TableOptions = {
  order: 'by-date',
  operator: '>',
  pageCap: 5,
  showsTotal: true,
  paging: 'offset',
  maxChanges: 1000,
};

/** Rows 1 to `count`, one a second, or all in one. */
function fill(table: Table, count: number, stepMs = SECOND): void {
  for (let id = 1; id <= count; id += 1) {
    table.put(id);
    table.advance(stepMs);
  }
  table.advance(10 * SECOND);
}

const idsOf = (table: Table) => table.sent.map(({ id }) => Number(id));
const oneTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const sortedIds = (table: Table) => idsOf(table).sort((a, b) => a - b);

/** A minute later, nothing having changed, polls until rest: how many events that sends. */
function sentWhenNothingChanged(table: Table): number {
  const before = table.sent.length;
  table.advance(60 * SECOND);
  table.pollUntilRest();
  return table.sent.length - before;
}

describe('a bulk edit in one second', () => {
  it('of 50,000 rows is sent whole, each row once, 1,000 a poll; a later poll sends nothing', () => {
    const table = createTable({ ...given, pageCap: 200 });
    fill(table, 50_000, 0);
    expect(table.pollUntilRest()).toBeLessThanOrEqual(52);
    expect(idsOf(table)).toEqual(oneTo(50_000));
    expect(sentWhenNothingChanged(table)).toBe(0);
    expect(table.filings()).toBeGreaterThan(0);
    expect(countEntries(table.watermark().ledger)).toBeLessThanOrEqual(16_000);
  }, 120_000);

  it.each([
    ['all of it', 1],
    ['the rest of it', 101],
  ])('arrives once also where %s changes again in the middle of it', (_, first) => {
    const table = createTable({ ...given, operator: '>=', pageCap: 10, maxChanges: 20, capacity: 60 });
    for (let id = 1; id <= 300; id += 1) table.put(id);
    table.advance(2 * SECOND);
    for (let polls = 0; polls < 5; polls += 1) table.poll();
    table.advance(2 * SECOND);
    for (let id = first; id <= 300; id += 1) table.put(id);
    table.advance(2 * SECOND);
    table.pollUntilRest();
    table.pollUntilRest();
    const ids = table.sent.map(({ eventId }) => eventId);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids).toHaveLength(100 + 301 - first);
  });
});

describe('a window of several pages', () => {
  it.each(['>', '>='] as const)('gives one set of events with %s', (operator) => {
    const table = createTable({ ...given, operator });
    fill(table, 23);
    table.pollUntilRest();
    table.put(4);
    table.put(24);
    table.pollUntilRest();
    expect(idsOf(table)).toEqual([...oneTo(23), 4, 24]);
  });

  it.each([true, false])('is read with one record a page, totals shown: %p', (showsTotal) => {
    const table = createTable({ ...given, pageCap: 1, showsTotal });
    fill(table, 12);
    table.pollUntilRest();
    expect(idsOf(table)).toEqual(oneTo(12));
    expect(sentWhenNothingChanged(table)).toBe(0);
  });

  it.each([true, false])('is read by page tokens, totals shown: %p', (showsTotal) => {
    const table = createTable({ ...given, paging: 'token', showsTotal });
    fill(table, 23);
    table.pollUntilRest();
    expect(sortedIds(table)).toEqual(oneTo(23));
    expect(sentWhenNothingChanged(table)).toBe(0);
  });

  it('that shows nothing, or one page, is asked for once', () => {
    const table = createTable(given);
    table.pollUntilRest();
    expect(table.takePages()).toBe(1);
    fill(table, 3);
    table.pollUntilRest();
    table.takePages();
    table.pollUntilRest();
    expect(table.takePages()).toBe(1);
  });
});

describe('a vendor whose rows have no stable order', () => {
  it.each([
    ['ties-move', 'offset'],
    ['ties-move', 'token'],
    ['shuffled', 'offset'],
    ['shuffled', 'token'],
  ] as const)('comes to rest, each row sent once; what is missing is said: %s, %s', (order, paging) => {
    const table = createTable({ ...given, order, paging, pageCap: 7 });
    fill(table, 60, 0);
    expect(table.pollUntilRest()).toBeLessThanOrEqual(20);
    expect(new Set(idsOf(table)).size).toBe(table.sent.length);
    expect(table.watermark().window).toBeNull();
    expect(table.sent.length === 60 || table.isUnproven()).toBe(true);
  });
});

describe('rows that slide while they are read', () => {
  it('are met although every page shifts: the reader steps back as often as it takes', () => {
    let removed = 0;
    const table = createTable({ ...given, pageCap: 2, maxChanges: 50 }, (open) => {
      if (removed < 12) open.remove((removed += 1));
    });
    fill(table, 30);
    table.pollUntilRest();
    const present = [...table.rows.keys()];
    expect(idsOf(table)).toEqual(expect.arrayContaining(present));
    expect(new Set(idsOf(table)).size).toBe(table.sent.length);
  });

  it('are met where many leave the pages already read at once', () => {
    let isDone = false;
    const table = createTable({ ...given, pageCap: 10 }, (open) => {
      if (isDone) return;
      isDone = true;
      for (const id of oneTo(9)) open.remove(id);
    });
    fill(table, 30);
    table.pollUntilRest();
    expect(sortedIds(table)).toEqual(oneTo(30));
  });

  it.each(['by-date', 'by-id', 'newest-first'] as const)('are met in pages that do not overlap: %s', (order) => {
    let pages = 0;
    const options: TableOptions = { ...given, order, paging: 'token', pageCap: 10, maxChanges: 50, capacity: 150 };
    const table = createTable(options, ({ remove }) => {
      pages += 1;
      if (pages <= 24 && pages % 2 === 0) remove(pages);
    });
    fill(table, 300);
    table.pollUntilRest();
    expect(sortedIds(table)).toEqual(expect.arrayContaining([...table.rows.keys()]));
    expect(table.isUnproven()).toBe(false);
  });

  it('are met also in pages of one record, which cannot overlap, however far apart the dates are', () => {
    for (let gone = 1; gone <= 6; gone += 1) {
      let pages = 0;
      const table = createTable({ ...given, pageCap: 1 }, (open) => void ((pages += 1) === gone && open.remove(1)));
      fill(table, 4, 3_600 * SECOND);
      table.pollUntilRest();
      expect(idsOf(table)).toEqual(expect.arrayContaining([2, 3, 4]));
    }
  });

  it('are sent in their new version where they changed behind the reader', () => {
    const table = createTable(
      { ...given, pageCap: 3 },
      (open) => void (open.rows.get(1)?.content === 1 && open.put(1)),
    );
    fill(table, 9);
    table.pollUntilRest();
    table.advance(10 * SECOND);
    table.pollUntilRest();
    expect(table.sent.filter(({ id }) => id === '1').at(-1)).toMatchObject({ content: 2 });
  });

  it('are not sent if they are again as they were told when a later page shows them', () => {
    let original: Row | null = null;
    let pages = 0;
    const table = createTable({ ...given, pageCap: 2 }, () => {
      pages += 1;
      if (original !== null && pages === 2) table.set(original);
    });
    for (const id of [1, 2, 3, 4]) table.put(id);
    table.pollUntilRest();
    original = table.rows.get(2)!;
    table.edit(2);
    pages = 0;
    table.pollUntilRest();
    table.pollUntilRest();
    expect(table.sent.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });

  it('do not hide a late record between two that are known', () => {
    const moves = { left: 0 };
    const table = createTable({ ...given, pageCap: 3, lookBackMs: 30 * SECOND }, (it) => {
      if (moves.left-- !== 1) return;
      it.advance(SECOND);
      it.put(1);
      it.put(2);
    });
    for (const id of [1, 2, 3, 4, 5]) {
      table.put(id);
      table.advance(SECOND);
    }
    table.pollUntilRest();
    table.advance(20 * SECOND);
    // Dated as the third row, and shown only now.
    table.put(9, 23 * SECOND);
    table.put(10);
    moves.left = 1;
    table.pollUntilRest();
    table.advance(60 * SECOND);
    table.put(11);
    table.pollUntilRest();
    expect(idsOf(table)).toContain(9);
  });
});

describe('a feed without a date filter', () => {
  const feed: TableOptions = { ...given, order: 'newest-first', templateUnitMs: null, pageCap: 20 };

  it('is read no further than to the first records before the window where it is known to be newest first', () => {
    const table = createTable({ ...feed, rules: { isNewestFirst: true } });
    fill(table, 400);
    table.pollUntilRest();
    expect(sortedIds(table)).toEqual(oneTo(400));
    table.pollUntilRest();
    table.takePages();
    table.put(401);
    table.pollUntilRest();
    expect(idsOf(table).at(-1)).toBe(401);
    expect(table.takePages()).toBeLessThanOrEqual(4);
  });

  it.each(['newest-first', 'by-id', 'by-date'] as const)('is read whole where no order is known: %s', (order) => {
    const table = createTable({ ...feed, order });
    fill(table, 100);
    table.pollUntilRest();
    table.put(7);
    table.pollUntilRest();
    expect(sortedIds(table)).toEqual([...oneTo(100), 7].sort((a, b) => a - b));
  });

  it.each(['newest-first', 'by-date'] as const)('is judged by content alone where dates say nothing: %s', (order) => {
    const table = createTable({ ...feed, order, paging: 'token', rules: { filterByUpdatedDate: false } });
    fill(table, 300);
    table.pollUntilRest();
    table.advance(3_600 * SECOND);
    for (const id of [50, 250]) table.edit(id);
    table.pollUntilRest();
    expect(idsOf(table).slice(300).sort()).toEqual([250, 50]);
  });
});

describe('late and quiet vendors', () => {
  it('a record shown late, within the look-back, is sent', () => {
    const table = createTable(given);
    fill(table, 3);
    table.put(4);
    table.pollUntilRest();
    table.put(5, 4 * SECOND);
    table.pollUntilRest();
    expect(idsOf(table)).toEqual([1, 2, 3, 4, 5]);
  });

  it('a poll that finds nothing leaves the watermark where it is', () => {
    const table = createTable(given);
    fill(table, 3);
    table.pollUntilRest();
    const mark = table.watermark().at;
    table.advance(3_600 * SECOND);
    table.pollUntilRest();
    expect(table.watermark().at).toBe(mark);
  });

  it('a record dated ten minutes ahead is sent once and does not pull the watermark along', () => {
    const table = createTable(given);
    table.put(1);
    table.put(2, -600 * SECOND);
    table.pollUntilRest();
    table.put(3);
    table.pollUntilRest();
    table.advance(900 * SECOND);
    table.pollUntilRest();
    table.put(4);
    table.pollUntilRest();
    expect(idsOf(table)).toEqual([1, 2, 3, 4]);
  });
});

describe('a page that is larger than what one poll takes', () => {
  it.each(['by-date', 'by-id'] as const)('is read to its end in pieces, each record once, in the order %s', (order) => {
    const options: TableOptions = { ...given, order, paging: 'token', pageCap: 300, capacity: 60, maxChanges: 25 };
    const table = createTable({ ...options, templateUnitMs: null });
    fill(table, 300, 1);
    table.pollUntilRest();
    expect(sortedIds(table)).toEqual(oneTo(300));
    table.advance(60 * SECOND);
    table.put(7);
    table.pollUntilRest();
    expect(idsOf(table).slice(300)).toEqual([7]);
  });
});
