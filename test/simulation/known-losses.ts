import { plainWorld } from './plain-world';
import { everyMinutes, remembering, startingFromAll } from './story-parts';
import type { Happening, ResourceTraits, World } from './world';

const MINUTE = 60_000;
const NO_DATES = { dates: 'none', filter: null } as const;

/**
 * Stories in which something was lost, repeated or never ended once: each is to stay found, by a name that says what
 * happened.
 */
export const KNOWN_LOSSES: Readonly<Record<string, World>> = {
  'a field goes back and forth, without dates': plainWorld({
    hours: 2,
    resource: { ...NO_DATES, rows: 1 },
    happenings: [20, 35, 50, 65].map((minute) => toggle([1], minute)),
  }),
  'dates of days, and an import in the morning that is larger than the memory': withEmptyLists(
    plainWorld({
      hours: 6,
      resource: { rows: 1_000, unit: 'day', templateUnit: 'day', pageSize: 100 },
      vendor: { paging: 'offset' },
      happenings: [edit(range(1, 900), 20), ...range(0, 10).map((i) => edit([950 + i], 60 + 25 * i))],
    }),
    19,
  ),
  'a change while the first window is read, dates of days': plainWorld({
    resource: { rows: 400, unit: 'day', templateUnit: 'day', order: 'id', pageSize: 30 },
    vendor: { paging: 'page', latencyMs: [4_000, 4_000] },
    happenings: [edit([396], 13 / 60)],
  }),
  'newest first by creation, and an old record is changed': plainWorld({
    hours: 5,
    resource: { rows: 200, filter: null, order: 'createdDescending', pageSize: 20 },
    vendor: { paging: 'page' },
    happenings: range(0, 15).map((i) => edit([7 + 12 * i], 16 + 17 * i)),
  }),
  'a date that means something else moves back': plainWorld({
    hours: 2,
    resource: { dates: 'due', lookBackS: 86_400, rows: 10 },
    happenings: [20, 40, 60, 80].map((minute) => edit([1, 2, 3, 4, 5], minute)),
  }),
  'records that show the day alone': plainWorld({
    resource: { hasMixedPrecision: true, storesFiner: true },
    happenings: [edit([3, 4], 20)],
  }),
  'a field that differs in each answer': plainWorld({
    hours: 10,
    resource: { isVolatile: true, rows: 4 },
    happenings: [edit([1], 20), edit([2], 21)],
  }),
  'a cursor that is always there': plainWorld({
    vendor: { paging: 'numberCursor', lastCursor: 'always' },
    resource: { pageSize: 5 },
    happenings: [edit([1, 2, 3, 4, 5, 6], 20)],
  }),
  'the last cursor comes again': plainWorld({
    vendor: { paging: 'numberCursor', lastCursor: 'repeats' },
    happenings: [edit([1], 20)],
  }),
  'offsets that end at a cap': startingFromAll(
    plainWorld({
      vendor: { paging: 'offset', offsetCap: 100 },
      resource: { rows: 150, pageSize: 10 },
      happenings: [edit([1], 20)],
    }),
  ),
  'one row is deleted while pages are read that cannot overlap': remembering(
    50,
    startingFromAll(
      plainWorld({
        vendor: { paging: 'numberCursor', latencyMs: [100, 100] },
        resource: { rows: 300, pageSize: 10, order: 'id' },
        happenings: range(0, 3).map((i): Happening => ({
          kind: 'delete',
          resource: 'r0',
          rows: [5 + i],
          atMs: 1_250 + 3_500 * i,
        })),
      }),
    ),
  ),
  'created and deleted between two sweeps': plainWorld({
    hours: 3,
    resource: { deletes: 'sweep', sweepMinutes: 60 },
    happenings: [
      { kind: 'create', resource: 'r0', rows: [11], atMs: 65 * MINUTE },
      { kind: 'delete', resource: 'r0', rows: [11], atMs: 85 * MINUTE },
    ],
  }),
  'sweeps of a list in no stable order': plainWorld({
    hours: 3,
    vendor: { paging: 'page' },
    resource: {
      rows: 200,
      pageSize: 20,
      unit: 'day',
      templateUnit: 'day',
      ties: 'random',
      deletes: 'sweep',
      sweepMinutes: 20,
    },
  }),
  'pages that the configuration forgot': plainWorld({
    vendor: { forgottenPaging: 'link' },
    resource: { rows: 60, pageSize: 30 },
    happenings: [edit(range(1, 50), 20)],
  }),
  'many lists with slow pages': withEmptyLists(
    plainWorld({
      vendor: { paging: 'page', latencyMs: [29_000, 29_000] },
      resource: { rows: 30, pageSize: 5, filter: null, order: 'id' },
    }),
    9,
  ),
  'two records with one id': plainWorld({ resource: { hasTwins: true }, happenings: [edit([1], 20), edit([2], 20.1)] }),
  'rows that are shown late': everyMinutes(
    1,
    plainWorld({
      hours: 1,
      resource: { lateMs: 50_000, rows: 100 },
      happenings: range(0, 100).map((i) => edit([1 + i], 5 + i / 2)),
    }),
  ),
  'ties in another order on each page': plainWorld({
    vendor: { paging: 'offset' },
    resource: { rows: 60, pageSize: 10, ties: 'byPage' },
    happenings: [edit(range(1, 40), 20)],
  }),
};

function edit(rows: number[], minute: number): Happening {
  return { kind: 'edit', resource: 'r0', rows, atMs: Math.round(minute * MINUTE) };
}

function toggle(rows: number[], minute: number): Happening {
  return { kind: 'toggle', resource: 'r0', rows, keepsDate: false, atMs: minute * MINUTE };
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

/** The same with more lists beside it, which share what the instance may remember, and the time of its polls. */
function withEmptyLists(world: World, count: number): World {
  const [first] = world.resources as [ResourceTraits];
  const others = range(1, count).map((i) => ({ ...first, name: `r${i}`, rows: Math.min(first.rows, 30) }));
  return { ...world, resources: [first, ...others] };
}
