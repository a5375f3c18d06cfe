import fc from 'fast-check';
import { createTable, EPOCH, SECOND, type Table, type TableOptions } from './simulated-table';

const MINUTE = 60 * SECOND;
const GIVEN: TableOptions = {
  order: 'by-date',
  operator: '>=',
  pageCap: 5,
  showsTotal: false,
  paging: 'offset',
  maxChanges: 20,
};
const paging = fc.constantFrom<TableOptions['paging']>('offset', 'token');
const capacity = fc.constantFrom(10, 16_000);
const order = fc.constantFrom<TableOptions['order']>('by-date', 'by-id', 'newest-first');
const vendor = fc.record({
  paging,
  capacity,
  order,
  pageCap: fc.integer({ min: 1, max: 6 }),
  maxChanges: fc.integer({ min: 1, max: 20 }),
});

const eventsOf = (table: Table, id: number) => table.sent.filter((event) => event.id === String(id));

/** Polls until everything that changed is settled. */
function settle(table: Table, waitMs = 6 * SECOND): void {
  for (let polls = 0; polls < 3; polls += 1) {
    table.advance(waitMs);
    table.pollUntilRest();
  }
}

describe('a record that goes back to an earlier content', () => {
  it.each([
    ['under one date', {}],
    ['without a trusted date', { templateUnitMs: null, rules: { filterByUpdatedDate: false } }],
    ['without any date', { templateUnitMs: null, isUndated: true }],
  ])(
    'is told as often as it changed, under as many ids: %s',
    (_, options: Partial<TableOptions> & { isUndated?: boolean }) => {
      const contents = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 12 });
      fc.assert(
        fc.property(vendor, contents, fc.nat(15), (given, lived, others) => {
          const table = createTable({ ...GIVEN, ...given, ...options });
          for (let id = 1; id <= others; id += 1) table.put(id);
          const updatedMs = options.isUndated === true ? null : EPOCH;
          const changed = lived.filter((content, place) => content !== lived[place - 1]);
          for (const content of lived) {
            table.set({ id: 99, updatedMs, createdMs: EPOCH, content });
            table.pollUntilRest();
          }
          const events = eventsOf(table, 99);
          expect(events.map(({ content }) => content)).toEqual(changed);
          expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(changed.length);
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe('a date that passed', () => {
  it('is final: what differs under it later is no change, and a new date is one', () => {
    fc.assert(
      fc.property(vendor, fc.integer({ min: 0, max: 20 }), (given, edits) => {
        const table = createTable({ ...GIVEN, ...given, lookBackMs: MINUTE });
        for (let id = 1; id <= 8; id += 1) table.put(id);
        settle(table, 90 * SECOND);
        table.advance(2 * MINUTE);
        for (let i = 0; i < edits; i += 1) {
          table.edit((i % 8) + 1);
          table.pollUntilRest();
        }
        expect(table.sent).toHaveLength(8);
        table.put(3);
        settle(table, MINUTE);
        expect(eventsOf(table, 3)).toHaveLength(2);
        expect(table.sent).toHaveLength(9);
      }),
      { numRuns: 100 },
    );
  });
});

describe('an older date than the one that was told', () => {
  const older = (ageMs: number, content = 7) => ({
    id: 3,
    updatedMs: EPOCH - ageMs,
    createdMs: EPOCH - MINUTE,
    content,
  });

  it('counts once two windows in a row have shown it, once; a replica that lags and catches up is no news', () => {
    fc.assert(
      fc.property(vendor, fc.integer({ min: 1, max: 30 }), fc.boolean(), (given, seconds, isRestored) => {
        const table = createTable({ ...GIVEN, ...given, lookBackMs: MINUTE });
        for (let id = 1; id <= 8; id += 1) table.put(id);
        table.pollUntilRest();
        const newer = table.rows.get(3)!;
        table.set(older(seconds * SECOND));
        table.pollUntilRest();
        expect(table.sent).toHaveLength(8);
        if (!isRestored) table.set(newer);
        settle(table, SECOND);
        expect(eventsOf(table, 3).map(({ content }) => content)).toEqual(isRestored ? [1, 7] : [1]);
        expect(new Set(table.sent.map(({ eventId }) => eventId)).size).toBe(table.sent.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a start from now', () => {
  it('sends no history and skips nothing, with each clock off by minutes either way', () => {
    const offset = fc.integer({ min: -10 * 60, max: 10 * 60 }).map((seconds) => seconds * SECOND);
    const changes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(vendor, offset, offset, changes, changes, (given, rowClockMs, headerClockMs, before, after) => {
        const table = createTable({ ...GIVEN, ...given, start: 'now', rowClockMs, headerClockMs });
        for (const id of before) table.put(id, 3 * SECOND);
        table.pollUntilRest();
        expect(table.sent).toEqual([]);
        table.advance(11 * SECOND);
        const changed = new Set(after);
        for (const id of changed) table.put(id);
        settle(table);
        expect(new Set(table.sent.map(({ id }) => Number(id)))).toEqual(changed);
        expect(table.sent).toHaveLength(changed.size);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a backfill', () => {
  it('tells what changed since once more, under the ids it had, and nothing of before', () => {
    fc.assert(
      fc.property(vendor, fc.integer({ min: 0, max: 12 }), (given, sinceSecond) => {
        const table = createTable({ ...GIVEN, ...given });
        for (let id = 0; id < 12; id += 1) {
          table.put(id);
          table.advance(SECOND);
        }
        settle(table);
        const told = table.sent.splice(0);
        table.backfill(new Date(EPOCH + sinceSecond * SECOND).toISOString());
        settle(table);
        const ids = (events: Table['sent']) => events.map(({ eventId }) => eventId).sort();
        expect(ids(table.sent)).toEqual(ids(told.filter(({ id }) => Number(id) >= sinceSecond)));
      }),
      { numRuns: 150 },
    );
  });

  it('tells nothing again that is dated after its end, also of what the ledger forgot, and what changes meanwhile once', () => {
    const second = fc.integer({ min: 0, max: 12 });
    const lookBackMs = fc.constantFrom(SECOND, 5 * SECOND, MINUTE);
    const story = fc.record({ since: second, length: second, edited: fc.option(fc.nat(11)), lookBackMs });
    fc.assert(
      fc.property(vendor, story, (given, { since, length, edited, ...options }) => {
        const table = createTable({ ...GIVEN, ...given, ...options });
        for (let id = 0; id < 12; id += 1) {
          table.put(id);
          table.advance(SECOND);
        }
        settle(table);
        const told = table.sent.splice(0);
        const until = since + length;
        if (edited !== null) table.put(edited);
        table.backfill(
          ...([since, until].map((at) => new Date(EPOCH + at * SECOND).toISOString()) as [string, string]),
        );
        settle(table);
        const again = told.filter(({ id }) => Number(id) >= since && Number(id) <= until && Number(id) !== edited);
        const ids = (events: Table['sent']) => events.map(({ eventId }) => eventId).sort();
        expect(ids(table.sent.filter(({ id }) => id !== String(edited)))).toEqual(ids(again));
        expect(eventsOf(table, edited ?? -1).map(({ content }) => content)).toEqual(edited === null ? [] : [2]);
      }),
      { numRuns: 200 },
    );
  });

  it('that comes while another one is under way makes one of both', () => {
    fc.assert(
      fc.property(vendor, fc.array(fc.nat(11), { minLength: 4, maxLength: 4 }), fc.nat(3), (given, seconds, polls) => {
        const table = createTable({ ...GIVEN, ...given, maxChanges: 2 });
        for (let id = 0; id < 12; id += 1) {
          table.put(id);
          table.advance(SECOND);
        }
        settle(table);
        table.sent.splice(0);
        const [one, two, three, four] = seconds as [number, number, number, number];
        const ranges = [one, three].map((from, place) => [from, Math.max(from, [two, four][place] as number)]);
        for (const range of ranges) {
          const [from, until] = range.map((at) => new Date(EPOCH + at * SECOND).toISOString());
          table.backfill(from as string, until);
          for (let poll = 0; poll < polls; poll += 1) table.poll();
        }
        settle(table);
        const again = new Set(table.sent.map(({ id }) => Number(id)));
        const [[, firstUntil], [from, until]] = ranges as [[number, number], [number, number]];
        for (let id = from; id <= until; id += 1) expect(again).toContain(id);
        for (let id = Math.max(firstUntil, until) + 1; id < 12; id += 1) expect(again).not.toContain(id);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a feed that is newest first', () => {
  it('loses and repeats nothing, although no more than what is new is read', () => {
    const steps = fc.array(
      fc.record({ id: fc.integer({ min: 1, max: 40 }), polls: fc.boolean(), waitMs: fc.nat(3_000) }),
      {
        maxLength: 50,
      },
    );
    fc.assert(
      fc.property(vendor, steps, (given, lived) => {
        const rules = { isNewestFirst: true };
        const table = createTable({ ...GIVEN, ...given, order: 'newest-first', templateUnitMs: null, rules });
        for (const { id, polls, waitMs } of lived) {
          table.put(id);
          table.advance(waitMs);
          if (polls) table.pollUntilRest();
        }
        settle(table);
        for (const row of table.rows.values()) expect(eventsOf(table, row.id).at(-1)?.content).toBe(row.content);
        expect(new Set(table.sent.map(({ eventId }) => eventId)).size).toBe(table.sent.length);
      }),
      { numRuns: 150 },
    );
  });
});

describe.each(['ties-move', 'ties-by-page'] as const)('ties whose order changes by page: %s', (order) => {
  it('end in bounded time, nothing twice: complete, or with a warning that it may not be', () => {
    fc.assert(
      fc.property(vendor, fc.integer({ min: 1, max: 20 }), fc.boolean(), (given, count, showsTotal) => {
        const table = createTable({ ...GIVEN, ...given, order, showsTotal });
        for (let id = 1; id <= count; id += 1) table.put(id);
        const polls = table.pollUntilRest();
        expect(polls).toBeLessThanOrEqual(24 + Math.ceil(count / given.maxChanges));
        expect(table.takePages()).toBeLessThan(160 + 160 * count);
        expect(table.sent.length === count || table.isUnproven()).toBe(true);
        expect(new Set(table.sent.map(({ eventId }) => eventId)).size).toBe(table.sent.length);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['offset', 7],
    ['offset', 25],
    ['token', 7],
    ['token', 25],
  ] as const)(
    'are read whole all the same, by %s in pages of %d: pages of another size show them',
    (paging, pageCap) => {
      const table = createTable({ ...GIVEN, paging, pageCap, order });
      for (let id = 1; id <= 40; id += 1) table.put(id);
      table.pollUntilRest();
      expect(table.sent).toHaveLength(40);
      expect(table.isUnproven()).toBe(false);
    },
  );
});
