import fc from 'fast-check';
import { createTable, SECOND, type TableOptions } from './simulated-table';

const options: fc.Arbitrary<TableOptions> = fc.record({
  order: fc.constantFrom('by-date', 'by-id', 'newest-first'),
  operator: fc.constantFrom('>', '>='),
  pageCap: fc.integer({ min: 1, max: 7 }),
  showsTotal: fc.boolean(),
  paging: fc.constantFrom('offset', 'token'),
  maxChanges: fc.integer({ min: 1, max: 20 }),
});

type Step = { kind: 'put' | 'late' | 'ahead' | 'poll' | 'wait' | 'remove'; id: number };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'late', 'poll', 'wait', 'remove'),
  id: fc.integer({ min: 1, max: 25 }),
});

const stepOrAhead = fc.oneof(
  { arbitrary: step, weight: 9 },
  fc.record({ kind: fc.constant('ahead' as const), id: fc.integer({ min: 1, max: 25 }) }),
);

function run(tableOptions: TableOptions, steps: readonly Step[], whileReading: readonly Step[]) {
  const remaining = [...whileReading];
  const apply = (table: ReturnType<typeof createTable>, { kind, id }: Step): void => {
    if (kind === 'put') table.put(id);
    if (kind === 'late') table.put(id, 3 * SECOND);
    if (kind === 'ahead') table.put(id, -3 * SECOND);
    if (kind === 'remove') table.remove(id);
    if (kind === 'wait') table.advance(700);
  };
  const table = createTable(tableOptions, (open) => {
    const next = remaining.shift();
    if (next !== undefined) apply(open, next);
    open.advance(150);
  });
  for (const each of steps) {
    if (each.kind === 'poll') table.pollUntilRest();
    else apply(table, each);
  }
  remaining.length = 0;
  table.advance(2 * SECOND);
  table.pollUntilRest();
  table.pollUntilRest();
  return table;
}

describe('a poller of any table', () => {
  it('sends every record in its latest version, whatever order and pages the vendor has and whatever changes while it reads or is dated ahead', () => {
    fc.assert(
      fc.property(
        options,
        fc.array(stepOrAhead, { maxLength: 60 }),
        fc.array(stepOrAhead, { maxLength: 30 }),
        (given, steps, reading) => {
          const table = run(given, steps, reading);
          for (const row of table.rows.values()) {
            const versions = table.sent.filter(({ id }) => id === String(row.id));
            expect(versions.at(-1)).toMatchObject({
              content: row.content,
              updatedAt: new Date(row.updatedMs).toISOString(),
            });
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('never sends one version twice, never a record backwards, never moves the watermark back', () => {
    fc.assert(
      fc.property(
        options,
        fc.array(step, { maxLength: 60 }),
        fc.array(step, { maxLength: 30 }),
        (given, steps, reading) => {
          const table = run(given, steps, reading);
          const versions = table.sent.map(({ id, updatedAt, content }) => `${id} ${updatedAt} ${content}`);
          expect(versions).toEqual([...new Set(versions)]);
          expect(new Set(table.sent.map(({ eventId }) => eventId)).size).toBe(versions.length);
          for (const id of table.rows.keys()) {
            const dates = table.sent.filter((event) => event.id === String(id)).map(({ updatedAt }) => updatedAt ?? '');
            expect(dates).toEqual([...dates].sort());
          }
          expect(table.marks).toEqual([...table.marks].sort());
        },
      ),
      { numRuns: 800 },
    );
  });

  it('sends nothing when nothing changed', () => {
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 40 }), (given, steps) => {
        const table = run(given, steps, []);
        const count = table.sent.length;
        table.advance(60 * SECOND);
        table.pollUntilRest();
        expect(table.sent.length).toBe(count);
      }),
      { numRuns: 300 },
    );
  });

  it('loses nothing of a window larger than its memory, while a vendor that sorts changes records all along', () => {
    const given = fc.record({ pageCap: fc.integer({ min: 2, max: 9 }), maxChanges: fc.integer({ min: 15, max: 40 }) });
    const edited = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(given, edited, fc.boolean(), ({ pageCap, maxChanges }, ids, showsTotal) => {
        const remaining = [...ids];
        const table = createTable(
          { order: 'by-date', operator: '>', paging: 'offset', showsTotal, pageCap, maxChanges, capacity: 25 },
          (open) => {
            const id = remaining.shift();
            if (id !== undefined) open.put(id);
            open.advance(300);
          },
        );
        for (let id = 1; id <= 120; id += 1) {
          table.put(id);
          if (id % 3 === 0) table.advance(SECOND);
        }
        table.pollUntilRest(2000);
        remaining.length = 0;
        table.advance(2 * SECOND);
        table.pollUntilRest();
        for (const row of table.rows.values()) {
          const versions = table.sent.filter(({ id }) => id === String(row.id));
          expect(versions.at(-1)).toMatchObject({ content: row.content });
        }
      }),
      { numRuns: 100 },
    );
  });
});
