import { PLAIN_RESOURCE, PLAIN_VENDOR } from './shrink';
import type { Happening, ResourceTraits, VendorTraits, World } from './world';

/** A world with one list and nothing peculiar but what is said; for tests and for stories that somebody wrote. */
export function plainWorld(
  wish: {
    vendor?: Partial<VendorTraits>;
    resource?: Partial<ResourceTraits>;
    happenings?: Happening[];
    hours?: number;
  } = {},
): World {
  return {
    seed: 1,
    quietFromMs: (wish.hours ?? 1) * 3_600_000,
    vendor: { ...PLAIN_VENDOR, ...wish.vendor },
    resources: [{ ...PLAIN_RESOURCE, name: 'r0', rows: 10, ...wish.resource }],
    instance: { refreshMinutes: 15, start: 'now', capacity: null, lanes: 1 },
    happenings: wish.happenings ?? [],
  };
}
