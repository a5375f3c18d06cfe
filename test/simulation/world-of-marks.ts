import type { Chance } from '../faults/chance';
import { PLAIN_RESOURCE, PLAIN_VENDOR } from './shrink';
import { UNIT_MS, type Happening, type InstanceTraits, type ResourceTraits, type World } from './world';

/**
 * A world in which nothing matters but how far a mark may move: more changes than a page holds, between polls and while
 * their pages are read.
 */
export function worldOfMarks(seed: number, chance: Chance): World {
  const source = chance.oneOf(['mark', 'field', 'field'] as const);
  const paging = source === 'mark' ? 'numberCursor' : chance.oneOf(['offset', 'page', 'numberCursor', 'link'] as const);
  const vendor = {
    ...PLAIN_VENDOR,
    paging,
    latencyMs: chance.oneOf([
      [100, 900],
      [5_000, 29_000],
    ] as const),
  };
  const resource: ResourceTraits = {
    ...PLAIN_RESOURCE,
    name: 'r0',
    rows: chance.between(5, 40),
    pageSize: chance.oneOf([2, 3, 5]),
    filter: null,
    source,
    markLifetimeMs: source === 'mark' ? chance.oneOf([null, null, 1_800_000]) : null,
    deletes: source === 'mark' ? chance.oneOf(['none', 'flag'] as const) : chance.oneOf(['none', 'sweep'] as const),
  };
  const instance: InstanceTraits = {
    refreshMinutes: chance.oneOf([15, 60]),
    start: chance.oneOf(['now', 'all'] as const),
    capacity: null,
    lanes: 1,
  };
  const everyMs = instance.refreshMinutes * UNIT_MS.minute;
  const quietFromMs = everyMs * chance.between(4, 8);
  const happenings = Array.from({ length: chance.between(2, 5) }, () =>
    burst(chance, resource, chance.between(0, quietFromMs - 1)),
  ).flat();
  happenings.sort((a, b) => a.atMs - b.atMs);
  return { seed, quietFromMs, vendor, resources: [resource], instance, happenings };
}

/** Rows change at once, more than a page of them; some once more while these are read, and somebody may be killed. */
function burst(chance: Chance, { name: resource, rows, pageSize }: ResourceTraits, atMs: number): Happening[] {
  const count = Math.min(rows, pageSize * chance.between(2, 4));
  const first = chance.between(1, rows - count + 1);
  const edited = Array.from({ length: count }, (_, i) => first + i);
  const happenings: Happening[] = [{ kind: 'edit', resource, rows: edited, atMs }];
  for (let times = chance.between(0, 3), atRequest = 1; times > 0; times -= 1) {
    atRequest += chance.between(0, 2);
    happenings.push({ kind: 'edit', resource, rows: [chance.oneOf(edited)], atMs, atRequest });
  }
  if (chance.isTrue(0.2)) happenings.push({ kind: 'kill', atRequest: chance.between(1, 6), isReceived: true, atMs });
  return happenings;
}
