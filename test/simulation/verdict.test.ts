import { plainWorld } from './plain-world';
import type { Told } from './model-receiver';
import { lookOf, recordOf } from './record';
import { createTable, type Table } from './table';
import { verdictOf, type Evidence } from './verdict';
import { CREATED_AT_MS, type World } from './world';

const MINUTE = 60_000;
const at = (minutes: number) => CREATED_AT_MS + minutes * MINUTE;

/** Versions of rows that are told: `[row, version, minute, type, id]`. */
type Events = [number, number, number, string?, string?][];

function findingsOf(world: World, change: (table: Table) => void, events: Events): string[] {
  return verdictOf(evidenceOf(world, change, events)).map(({ kind, row }) => `${kind} ${row}`);
}

function evidenceOf(world: World, change: (table: Table) => void, events: Events): Evidence {
  const table = createTable(world.seed, world.vendor, world.resources[0]!);
  change(table);
  const told = events.map(
    ([number, version, minute, type = 'UPDATED', eventId = `${number}.${version}.${minute}`]): Told => {
      const row = table.rows.get(number)!;
      const shown = row.versions[version];
      const isShown = shown !== undefined && !shown.isGone;
      const look = isShown ? lookOf(recordOf(row, shown, table.traits, 0)) : 'made up';
      const isDeletion = shown?.isGone === true;
      return {
        atMs: at(minute),
        resource: 'r0',
        eventId,
        recordId: String(number),
        type,
        row: isDeletion ? null : number,
        look,
        isHeld: false,
      };
    },
  );
  return {
    world,
    vendor: {
      tables: new Map([['r0', table]]),
      shown: (_: string, row: number) =>
        new Map(table.rows.get(row)!.versions.map((version) => [version, CREATED_AT_MS])),
    },
    receiver: { told, unanswered: new Set(['lost']) },
    observation: {
      findings: [],
      backfills: [],
      warned: new Set<string>(),
      sweepWarned: new Set<string>(),
      sweptAtMs: new Map<string, number>(),
      begunAtMs: new Map([['r0', CREATED_AT_MS]]),
    },
    end: { isDelivered: true },
  };
}

const twice = (table: Table) => {
  table.edit(1, at(20));
  table.edit(1, at(40));
};

describe('the verdict', () => {
  test.each([
    [
      'finds nothing where each version is told',
      [
        [1, 1, 30],
        [1, 2, 50],
      ],
      [],
    ],
    ['finds nothing where versions are merged', [[1, 2, 50]], []],
    ['reports a change that was never told', [], ['loss 1']],
    ['reports a change of which only the version before was told', [[1, 1, 30]], ['loss 1']],
    [
      'reports a version told again under another id',
      [
        [1, 1, 30],
        [1, 2, 50],
        [1, 2, 51],
      ],
      ['repeat 1'],
    ],
    [
      'reports an id that came again without a cause',
      [
        [1, 2, 50, 'UPDATED', 'a'],
        [1, 2, 51, 'UPDATED', 'a'],
      ],
      ['sameId 1'],
    ],
    [
      'lets an id come again whose answer was lost',
      [
        [1, 2, 50, 'UPDATED', 'lost'],
        [1, 2, 51, 'UPDATED', 'lost'],
      ],
      [],
    ],
    [
      'reports a record that goes backwards',
      [
        [1, 2, 50],
        [1, 1, 51],
      ],
      ['backwards 1'],
    ],
    ['reports what was told before it happened', [[1, 2, 30]], ['invented 1', 'loss 1']],
    [
      'reports what the vendor never showed',
      [
        [1, 2, 50],
        [1, 9, 51],
      ],
      ['invented 1'],
    ],
    [
      'reports what is as it was before the start',
      [
        [1, 2, 50],
        [2, 0, 51],
      ],
      ['history 2'],
    ],
    ['reports a deletion of what is there', [[1, 2, 50, 'DELETED']], ['type 1']],
    [
      'reports a creation of what was told before',
      [
        [1, 1, 30],
        [1, 2, 50, 'CREATED'],
      ],
      ['type 1'],
    ],
  ] as [string, Events, string[]][])('%s', (_, events, found) => {
    expect(findingsOf(plainWorld(), twice, events)).toEqual(found);
  });

  test('wants a creation to be told as one', () => {
    const world = plainWorld({ resource: { hasCreated: true } });
    const create = (table: Table) => table.create(11, at(20));
    expect(findingsOf(world, create, [[11, 0, 30, 'CREATED']])).toEqual([]);
    expect(findingsOf(world, create, [[11, 0, 30, 'UPDATED']])).toEqual(['type 11']);
  });

  test('wants a deletion to be told where a sweep can see it', () => {
    const world = plainWorld({ resource: { deletes: 'sweep', sweepMinutes: 20 } });
    const remove = (table: Table) => {
      table.edit(1, at(20));
      table.remove(1, at(40));
    };
    expect(
      findingsOf(world, remove, [
        [1, 1, 30],
        [1, 2, 50, 'DELETED'],
      ]),
    ).toEqual([]);
    expect(findingsOf(world, remove, [[1, 1, 30]])).toEqual(['loss 1']);
    expect(findingsOf(world, () => undefined, [[2, 0, 30, 'DELETED']])).toContain('type 2');
  });

  test('wants four ids where a content goes back and forth', () => {
    const world = plainWorld({ resource: { dates: 'none', filter: null } });
    const toggle = (table: Table) => [20, 40, 60, 80].forEach((minute) => table.toggle(1, at(minute), false));
    expect(
      findingsOf(world, toggle, [
        [1, 1, 30],
        [1, 2, 50],
        [1, 3, 70],
        [1, 4, 90],
      ]),
    ).toEqual([]);
    const two = [
      [1, 1, 30, 'UPDATED', 'a'],
      [1, 2, 50, 'UPDATED', 'b'],
      [1, 3, 70, 'UPDATED', 'a'],
      [1, 4, 90, 'UPDATED', 'b'],
    ] as const;
    expect(findingsOf(world, toggle, two as never)).toEqual(['sameId 1', 'sameId 1']);
  });

  test('does not want what went forth and back before anybody looked', () => {
    const world = plainWorld({ resource: { dates: 'none', filter: null } });
    const evidence = evidenceOf(world, (table) => [20, 21].forEach((minute) => table.toggle(1, at(minute), false)), []);
    expect(verdictOf(evidence)).toHaveLength(1);
    expect(verdictOf({ ...evidence, vendor: { ...evidence.vendor, shown: () => new Map() } })).toEqual([]);
  });

  test('does not want what the date of the vendor hides', () => {
    const restored = (table: Table) => {
      table.edit(1, at(20));
      table.restore(1, at(40));
    };
    expect(findingsOf(plainWorld(), restored, [[1, 1, 30]])).toEqual([]);
    expect(findingsOf(plainWorld({ resource: { filter: null } }), restored, [[1, 1, 30]])).toEqual(['loss 1']);
  });
});
