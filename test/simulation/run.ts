import { toIso } from '../../src/domain/values/instant';
import { createClock, type Clock } from '../../src/testing/virtual/clock';
import { configurationOf, resourceOf } from './configuration';
import { factsOf } from './facts';
import { configure, createInstance } from './instance';
import { createModelReceiver, type ModelReceiver } from './model-receiver';
import { createModelVendor, type ModelVendor } from './model-vendor';
import type { VirtualInstance } from '../../src/testing/virtual/instance';
import { createVirtualWorker, type VirtualWorker } from '../../src/testing/virtual/worker';
import { createWatch, type Observation } from './watch';
import { verdictOf, type Finding } from './verdict';
import { CREATED_AT_MS, UNIT_MS, type Happening, type World } from './world';

/** What became of a world. */
export interface Run {
  findings: Finding[];
  hours: number;
  steps: number;
  requests: number;
  told: number;
}

/** Who takes part in a world. */
interface Cast {
  world: World;
  clock: Clock;
  vendor: ModelVendor;
  receiver: ModelReceiver;
  worker: VirtualWorker;
  instance: VirtualInstance;
  observation: Observation;
}

/** More than any world of a few days needs; a loop without rest is found long before. */
const MAX_STEPS = 60_000;
/** A window that is read for ever tells its rows each time. */
const MAX_TOLD = 100_000;
const TASK_MS = 15;
/** Windows that have to be read whole after the last happening: the first one may have begun before it. */
const LAST_WINDOWS = 3;
/** They take long where pages are small and slow; no longer than this. */
const MAX_SLOW_MS = 72 * 3_600_000;

/** Lets a world happen from the creation of its instance until everything has come to rest, and judges it. */
export async function run(world: World): Promise<Run> {
  const clock = createClock(CREATED_AT_MS);
  const vendor = createModelVendor(world, clock);
  const receiver = createModelReceiver(clock);
  const worker = createVirtualWorker(clock);
  const instance = createInstance(
    configurationOf(world),
    {
      now: clock.now,
      worker,
      askVendor: ({ url }) => vendor.answer({ url }),
      tellReceiver: receiver.receive,
      loseAnswers: receiver.loseAnswers,
      hold: receiver.hold,
    },
    world.instance.capacity,
  );
  const watch = createWatch(world, clock, vendor, receiver);
  const cast: Cast = { world, clock, vendor, receiver, worker, instance, observation: watch.observation };
  for (const happening of world.happenings) plan(cast, happening);
  clock.plan(CREATED_AT_MS + world.quietFromMs, () => {
    vendor.rest();
    vendor.recover();
    receiver.recover();
    instance.resume();
  });

  const quietFromMs = CREATED_AT_MS + world.quietFromMs;
  const endMs = quietFromMs + quietMs(world);
  const isOver = () =>
    clock.now() >= endMs + MAX_SLOW_MS ||
    (clock.now() >= endMs && watch.fewestWindowsSince(quietFromMs) >= LAST_WINDOWS && factsOf(instance).isDelivered);
  let steps = 0;
  while (!isOver() && steps < MAX_STEPS && receiver.told.length < MAX_TOLD && watch.observation.findings.length === 0) {
    const startedAtMs = clock.now();
    const kind = await stepOf(cast);
    steps += kind === null ? 0 : 1;
    clock.advance(TASK_MS);
    watch.note(kind, startedAtMs, factsOf(instance));
    if (kind === null) clock.advanceTo(nextMomentMs(cast));
  }
  return {
    findings: verdictOf({ world, vendor, receiver, observation: watch.observation, end: factsOf(instance) }),
    hours: (clock.now() - CREATED_AT_MS) / 3_600_000,
    steps,
    requests: vendor.requests(),
    told: receiver.told.length,
  };
}

/** An exception is a finding like any other. */
async function stepOf({ instance, clock, observation }: Cast): Promise<string | null> {
  try {
    const kind = await instance.step();
    const { lastRefusal } = instance.state();
    if (kind === 'takeUpdate' && lastRefusal !== null)
      throw new Error(`the change was refused: ${JSON.stringify(lastRefusal)}`);
    return kind;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    observation.findings.push({ kind: 'defect', resource: '', row: null, atMs: clock.now(), text });
    return null;
  }
}

function nextMomentMs({ clock, instance }: Cast): number {
  return Math.max(clock.now() + 1, Math.min(instance.nextWorkAtMs() ?? Infinity, clock.nextAtMs() ?? Infinity));
}

/**
 * Long enough for what is shown late, for four polls, for three sweeps, and until no restored date is doubted any more.
 */
function quietMs({ resources, instance, happenings }: World): number {
  const intervals = happenings.flatMap((one) => (one.kind === 'changeInterval' ? [one.refreshMinutes] : []));
  const own = resources.map(({ ownInterval }) => (ownInterval ?? 0) * instance.refreshMinutes);
  const intervalMs = Math.max(instance.refreshMinutes, ...intervals, ...own) * UNIT_MS.minute;
  const each = resources.map(
    ({ lateMs, deletes, sweepMinutes }) => lateMs + (deletes === 'sweep' ? 3 * sweepMinutes * UNIT_MS.minute : 0),
  );
  return Math.max(...each) + 4 * intervalMs + 5 * UNIT_MS.minute;
}

/** Has something happen at its moment; what lasts also ends. */
function plan(cast: Cast, happening: Happening): void {
  const { clock, vendor, receiver, instance } = cast;
  const atMs = CREATED_AT_MS + happening.atMs;
  const { atRequest } = happening;
  clock.plan(atMs, () => {
    if (atRequest === undefined || happening.kind === 'kill') begin(cast, happening);
    else vendor.during(atRequest, () => begin(cast, happening));
  });
  if (happening.kind === 'vendorFails') clock.plan(atMs + happening.forMs, vendor.recover);
  if (happening.kind === 'receiverFails')
    clock.plan(atMs + happening.forMs, () => (receiver.recover(), instance.resume()));
  if (happening.kind === 'pause') clock.plan(atMs + happening.forMs, instance.resume);
}

function begin({ world, clock, vendor, receiver, worker, instance, observation }: Cast, happening: Happening): void {
  const now = clock.now();
  const table = 'resource' in happening ? vendor.tables.get(happening.resource) : undefined;
  const rows = 'rows' in happening ? happening.rows : [];
  const traits = table?.traits;
  switch (happening.kind) {
    case 'create':
      return rows.forEach((row) => table?.create(row, now));
    case 'edit':
      return rows.forEach((row) => table?.edit(row, now));
    case 'delete':
      return rows.forEach((row) => table?.remove(row, now));
    case 'recreate':
      return rows.forEach((row) => table?.recreate(row, now));
    case 'toggle':
      return rows.forEach((row) => table?.toggle(row, now, happening.keepsDate));
    case 'restore':
      return rows.forEach((row) => table?.restore(row, now));
    case 'vendorFails':
      return vendor.fail(happening.trouble, happening.every);
    case 'receiverFails':
      return receiver.fail(happening.trouble, world.instance.lanes > 1 ? 2 : 1);
    case 'kill':
      return worker.kill(happening.atRequest, happening.isReceived);
    case 'pause':
      return instance.pause();
    case 'pollNow':
      return instance.pollNow();
    case 'backfill': {
      const { resource, backMs, untilBackMs } = happening;
      const untilMs = untilBackMs === undefined ? Infinity : now - untilBackMs;
      observation.backfills.push({ resource, atMs: now, untilMs });
      return instance.backfill(resource, toIso(now - backMs), untilMs === Infinity ? undefined : toIso(untilMs));
    }
    case 'changePageSize':
      return traits && configure(instance, { [traits.name]: { pageSize: happening.pageSize } });
    case 'changeUrl': {
      if (!traits) return;
      const asked = happening.isWhole ? { ...traits, filter: null } : traits;
      return configure(instance, { [traits.name]: { url: resourceOf(asked, now)['url'] } });
    }
    case 'changeLookBack':
      return traits && configure(instance, { [traits.name]: { pollDelay: happening.lookBackS } });
    case 'changeInterval':
      return configure(instance, { 'event.poller.refresh_interval': String(happening.refreshMinutes) });
    case 'continueAsNew':
      return instance.continueAsNew(happening.carriedBytes);
    default:
      throw new Error(`nobody knows how this happens in the world of seed ${world.seed}`);
  }
}
