import { plainWorld } from './plain-world';
import { everyMinutes, remembering, startingFromAll } from './story-parts';
import type { Happening, World } from './world';

const MINUTE = 60_000;

/** Stories that the simulation found, each shrunk to what it needs. */
export const FOUND_STORIES: Readonly<Record<string, World>> = {
  'a record is brought back, in a list that is read whole': everyMinutes(
    1,
    plainWorld({
      resource: { filter: null, rows: 4 },
      happenings: [
        of('edit', [2], 5),
        { kind: 'toggle', resource: 'r0', rows: [3], keepsDate: false, atMs: 8 * MINUTE },
        of('restore', [2], 12),
      ],
    }),
  ),
  'one record is brought back, and everything else is told once more': startingFromAll(
    everyMinutes(
      1,
      plainWorld({
        resource: { filter: null, rows: 22 },
        happenings: [of('edit', [20, 21], 2), of('restore', [21], 10)],
      }),
    ),
  ),
  'a record that was told as created is changed later, and the vendor is asked with >': plainWorld({
    hours: 3,
    resource: { rows: 0, hasCreated: true, filter: '>' },
    happenings: [of('create', [11], 58), of('edit', [11], 115)],
  }),
  'a backfill within the day, and dates of days': plainWorld({
    resource: { rows: 0, unit: 'day' },
    happenings: [of('create', [71], 7), { kind: 'backfill', resource: 'r0', backMs: 120 * MINUTE, atMs: 7.5 * MINUTE }],
  }),
  'records that show the day alone, and another url': plainWorld({
    resource: { rows: 0, hasMixedPrecision: true, storesFiner: true },
    happenings: [of('create', [3], 0.6), { kind: 'changeUrl', resource: 'r0', atMs: 0.65 * MINUTE }],
  }),
  'a record changes between the pages of a first reading, and stands on two of them': plainWorld({
    vendor: { paging: 'offset', latencyMs: [2_000, 2_000] },
    resource: { rows: 7, filter: null, pageSize: 2 },
    happenings: [{ kind: 'toggle', resource: 'r0', rows: [1, 2, 3, 4], keepsDate: false, atMs: 10_500 }],
  }),
  'more known records than the state may remember, and sweeps': startingFromAll(
    remembering(
      10,
      everyMinutes(
        60,
        plainWorld({ vendor: { paging: 'page' }, resource: { rows: 160, deletes: 'sweep', sweepMinutes: 60 } }),
      ),
    ),
  ),
};

function of(kind: 'create' | 'edit' | 'restore', rows: number[], minute: number): Happening {
  return { kind, resource: 'r0', rows, atMs: Math.round(minute * MINUTE) };
}
