import { countSeen } from '../../src/domain/seen';
import { settle, startFrom, type Progress, type StartedProgress } from '../../src/domain/watermark';
import { createWindowReader, type WindowRules } from '../../src/domain/window-reader';
import { createTable, EPOCH, rowReader, SECOND, type TableOptions } from './simulated-table';

const HISTORY_RULES: WindowRules = {
  instanceId: 1,
  resource: 'rows',
  paging: 'offset',
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckToleranceMs: 0,
  pollDelayMs: 0,
  templateUnitMs: SECOND,
  maxChanges: 1000,
  maxBytes: 1_000_000,
};

const given: TableOptions = {
  order: 'by-date',
  operator: '>',
  pageCap: 5,
  showsTotal: true,
  paging: 'offset',
  maxChanges: 1000,
};

type Table = ReturnType<typeof createTable>;

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

describe('a bulk edit of 50,000 rows in one second', () => {
  it('is sent whole, each row once, 1,000 a poll; a later poll sends nothing', () => {
    const table = createTable({ ...given, pageCap: 200, capacity: 16_000 });
    fill(table, 50_000, 0);
    expect(table.pollUntilRest()).toBeLessThanOrEqual(52);
    expect(idsOf(table)).toEqual(oneTo(50_000));
    expect(sentWhenNothingChanged(table)).toBe(0);
    expect(countSeen(table.progress().seen)).toBeLessThanOrEqual(16_000);
  }, 60_000);
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

  it('comes to rest where the vendor has no order at all, with every row sent once', () => {
    const table = createTable({ ...given, order: 'shuffled', pageCap: 7 });
    fill(table, 60);
    expect(table.pollUntilRest()).toBeLessThanOrEqual(20);
    expect(new Set(idsOf(table)).size).toBe(table.sent.length);
    expect(table.progress().scan).toBeNull();
    expect(table.pollUntilRest()).toBe(1);
  });

  it('is asked for once where it is one page, and nothing changed', () => {
    const table = createTable(given);
    fill(table, 3);
    table.pollUntilRest();
    table.takePages();
    table.pollUntilRest();
    expect(table.takePages()).toBe(1);
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
});

describe('a newest-first feed without a date filter', () => {
  const feed: TableOptions = { ...given, order: 'newest-first', templateUnitMs: null, pageCap: 20 };

  it('is read no further than to the first records before the window', () => {
    const table = createTable(feed);
    fill(table, 400);
    table.pollUntilRest();
    expect(sortedIds(table)).toEqual(oneTo(400));
    table.takePages();
    table.put(401);
    table.pollUntilRest();
    expect(idsOf(table).at(-1)).toBe(401);
    expect(table.takePages()).toBeLessThanOrEqual(2);
  });

  it('is read whole where its order is another', () => {
    const table = createTable({ ...feed, order: 'by-id' });
    fill(table, 100);
    table.pollUntilRest();
    table.put(7);
    table.pollUntilRest();
    expect(idsOf(table)).toEqual([...oneTo(100), 7]);
  });
});

describe('a poller that cannot remember everything', () => {
  it('loses nothing and repeats nothing where the vendor sorts by date', () => {
    const table = createTable({ ...given, capacity: 20, maxChanges: 7 });
    fill(table, 100, 0);
    table.pollUntilRest();
    expect(idsOf(table)).toEqual(oneTo(100));
    expect(sentWhenNothingChanged(table)).toBe(0);
    table.put(5);
    table.pollUntilRest();
    expect(idsOf(table).slice(100)).toEqual([5]);
  });

  it.each(['by-id', 'newest-first'] as const)('loses nothing, and comes to rest, in the order %s', (order) => {
    const table = createTable({ ...given, order, capacity: 20, maxChanges: 7 });
    fill(table, 60, 200);
    table.pollUntilRest();
    expect(new Set(idsOf(table))).toEqual(new Set(oneTo(60)));
    expect(sentWhenNothingChanged(table)).toBe(0);
    expect(countSeen(table.progress().seen)).toBeLessThanOrEqual(20);
  });

  it('comes to rest also where the vendor shuffles its rows for every request', () => {
    const table = createTable({ ...given, order: 'shuffled', capacity: 20, maxChanges: 7 });
    fill(table, 60, 200);
    expect(table.pollUntilRest()).toBeLessThan(60);
    expect(countSeen(table.progress().seen)).toBeLessThanOrEqual(20);
  });
});

describe('a page that is larger than what can be remembered', () => {
  it.each(['by-date', 'by-id'] as const)('is read to its end in pieces, each record once, in the order %s', (order) => {
    const table = createTable({
      ...given,
      order,
      paging: 'token',
      pageCap: 300,
      capacity: 60,
      maxChanges: 25,
      templateUnitMs: null,
    });
    fill(table, 300, 1);
    table.pollUntilRest();
    expect(idsOf(table).sort((a, b) => a - b)).toEqual(oneTo(300));
    table.advance(60 * SECOND);
    table.put(7);
    table.pollUntilRest();
    expect(idsOf(table).slice(300)).toEqual([7]);
  });
});

describe('a late record between two that are known', () => {
  it('is found, although two rows in front of it move away between the pages', () => {
    const moves = { left: 0 };
    const table = createTable({ ...given, pageCap: 3 }, (it) => {
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
    const mark = table.progress().at;
    table.advance(3_600 * SECOND);
    table.pollUntilRest();
    expect(table.progress().at).toBe(mark);
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

describe('history', () => {
  it('of a bulk edit just before the start is taken in bounded pieces, and none of it is sent', () => {
    const at = new Date(EPOCH).toISOString();
    const records = Array.from({ length: 12_000 }, (_, id) => ({ id, updated: at, created: at }));
    let progress: Progress = { ...startFrom(at), historyUntil: at };
    let polls = 0;
    for (let again = true; again; polls += 1) {
      const reader = createWindowReader(
        HISTORY_RULES,
        rowReader,
        JSON.parse(JSON.stringify(progress)) as StartedProgress,
      );
      for (let isWanted = true; isWanted;) {
        const position = reader.position();
        const offset = position !== null && 'offset' in position ? position.offset : 0;
        const page = { records: records.slice(offset, offset + 200), total: records.length, next: null };
        isWanted = reader.take(page, { earliestMs: EPOCH, latestMs: EPOCH + 999 });
      }
      const result = reader.finish();
      expect(result.changes).toEqual([]);
      expect(JSON.stringify(result.next.read).length).toBeLessThan(100_000);
      progress = settle(progress, result.next, 16_000);
      again = result.againInMs !== null;
    }
    expect(polls).toBeGreaterThan(2);
    expect(progress.scan).toBeNull();
    expect(countSeen(progress.seen)).toBe(records.length);
  });
});
