import fc from 'fast-check';
import { createTable, SECOND, type TableOptions } from './simulated-table';

const options: fc.Arbitrary<TableOptions> = fc.record({
  order: fc.constantFrom('by-date', 'by-id', 'newest-first'),
  operator: fc.constantFrom('>', '>='),
  pageCap: fc.integer({ min: 1, max: 7 }),
  showsTotal: fc.boolean(),
  paging: fc.constant('offset'),
  maxChanges: fc.integer({ min: 1, max: 20 }),
  capacity: fc.integer({ min: 8, max: 30 }),
});

const steps = fc.array(
  fc.record({ kind: fc.constantFrom('put', 'put', 'put', 'wait', 'poll'), id: fc.integer({ min: 1, max: 40 }) }),
  { maxLength: 120 },
);

describe('a poller that cannot remember a whole window', () => {
  it('comes to rest, loses nothing in any stable order, and repeats nothing where the vendor sorts by date', () => {
    fc.assert(
      fc.property(options, steps, (given, lived) => {
        const table = createTable(given);
        for (const { kind, id } of lived) {
          if (kind === 'put') table.put(id);
          else if (kind === 'wait') table.advance(700);
          else table.pollUntilRest();
        }
        table.advance(20 * SECOND);
        table.pollUntilRest();
        table.pollUntilRest();
        for (const row of table.rows.values())
          expect(table.sent.filter(({ id }) => id === String(row.id)).at(-1)?.content).toBe(row.content);
        const ids = table.sent.map(({ eventId }) => eventId);
        if (given.order === 'by-date') expect(ids).toEqual([...new Set(ids)]);
      }),
      { numRuns: 300 },
    );
  });
});

interface RestlessStep {
  kind: 'touch' | 'wait' | 'poll';
  first: number;
  rows: number;
  ms: number;
}

const restlessSteps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('touch'),
      first: fc.integer({ min: 1, max: 60 }),
      rows: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 300, max: 9_000 }) }),
    fc.record({ kind: fc.constant('poll') }),
    fc.record({ kind: fc.constant('poll') }),
  ) as fc.Arbitrary<RestlessStep>,
  { maxLength: 60 },
);

/**
 * Lives through the steps, then polls until all is read. `restMs`: how long nothing is read after a bulk edit. `mostMoved`: rows that
 * move to the end between two polls.
 */
function live(given: TableOptions, lived: RestlessStep[], restMs: number, mostMoved = Infinity) {
  const table = createTable(given);
  for (let id = 1; id <= 60; id += 1) table.put(id);
  table.advance(restMs);
  let moved = 0;
  for (const { kind, first, rows, ms } of lived) {
    if (kind === 'poll') moved = 0;
    if (kind === 'touch' && (moved += rows) > mostMoved) continue;
    if (kind === 'touch') for (let id = first; id < first + rows; id += 1) table.put(id);
    if (kind === 'touch') table.advance(restMs);
    else if (kind === 'wait') table.advance(ms);
    else table.poll();
  }
  table.advance(20 * SECOND);
  table.pollUntilRest(1_000);
  table.pollUntilRest(1_000);
  for (const row of table.rows.values())
    expect(table.sent.filter(({ id }) => id === String(row.id)).at(-1)?.content).toBe(row.content);
  return table.sent.map(({ eventId }) => eventId);
}

/** The 20 versions read last are known whatever was forgotten; steps back go up to twice as far as rows moved, and a page or two more. */
const MOST_MOVED = 5;

describe('a window larger than memory that changes while it is read', () => {
  it('arrives whole and once where the vendor sorts by date', () => {
    fc.assert(
      fc.property(options, restlessSteps, (given, lived) => {
        const ids = live({ ...given, order: 'by-date' }, lived, SECOND, MOST_MOVED);
        expect(ids).toEqual([...new Set(ids)]);
      }),
      { numRuns: 300 },
    );
  });

  it('arrives whole also where changes are read in their very second', () => {
    fc.assert(
      fc.property(options, restlessSteps, (given, lived) => void live({ ...given, order: 'by-date' }, lived, 0)),
      { numRuns: 300 },
    );
  });

  it.each([
    ['all of it', 1],
    ['the rest of it', 101],
  ])('arrives once also where %s changes again in the middle of it', (_, first) => {
    const bulk = { pageCap: 10, showsTotal: true, maxChanges: 20, capacity: 60, operator: '>=' } as const;
    const table = createTable({ ...bulk, order: 'by-date', paging: 'offset' });
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
