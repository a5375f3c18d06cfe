import type { Chance } from '../faults/chance';
import { PLAIN_RESOURCE, PLAIN_VENDOR } from './shrink';
import { UNIT_MS, type Happening, type InstanceTraits, type World } from './world';

/**
 * A world in which nothing matters but how a window is cut into slices: after a pause there are many of them, and what
 * changed meanwhile lies all over them, also where one ends and the next begins.
 */
export function worldOfSlices(seed: number, chance: Chance): World {
  const unit = chance.oneOf(['second', 'minute', 'minute', 'day'] as const);
  const maxWindowMinutes = unit === 'day' ? 3 * 24 * 60 : chance.oneOf([10, 30, 60]);
  const resource = {
    ...PLAIN_RESOURCE,
    name: 'r0',
    rows: chance.between(5, 40),
    pageSize: chance.oneOf([2, 5, 100]),
    order: chance.oneOf(['updatedAscending', 'updatedAscending', 'id', 'updatedDescending'] as const),
    unit,
    templateUnit: unit,
    filter: chance.oneOf(['>', '>='] as const),
    hasCreated: chance.isTrue(0.5),
    maxWindowMinutes,
  };
  const vendor = { ...PLAIN_VENDOR, paging: chance.oneOf(['none', 'offset', 'page', 'link'] as const) };
  const instance: InstanceTraits = {
    refreshMinutes: unit === 'day' ? 240 : chance.oneOf([15, 60]),
    start: 'now',
    capacity: null,
    lanes: 1,
  };
  const pauseMs = Math.floor(maxWindowMinutes * UNIT_MS.minute * (2 + 4 * chance.between(0, 10) * 0.1));
  const beganMs = instance.refreshMinutes * UNIT_MS.minute;
  const quietFromMs = beganMs + pauseMs + 4 * beganMs;
  const happenings: Happening[] = [{ kind: 'pause', atMs: beganMs, forMs: pauseMs }];
  const changes = chance.between(10, 40);
  for (let i = 0; i < changes; i += 1) {
    const atMs = beganMs + chance.between(0, pauseMs);
    const isNew = chance.isTrue(0.3);
    const row = isNew ? resource.rows + 1 + i : chance.between(1, resource.rows);
    happenings.push({ kind: isNew ? 'create' : 'edit', resource: 'r0', rows: [row], atMs });
  }
  // While the slices are read.
  const afterMs = beganMs + pauseMs + 1;
  if (chance.isTrue(0.4))
    happenings.push({ kind: 'vendorFails', trouble: '500', every: 2, forMs: 300_000, atMs: afterMs });
  if (chance.isTrue(0.4))
    happenings.push({ kind: 'kill', atRequest: chance.between(1, 8), isReceived: true, atMs: afterMs });
  if (chance.isTrue(0.3)) {
    const atRequest = chance.between(2, 10);
    happenings.push({ kind: 'changeUrl', resource: 'r0', atMs: afterMs, atRequest });
  }
  return { seed, quietFromMs, vendor, resources: [resource], instance, happenings: inOrder(happenings) };
}

function inOrder(happenings: Happening[]): Happening[] {
  return happenings.sort((a, b) => a.atMs - b.atMs);
}
