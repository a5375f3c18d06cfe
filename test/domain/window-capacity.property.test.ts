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
      { numRuns: 600 },
    );
  });
});
