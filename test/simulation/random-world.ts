import { createChance, type Chance } from '../faults/chance';
import { randomHappenings } from './random-happenings';
import { withMoreTraits } from './more-traits';
import { worldOfLanes } from './world-of-lanes';
import { worldOfMarks } from './world-of-marks';
import { worldOfOffsets, worldOfPages } from './world-of-pages';
import { worldOfSlices } from './world-of-slices';
import {
  DEFAULT_LOOK_BACK_S,
  UNIT_MS,
  lookBackMsOf,
  type InstanceTraits,
  type ResourceTraits,
  type Unit,
  type VendorTraits,
  type World,
} from './world';

/** Most have everything; some are about one thing. */
const KINDS_OF_WORLDS = [
  worldOfPages,
  worldOfPages,
  worldOfOffsets,
  worldOfOffsets,
  worldOfOffsets,
  worldOfMarks,
  worldOfSlices,
  worldOfLanes,
  ...Array.from({ length: 8 }, () => worldOfAll),
] as const;

/** The world of a seed: the same one each time. */
export function randomWorld(seed: number): World {
  const chance = createChance(seed);
  const kindOfWorld = chance.oneOf(KINDS_OF_WORLDS);
  return kindOfWorld(seed, chance);
}

function worldOfAll(seed: number, chance: Chance): World {
  const size = chance.isTrue(0.004) ? 'large' : chance.isTrue(0.07) ? 'middle' : 'small';
  const vendor = randomVendor(chance);
  const count = size !== 'small' || chance.isTrue(0.75) ? 1 : chance.between(2, 4);
  const resources = Array.from({ length: count }, (_, place) => randomResource(chance, vendor, place, size));
  const instance = randomInstance(chance);
  const quietFromMs =
    Math.round(instance.refreshMinutes * chance.between(5, size === 'large' ? 8 : 25)) * UNIT_MS.minute;
  const happenings = randomHappenings(chance, { vendor, resources, instance, quietFromMs });
  return withMoreTraits(chance, { seed, quietFromMs, vendor, resources, instance, happenings });
}

/** Most vendors are plain in most ways: a trait is seen best where it is the only one. */
function randomVendor(chance: Chance): VendorTraits {
  const paging = chance.oneOf(['none', 'page', 'offset', 'offset', 'numberCursor', 'keysetCursor', 'link'] as const);
  const isCursor = paging === 'numberCursor' || paging === 'keysetCursor';
  const isByToken = isCursor || paging === 'link';
  return {
    paging,
    tellsTotal: chance.isTrue(0.4),
    countsTo: null,
    forgottenPaging: paging === 'none' && chance.isTrue(0.15) ? chance.oneOf(['link', 'flag'] as const) : null,
    lastCursor: isCursor && chance.isTrue(0.2) ? chance.oneOf(['repeats', 'always'] as const) : 'none',
    beyond: paging === 'page' && chance.isTrue(0.15) ? chance.oneOf(['lastPage', 'firstPage'] as const) : 'empty',
    unaligned: 'taken',
    offsetCap: (paging === 'offset' || paging === 'page') && chance.isTrue(0.1) ? chance.between(20, 60) : null,
    tokenLifetimeMs: isByToken && chance.isTrue(0.2) ? chance.oneOf([120_000, 600_000]) : null,
    emptyPageEvery: isByToken && chance.isTrue(0.15) ? chance.between(2, 4) : null,
    recordClockMs: chance.isTrue(0.25) ? chance.between(-600, 600) * 1000 : 0,
    dateHeaderMs: chance.isTrue(0.15) ? null : chance.isTrue(0.2) ? chance.between(-600, 600) * 1000 : 0,
    latencyMs: chance.oneOf([
      [5, 40],
      [100, 900],
      [100, 900],
      [1_000, 4_000],
      [5_000, 29_000],
    ] as const),
  };
}

const ROWS = { small: [0, 60], middle: [200, 500], large: [5_000, 20_000] } as const;
const PAGE_SIZES = { small: [1, 2, 3, 5, 10, 25, 100], middle: [20, 50, 100], large: [100] } as const;

function randomResource(chance: Chance, vendor: VendorTraits, place: number, size: keyof typeof ROWS): ResourceTraits {
  const dates = chance.isTrue(0.8) ? 'updated' : chance.oneOf(['none', 'due'] as const);
  const unit: Unit = chance.oneOf(['ms', 'second', 'second', 'second', 'minute', 'day'] as const);
  const isKeyset = vendor.paging === 'keysetCursor';
  const isPlain = dates === 'updated' && vendor.forgottenPaging === null;
  const filter = dates === 'none' || chance.isTrue(0.2) ? null : chance.oneOf(['>', '>='] as const);
  const pageSize = chance.oneOf(PAGE_SIZES[size]);
  const hasCreated = dates === 'updated' && chance.isTrue(0.5);
  // A first page that comes again in another order cannot be told from rows that were not read yet.
  const isTied = !isKeyset && size !== 'large' && vendor.beyond === 'empty' && !chance.isTrue(0.85);
  const traits: ResourceTraits = {
    name: `r${place}`,
    // Many pages are seen best in a list that is not long.
    rows: pageSize <= 3 ? chance.between(0, 20) : chance.between(ROWS[size][0], ROWS[size][1]),
    pageSize,
    order: isKeyset
      ? 'updatedAscending'
      : chance.oneOf([
          'updatedAscending',
          'updatedAscending',
          'updatedDescending',
          'id',
          'createdDescending',
          'scattered',
        ] as const),
    ties: isTied ? chance.oneOf(['byPage', 'random'] as const) : 'stable',
    dates,
    unit,
    looksFiner: chance.isTrue(0.2),
    storesFiner: chance.isTrue(0.2),
    hasMixedPrecision: isPlain && filter !== null && chance.isTrue(0.05),
    filter,
    templateUnit: coarser(chance, unit),
    lateMs: 0,
    lookBackS: dates === 'due' ? 86_400 : chance.isTrue(0.6) ? null : chance.oneOf([1, 30, 300, 3_600]),
    deletes: chance.oneOf(['none', 'none', 'flag', 'sweep', 'feed'] as const),
    sweepMinutes: chance.oneOf([20, 60]),
    hasCreated,
    isUpdatedEmptyAtFirst: hasCreated && chance.isTrue(0.15),
    // What is never read to its end is read again and again.
    isVolatile: isPlain && chance.isTrue(0.05) && vendor.offsetCap === null,
    maxWindowMinutes: null,
    hasStartUrl: false,
    ownInterval: null,
    source: 'dates',
    markLifetimeMs: null,
    hasTwins: vendor.paging === 'none' && isPlain && chance.isTrue(0.1),
  };
  const fitting = fitted(traits);
  const lateMs = chance.isTrue(0.25) ? Math.min(lookBackMsOf(fitting) - 2_000, 600_000) : 0;
  // A list of deletions has a look-back of its own: `pollDelay`, whatever the unit of the records' dates is.
  const mostMs = fitting.deletes === 'feed' ? (fitting.lookBackS ?? DEFAULT_LOOK_BACK_S) * 1000 - 2_000 : Infinity;
  return { ...fitting, lateMs: Math.max(0, Math.min(lateMs, mostMs)) };
}

/** What does not go together is left out. */
function fitted(traits: ResourceTraits): ResourceTraits {
  const { hasTwins, hasMixedPrecision, deletes, dates, unit, storesFiner, looksFiner } = traits;
  const isDeletable = !hasTwins && !(deletes === 'flag' && dates === 'none');
  return {
    ...traits,
    deletes: isDeletable ? deletes : 'none',
    // The vendor filters by the date that it stores: one that shows the day alone has to have more than that.
    storesFiner: hasMixedPrecision ? true : dates === 'due' ? false : storesFiner,
    looksFiner: looksFiner && !hasMixedPrecision,
    // What shows the day alone is judged by its content.
    isVolatile: traits.isVolatile && !hasMixedPrecision,
    unit: hasMixedPrecision || dates === 'due' ? 'second' : unit,
    templateUnit: hasMixedPrecision || dates === 'due' || looksFiner ? 'second' : traits.templateUnit,
  };
}

/** A vendor is asked with dates as precise as its own, or coarser ones. */
function coarser(chance: Chance, unit: Unit): Unit {
  const coarserUnits = (['second', 'minute', 'day'] as const).filter((other) => UNIT_MS[other] > UNIT_MS[unit]);
  return coarserUnits.length > 0 && chance.isTrue(0.15) ? chance.oneOf(coarserUnits) : unit;
}

function randomInstance(chance: Chance): InstanceTraits {
  return {
    refreshMinutes: chance.oneOf([1, 5, 15, 15, 30, 60, 60, 240]),
    start: chance.isTrue(0.8) ? 'now' : 'all',
    capacity: chance.oneOf([null, null, 10, 50, 200, 1_000]),
    lanes: 1,
  };
}
