import type { Chance } from '../faults/chance';
import { twoChangeWhilePagesAreRead, whilePagesAreRead, whileRowsGo, whileRowsKeepChanging } from './random-happenings';
import { PLAIN_RESOURCE, PLAIN_VENDOR } from './shrink';
import { UNIT_MS, type InstanceTraits, type ResourceTraits, type VendorTraits, type World } from './world';

const PAGINGS = ['page', 'offset', 'numberCursor', 'link'] as const;
const LATENCIES = [
  [100, 900],
  [1_000, 4_000],
  [5_000, 29_000],
] as const;

type Story = typeof whilePagesAreRead;
const STORIES: readonly Story[] = [whileRowsKeepChanging, twoChangeWhilePagesAreRead, whilePagesAreRead];

/** A world in which nothing matters but its pages, what changes while they are read, and whether that is noticed. */
export function worldOfPages(seed: number, chance: Chance): World {
  const paging = chance.oneOf(PAGINGS);
  const tellsTotal = chance.isTrue(0.4);
  const pageSize = chance.oneOf([1, 2, 3, 5, 10]);
  return worldOf(seed, chance, {
    stories: STORIES,
    vendor: {
      ...PLAIN_VENDOR,
      paging,
      tellsTotal,
      countsTo: tellsTotal && chance.isTrue(0.3) ? pageSize * chance.between(1, 4) : null,
      // Offsets that have to be aligned cannot overlap either.
      unaligned: paging === 'offset' ? chance.oneOf(['refused', 'floored'] as const) : 'taken',
    },
    resource: {
      pageSize,
      rows: chance.between(10, 60),
      order: chance.oneOf(['updatedAscending', 'updatedAscending', 'id', 'createdDescending', 'scattered'] as const),
    },
  });
}

/** The same, of offsets that overlap by a record, unless a page has one record alone. */
export function worldOfOffsets(seed: number, chance: Chance): World {
  return worldOf(seed, chance, {
    stories: [...STORIES, whileRowsGo, whileRowsGo],
    vendor: { ...PLAIN_VENDOR, paging: 'offset', tellsTotal: chance.isTrue(0.2) },
    resource: {
      // One of one record is asked for twice: as the first one behind the last, and as the last one before the next.
      pageSize: chance.oneOf([1, 1, 1, 2, 3, 5]),
      rows: chance.between(10, 30),
      order: chance.oneOf(['updatedAscending', 'updatedAscending', 'id', 'scattered'] as const),
    },
  });
}

interface Kind {
  stories: readonly Story[];
  vendor: VendorTraits;
  resource: Pick<ResourceTraits, 'pageSize' | 'rows' | 'order'>;
}

function worldOf(seed: number, chance: Chance, { stories, vendor, resource }: Kind): World {
  const instance: InstanceTraits = {
    refreshMinutes: chance.oneOf([15, 30, 60]),
    start: 'now',
    capacity: null,
    lanes: 1,
  };
  const quietFromMs = instance.refreshMinutes * chance.between(4, 8) * UNIT_MS.minute;
  const setting = {
    vendor: { ...vendor, latencyMs: chance.oneOf(LATENCIES) },
    resources: [
      {
        ...PLAIN_RESOURCE,
        ...resource,
        name: 'r0',
        filter: chance.oneOf(['>', '>='] as const),
        lookBackS: chance.oneOf([null, 1, 1]),
      },
    ],
    instance,
    quietFromMs,
  };
  const rows = [{ next: resource.rows + 1 }];
  const story = chance.oneOf(stories);
  const happenings = Array.from({ length: chance.between(2, 5) }, () => story(chance, setting, rows)).flat();
  return { seed, ...setting, happenings: happenings.sort((a, b) => a.atMs - b.atMs) };
}
