import type { Chance } from '../faults/chance';
import { UNIT_MS, type InstanceTraits, type ResourceTraits, type Unit, type VendorTraits, type World } from './world';

const DAY_MINUTES = 24 * 60;
/** At least three units of the dates that the vendor is asked with, and of those that it shows. */
const WINDOWS: Record<Unit, readonly number[]> = {
  ms: [60, 360, DAY_MINUTES],
  second: [60, 360, DAY_MINUTES],
  minute: [60, 360, DAY_MINUTES],
  quarter: [60, 360, DAY_MINUTES],
  hour: [360, DAY_MINUTES],
  day: [4 * DAY_MINUTES, 30 * DAY_MINUTES],
};

/** What came to be known last of how vendors are: chosen last, so that everything else of a seed stays as it was. */
export function withMoreTraits(chance: Chance, world: World): World {
  const resources = world.resources.map((traits) => withMore(chance, traits, world.instance));
  const vendor = withOffsets(chance, world.vendor);
  const withSources = resources.map((traits) => withSource(chance, traits, vendor));
  const lanes = chance.isTrue(0.25) ? chance.between(2, 8) : 1;
  const withSteps = withSources.map((traits) => withStep(chance, traits));
  const countsTo = vendor.tellsTotal && chance.isTrue(0.25) ? chance.between(2, 30) : null;
  return {
    ...world,
    vendor: { ...vendor, countsTo },
    resources: withSteps,
    instance: { ...world.instance, lanes },
  };
}

function withMore(chance: Chance, traits: ResourceTraits, { start }: InstanceTraits): ResourceTraits {
  const isAskedByDate = traits.filter !== null && traits.dates === 'updated';
  const hasStartUrl = isAskedByDate && chance.isTrue(0.08);
  // Without a beginning there are no slices.
  const isSliced = isAskedByDate && (start === 'now' || hasStartUrl) && chance.isTrue(0.12);
  return {
    ...traits,
    hasStartUrl,
    maxWindowMinutes: isSliced ? chance.oneOf(WINDOWS[coarserOf(traits)]) : traits.maxWindowMinutes,
    ownInterval: chance.isTrue(0.1) ? chance.oneOf([0.5, 2, 3]) : null,
  };
}

function coarserOf({ unit, templateUnit }: ResourceTraits): Unit {
  return UNIT_MS[unit] > UNIT_MS[templateUnit] ? unit : templateUnit;
}

/** Other sources of change have no dates to be asked by, and what is left of a list's ways. */
function withSource(chance: Chance, traits: ResourceTraits, vendor: VendorTraits): ResourceTraits {
  const isPlain =
    !traits.hasTwins && !traits.hasMixedPrecision && !traits.isVolatile && vendor.forgottenPaging === null;
  if (!isPlain || vendor.offsetCap !== null || !chance.isTrue(0.2)) return traits;
  const hasMarks = vendor.paging === 'none' || vendor.paging === 'numberCursor' || vendor.paging === 'keysetCursor';
  const source = chance.oneOf(
    hasMarks ? (['mark', 'mark', 'field', 'snapshot'] as const) : (['field', 'snapshot'] as const),
  );
  const deletes = { mark: ['none', 'flag'], field: ['none', 'sweep'], snapshot: ['sweep'] } as const;
  return {
    ...traits,
    source,
    filter: null,
    hasStartUrl: false,
    maxWindowMinutes: null,
    markLifetimeMs: source === 'mark' ? chance.oneOf([null, null, 1_800_000]) : null,
    deletes: chance.oneOf<ResourceTraits['deletes']>(deletes[source]),
  };
}

/** Dates that are cut to the hour, or to a quarter of it, are written with minutes and seconds all the same. */
function withStep(chance: Chance, traits: ResourceTraits): ResourceTraits {
  // As long as few of them were seen they may be whole days: so long a field that differs in each answer counts.
  const isPlain = traits.dates === 'updated' && !traits.hasMixedPrecision && !traits.isVolatile;
  if (!isPlain || traits.maxWindowMinutes !== null || !chance.isTrue(0.1)) return traits;
  const unit = chance.oneOf(['quarter', 'hour'] as const);
  return { ...traits, unit, looksFiner: true, templateUnit: 'second' };
}

function withOffsets(chance: Chance, vendor: VendorTraits): VendorTraits {
  const isUnaligned = vendor.paging === 'offset' && vendor.offsetCap === null && chance.isTrue(0.12);
  return { ...vendor, unaligned: isUnaligned ? chance.oneOf(['refused', 'floored'] as const) : 'taken' };
}
