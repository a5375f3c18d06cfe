import fc from 'fast-check';
import { createTable, SECOND, type Table, type TableOptions } from './simulated-table';

const options: fc.Arbitrary<TableOptions> = fc.record({
  order: fc.constantFrom('by-date', 'by-id', 'newest-first'),
  operator: fc.constantFrom('>', '>='),
  pageCap: fc.integer({ min: 1, max: 7 }),
  showsTotal: fc.boolean(),
  paging: fc.constantFrom('offset', 'token'),
  maxChanges: fc.integer({ min: 1, max: 20 }),
  capacity: fc.constantFrom(10, 13, 40, 16_000),
});

type Step = { kind: 'put' | 'late' | 'ahead' | 'poll' | 'wait' | 'remove'; id: number };
const id = fc.integer({ min: 1, max: 25 });
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'late', 'poll', 'wait', 'remove'),
  id,
});
const stepOrAhead = fc.oneof(
  { arbitrary: step, weight: 9 },
  { arbitrary: fc.record({ kind: fc.constant('ahead' as const), id }), weight: 1 },
);

function live(given: TableOptions, steps: readonly Step[], whileReading: readonly Step[]): Table {
  const remaining = [...whileReading];
  const apply = (table: Table, { kind, id }: Step): void => {
    if (kind === 'put') table.put(id);
    if (kind === 'late') table.put(id, 3 * SECOND);
    if (kind === 'ahead') table.put(id, -3 * SECOND);
    if (kind === 'remove') table.remove(id);
    if (kind === 'wait') table.advance(700);
  };
  const table = createTable(given, (open) => {
    const next = remaining.shift();
    if (next !== undefined) apply(open, next);
    open.advance(150);
  });
  for (const each of steps) {
    if (each.kind === 'poll') table.pollUntilRest();
    else apply(table, each);
  }
  remaining.length = 0;
  for (let polls = 0; polls < 3; polls += 1) {
    table.advance(4 * SECOND);
    table.pollUntilRest();
  }
  return table;
}

function expectNothingLost({ rows, sent }: Table): void {
  for (const row of rows.values()) {
    const versions = sent.filter(({ id }) => id === String(row.id));
    expect(versions.at(-1)).toMatchObject({ content: row.content });
  }
}

function expectNothingTwice({ sent }: Table): void {
  const versions = sent.map(({ id, updatedAt, content }) => `${id} ${updatedAt} ${content}`);
  expect(versions).toEqual([...new Set(versions)]);
  expect(new Set(sent.map(({ eventId }) => eventId)).size).toBe(versions.length);
}

/** A window is read again from a later date on, and what is dated before was shown late meanwhile. */
const SHOWN_LATE_MEANWHILE: [TableOptions, Step[], Step[]] = [
  {
    order: 'by-date',
    operator: '>',
    pageCap: 2,
    showsTotal: false,
    paging: 'offset',
    maxChanges: 1,
    capacity: 10,
  },
  [
    { kind: 'ahead', id: 3 },
    { kind: 'wait', id: 1 },
    { kind: 'put', id: 1 },
    { kind: 'put', id: 2 },
    { kind: 'poll', id: 1 },
  ],
  [
    { kind: 'put', id: 4 },
    { kind: 'late', id: 5 },
    { kind: 'put', id: 6 },
    { kind: 'wait', id: 1 },
  ],
];

describe('a poller of any table', () => {
  it('sends every record in its latest version, whatever order and pages the vendor has and whatever changes while it reads or is dated ahead', () => {
    fc.assert(
      fc.property(
        options,
        fc.array(stepOrAhead, { maxLength: 60 }),
        fc.array(stepOrAhead, { maxLength: 30 }),
        (given, steps, reading) => expectNothingLost(live(given, steps, reading)),
      ),
      { numRuns: 400, examples: [SHOWN_LATE_MEANWHILE] },
    );
  });

  it('never sends one version twice, never a record backwards, never moves the watermark back', () => {
    fc.assert(
      fc.property(
        options,
        fc.array(step, { maxLength: 60 }),
        fc.array(step, { maxLength: 30 }),
        (given, steps, reading) => {
          const table = live(given, steps, reading);
          expectNothingTwice(table);
          for (const id of table.rows.keys()) {
            const contents = table.sent.filter((event) => event.id === String(id)).map(({ content }) => content);
            expect(contents).toEqual([...contents].sort((one, other) => one - other));
          }
          expect(table.marks).toEqual([...table.marks].sort());
        },
      ),
      { numRuns: 400 },
    );
  });

  it('sends nothing when nothing changed, and comes to ask from the watermark itself', () => {
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 40 }), (given, steps) => {
        const table = live(given, steps, []);
        const count = table.sent.length;
        // `at` moves to the latest date in steps, as the look-back shrinks and its last page is read sooner; each time
        // it has to settle.
        for (let polls = 0; polls < 12; polls += 1) {
          table.advance(60 * SECOND);
          table.pollUntilRest();
        }
        expect(table.sent.length).toBe(count);
        const { at, settledAt } = table.watermark();
        expect(settledAt === at || count === 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
