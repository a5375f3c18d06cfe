import { createTable, SECOND, type TableOptions } from './simulated-table';

const ROWS = 300;

/** Larger than what the poller remembers, read in pages that do not overlap. */
const LARGE: TableOptions = {
  order: 'by-date',
  operator: '>=',
  pageCap: 10,
  showsTotal: true,
  paging: 'token',
  maxChanges: 50,
  capacity: 150,
};

function filled(options: TableOptions, between: Parameters<typeof createTable>[1]): ReturnType<typeof createTable> {
  const table = createTable(options, between);
  for (let id = 1; id <= ROWS; id += 1) table.put(id, (ROWS + 60 - id) * SECOND);
  return table;
}

/** Rows of which the version that is there now was never sent. */
function missingFrom({ rows, sent }: ReturnType<typeof createTable>): number[] {
  const versions = new Set(sent.map(({ id, content }) => `${id} ${content}`));
  return [...rows.values()].filter(({ id, content }) => !versions.has(`${id} ${content}`)).map(({ id }) => id);
}

describe('a window larger than what is remembered, in pages that do not overlap', () => {
  it.each(['by-date', 'by-id', 'newest-first'] as const)('loses nothing to rows that go meanwhile: %s', (order) => {
    let pages = 0;
    const table = filled({ ...LARGE, order }, ({ remove }) => {
      pages += 1;
      if (pages <= 24 && pages % 2 === 0) remove(pages);
    });
    table.pollUntilRest();
    expect(missingFrom(table)).toEqual([]);
  });

  it('loses nothing to rows that change and go to the end meanwhile', () => {
    let pages = 0;
    const table = filled(LARGE, ({ put, advance }) => {
      pages += 1;
      advance(SECOND);
      if (pages <= 24 && pages % 3 === 0) put(pages);
    });
    table.pollUntilRest();
    table.advance(60 * SECOND);
    table.pollUntilRest();
    expect(missingFrom(table)).toEqual([]);
  });

  it('is read once where nothing moves: each row is sent once', () => {
    const table = filled(LARGE, () => undefined);
    table.pollUntilRest();
    expect(table.sent).toHaveLength(ROWS);
  });
});

describe('a look-back that grows on a running instance', () => {
  it('sends nothing again that was sent', () => {
    const table = createTable({ ...LARGE, capacity: 10_000 });
    for (let hour = 0; hour < 24; hour += 1) {
      table.put(hour);
      table.pollUntilRest();
      table.advance(3_600 * SECOND);
    }
    expect(table.sent).toHaveLength(24);
    table.lookBack(86_400 * SECOND);
    table.pollUntilRest();
    expect(table.sent).toHaveLength(24);
    table.put(99, 600 * SECOND);
    table.pollUntilRest();
    expect(table.sent.at(-1)).toMatchObject({ id: '99' });
  });
});

describe('a list without date filter whose dates do not say what changed', () => {
  it.each(['newest-first', 'by-date'] as const)('is read to its end, in whatever order it comes: %s', (order) => {
    const options = { ...LARGE, order, templateUnitMs: null, capacity: 10_000, filterByUpdatedDate: false };
    const table = createTable({ ...options, pageCap: 100 });
    for (let id = 1; id <= ROWS; id += 1) table.put(id, (ROWS + 60 - id) * SECOND);
    table.pollUntilRest();
    table.advance(600 * SECOND);
    for (const id of [50, 250]) table.edit(id);
    table.pollUntilRest();
    expect(missingFrom(table)).toEqual([]);
  });
});
