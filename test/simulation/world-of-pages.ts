import type { Chance } from '../faults/chance';
import { twoChangeWhilePagesAreRead, whilePagesAreRead, whileRowsKeepChanging } from './random-happenings';
import { PLAIN_RESOURCE, PLAIN_VENDOR } from './shrink';
import { UNIT_MS, type InstanceTraits, type World } from './world';

/** A world in which nothing matters but its pages, what changes while they are read, and whether that is noticed. */
export function worldOfPages(seed: number, chance: Chance): World {
  const vendor = {
    ...PLAIN_VENDOR,
    paging: chance.oneOf(['page', 'offset', 'offset', 'numberCursor', 'link'] as const),
    tellsTotal: chance.isTrue(0.4),
    latencyMs: chance.oneOf([
      [100, 900],
      [1_000, 4_000],
      [5_000, 29_000],
    ] as const),
  };
  const resource = {
    ...PLAIN_RESOURCE,
    name: 'r0',
    rows: chance.between(10, 60),
    pageSize: chance.oneOf([1, 2, 3, 5, 10]),
    order: chance.oneOf([
      'updatedAscending',
      'updatedAscending',
      'id',
      'id',
      'createdDescending',
      'scattered',
    ] as const),
    filter: chance.oneOf(['>', '>='] as const),
    lookBackS: chance.oneOf([null, 1, 1]),
  };
  const instance: InstanceTraits = {
    refreshMinutes: chance.oneOf([15, 30, 60]),
    start: 'now',
    capacity: null,
    lanes: 1,
  };
  const quietFromMs = instance.refreshMinutes * chance.between(4, 8) * UNIT_MS.minute;
  const setting = { vendor, resources: [resource], instance, quietFromMs };
  const rows = [{ next: resource.rows + 1 }];
  const story = chance.oneOf([whileRowsKeepChanging, twoChangeWhilePagesAreRead, whilePagesAreRead]);
  const happenings = Array.from({ length: chance.between(2, 4) }, () => story(chance, setting, rows)).flat();
  // Offsets that have to be aligned cannot overlap either.
  const unaligned = vendor.paging === 'offset' ? chance.oneOf(['taken', 'refused', 'floored'] as const) : 'taken';
  const countsTo = vendor.tellsTotal && chance.isTrue(0.3) ? resource.pageSize * chance.between(1, 4) : null;
  return {
    seed,
    ...setting,
    vendor: { ...vendor, unaligned, countsTo },
    happenings: happenings.sort((a, b) => a.atMs - b.atMs),
  };
}
