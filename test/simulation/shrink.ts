import { lookBackMsOf, type Happening, type ResourceTraits, type VendorTraits, type World } from './world';

/** A vendor without any peculiarity; a list without any. What is not needed for a failure is brought back to these. */
export const PLAIN_VENDOR: VendorTraits = {
  paging: 'none',
  tellsTotal: false,
  countsTo: null,
  forgottenPaging: null,
  lastCursor: 'none',
  beyond: 'empty',
  unaligned: 'taken',
  offsetCap: null,
  tokenLifetimeMs: null,
  emptyPageEvery: null,
  recordClockMs: 0,
  dateHeaderMs: 0,
  latencyMs: [10, 10],
};

export const PLAIN_RESOURCE: Omit<ResourceTraits, 'name' | 'rows'> = {
  pageSize: 100,
  order: 'updatedAscending',
  ties: 'stable',
  dates: 'updated',
  unit: 'second',
  looksFiner: false,
  storesFiner: false,
  hasMixedPrecision: false,
  filter: '>=',
  templateUnit: 'second',
  lateMs: 0,
  lookBackS: null,
  deletes: 'none',
  sweepMinutes: 60,
  hasCreated: false,
  isUpdatedEmptyAtFirst: false,
  isVolatile: false,
  hasTwins: false,
  maxWindowMinutes: null,
  hasStartUrl: false,
  ownInterval: null,
  source: 'dates',
  markLifetimeMs: null,
};

/** What a look-back has to reach further than rows are late. */
const MARGIN_MS = 2_000;

/** A failure that takes long each time is shown as small as it came to be by then. */
const MAX_TRIES = 400;

/**
 * Makes a failing world smaller, step by step, as long as it fails: fewer happenings, rows and resources, and plainer
 * traits.
 */
export async function shrunk(world: World, fails: (world: World) => Promise<boolean>): Promise<World> {
  let best = world;
  let tries = 0;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const smaller of smallerWorlds(best)) {
      const candidate = smaller(best);
      if (candidate === null || tries >= MAX_TRIES) continue;
      tries += 1;
      if (!(await fails(candidate))) continue;
      best = candidate;
      isSmaller = true;
    }
  }
  return best;
}

type Step = (world: World) => World | null;

/** Steps that may make a world smaller, the large ones first. Each is tried on what is left when its turn comes. */
function smallerWorlds(world: World): Step[] {
  const { happenings, resources, vendor } = world;
  return [
    ...resources.map(({ name }) => withoutResource(name)),
    ...halves(happenings.length).map(withoutRange(happenings)),
    ...happenings.map((one) => without([one])),
    ...keysOf(PLAIN_VENDOR).map(withPlainVendor),
    ...resources.flatMap(({ name }) => keysOf(PLAIN_RESOURCE).map((key) => withPlainResource(name, key))),
    ...resources.flatMap(({ name, rows }) => [0, 1, 2, 5, Math.floor(rows / 2)].map((count) => withRows(name, count))),
    ...happenings.flatMap((one) =>
      'rows' in one && one.rows.length > 1 ? [fewerRows(one, 0.5), fewerRows(one, 0)] : [],
    ),
    ...happenings.map(atOnce),
    ...(vendor.latencyMs[1] > 10 ? [withPlainVendor('latencyMs')] : []),
    withPlainInstance,
    earlierEnd,
  ];
}

function keysOf<Shape extends object>(shape: Shape): (keyof Shape)[] {
  return Object.keys(shape) as (keyof Shape)[];
}

function withoutResource(name: string): Step {
  return (world) => {
    const resources = world.resources.filter((one) => one.name !== name);
    if (resources.length === 0 || resources.length === world.resources.length) return null;
    return {
      ...world,
      resources,
      happenings: world.happenings.filter((one) => !('resource' in one) || one.resource !== name),
    };
  };
}

/** Ranges of a list to leave out: its halves, then their halves, down to two of it. */
function halves(length: number): [number, number][] {
  const ranges: [number, number][] = [];
  for (let size = Math.ceil(length / 2); size > 1; size = Math.ceil(size / 2)) {
    for (let from = 0; from < length; from += size) ranges.push([from, from + size]);
  }
  return ranges;
}

const withoutRange =
  (happenings: readonly Happening[]) =>
  ([from, to]: [number, number]): Step =>
    without(happenings.slice(from, to));

function without(some: readonly Happening[]): Step {
  return (world) => {
    const happenings = world.happenings.filter((one) => !some.includes(one));
    return happenings.length === world.happenings.length ? null : { ...world, happenings };
  };
}

function withPlainVendor(key: keyof VendorTraits): Step {
  return (world) =>
    JSON.stringify(world.vendor[key]) === JSON.stringify(PLAIN_VENDOR[key])
      ? null
      : { ...world, vendor: { ...world.vendor, [key]: PLAIN_VENDOR[key] } };
}

function withPlainResource(name: string, key: keyof typeof PLAIN_RESOURCE): Step {
  return ofResource(name, (traits) =>
    // A date that means something else may lie far behind: without its look-back it is another story.
    traits[key] === PLAIN_RESOURCE[key] || (key === 'lookBackS' && traits.dates === 'due')
      ? null
      : { ...traits, [key]: PLAIN_RESOURCE[key] },
  );
}

function withRows(name: string, rows: number): Step {
  return ofResource(name, (traits) => (rows < traits.rows ? { ...traits, rows } : null));
}

function ofResource(name: string, change: (traits: ResourceTraits) => ResourceTraits | null): Step {
  return (world) => {
    const before = world.resources.find((one) => one.name === name);
    const after = before === undefined ? null : change(before);
    // What is shown later than the look-back reaches is lost by right: that is another story.
    return after === null || after.lateMs > Math.max(0, lookBackMsOf(after) - MARGIN_MS)
      ? null
      : { ...world, resources: world.resources.map((one) => (one === before ? after : one)) };
  };
}

function fewerRows(happening: Happening, part: number): Step {
  return (world) => {
    if (!('rows' in happening) || !world.happenings.includes(happening)) return null;
    const rows = happening.rows.slice(0, Math.max(1, Math.floor(happening.rows.length * part)));
    return { ...world, happenings: world.happenings.map((one) => (one === happening ? { ...happening, rows } : one)) };
  };
}

function atOnce(happening: Happening): Step {
  return (world) => {
    if (happening.atRequest === undefined || happening.kind === 'kill' || !world.happenings.includes(happening))
      return null;
    const { atRequest: _, ...rest } = happening;
    return { ...world, happenings: world.happenings.map((one) => (one === happening ? rest : one)) };
  };
}

function withPlainInstance(world: World): World | null {
  const plain = { refreshMinutes: 15, start: 'now', capacity: null, lanes: 1 } as const;
  return JSON.stringify(world.instance) === JSON.stringify(plain) ? null : { ...world, instance: plain };
}

/** Nothing more than what happens last is needed. */
function earlierEnd(world: World): World | null {
  const quietFromMs = (world.happenings.at(-1)?.atMs ?? 0) + 60_000;
  return quietFromMs < world.quietFromMs ? { ...world, quietFromMs } : null;
}
