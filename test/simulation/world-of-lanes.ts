import type { Chance } from '../faults/chance';
import { PLAIN_RESOURCE, PLAIN_VENDOR } from './shrink';
import { UNIT_MS, type Happening, type InstanceTraits, type World } from './world';

/**
 * A world in which nothing matters but the order of notifications that are sent at once: records that are deleted and
 * brought back within one poll are told twice by it, and the receiver fails each second notification.
 */
export function worldOfLanes(seed: number, chance: Chance): World {
  const resource = {
    ...PLAIN_RESOURCE,
    name: 'r0',
    rows: chance.between(5, 30),
    unit: chance.oneOf(['ms', 'second'] as const),
    deletes: 'feed' as const,
  };
  const vendor = { ...PLAIN_VENDOR, paging: chance.oneOf(['none', 'offset'] as const) };
  const instance: InstanceTraits = {
    refreshMinutes: chance.oneOf([15, 60]),
    start: chance.oneOf(['now', 'all'] as const),
    capacity: null,
    lanes: chance.between(2, 8),
  };
  const intervalMs = instance.refreshMinutes * UNIT_MS.minute;
  const rounds = chance.between(3, 6);
  const quietFromMs = (rounds + 1) * intervalMs;
  const trouble = chance.oneOf(['500', 'refused', 'lostAnswer'] as const);
  const happenings: Happening[] = [{ kind: 'receiverFails', trouble, forMs: quietFromMs, atMs: 0 }];
  for (let round = 1; round <= rounds; round += 1) {
    const atMs = round * intervalMs + chance.between(60_000, intervalMs / 3);
    const some = () => {
      const first = chance.between(1, resource.rows);
      return Array.from({ length: chance.between(1, 4) }, (_, i) => first + i).filter((row) => row <= resource.rows);
    };
    const gone = some();
    happenings.push({ kind: 'delete', resource: 'r0', rows: gone, atMs });
    happenings.push({ kind: 'edit', resource: 'r0', rows: some(), atMs: atMs + 30_000 });
    happenings.push({ kind: 'recreate', resource: 'r0', rows: gone, atMs: atMs + chance.between(60_000, 240_000) });
    if (chance.isTrue(0.3))
      happenings.push({ kind: 'kill', atRequest: chance.between(2, 9), isReceived: chance.isTrue(0.5), atMs });
  }
  return { seed, quietFromMs, vendor, resources: [resource], instance, happenings: inOrder(happenings) };
}

function inOrder(happenings: Happening[]): Happening[] {
  return happenings.sort((a, b) => a.atMs - b.atMs);
}
