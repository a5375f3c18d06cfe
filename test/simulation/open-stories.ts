import { plainWorld } from './plain-world';
import type { Happening, World } from './world';

const MINUTE = 60_000;

/** Stories that the simulation has found and nobody has mended yet. One that is mended moves to the known losses. */
export const OPEN_STORIES: Readonly<Record<string, World>> = {
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
};

function of(kind: 'create' | 'edit', rows: number[], minute: number): Happening {
  return { kind, resource: 'r0', rows, atMs: Math.round(minute * MINUTE) };
}
