import type { Clock } from '../../src/testing/virtual/clock';
import type { InstanceFacts, ResourceFacts } from './facts';
import type { ModelReceiver } from './model-receiver';
import type { ModelVendor } from './model-vendor';
import type { Finding } from './verdict';
import { UNIT_MS, type World } from './world';

/** What is noticed while a world happens. */
export interface Observation {
  findings: Finding[];
  /** `untilMs`: its end; Infinity if it has none. */
  backfills: { resource: string; atMs: number; untilMs: number }[];
  /** The resources that showed a warning or an error at any time, other than over a vendor that is down. */
  warned: Set<string>;
  /** Those whose listing for deletions could not be trusted at any time. */
  sweepWarned: Set<string>;
  /** When the first reading of each resource was whole, epoch ms. */
  begunAtMs: Map<string, number>;
  /** When the first sweep of each had learned what is there. */
  sweptAtMs: Map<string, number>;
}

/** A vendor that is down says nothing about what can be read of it. */
function tellsOfReading(message: string | null): boolean {
  return message !== null && !/HTTP (500|429|502)|broke off/.test(message);
}

export interface Watch {
  observation: Observation;
  /** After each step: what it was, when it began, and how the instance stands. */
  note(kind: string | null, startedAtMs: number, facts: InstanceFacts): void;
  /** How many windows of a resource were read whole since this moment; of the resource that had the fewest. */
  fewestWindowsSince(sinceMs: number): number;
}

const MAX_BYTES = 500_000;
/** One poll: a minute for all resources together, and the request under way; twice, where a worker was killed. */
const MAX_POLL_MS = 60_000;
const MAX_KILLED_MS = 10_000;
/** Pages that a poll may read. */
const PAGES_PER_POLL = 200;
/** So often a window may be read again before it has to be given up, with a warning; and if its ties have no order. */
const MAX_READINGS = 10;
const MAX_TIED_READINGS = 45;

/**
 * Watches the bounds: bytes, requests, time, polls that follow each other without anything new, and watermarks that
 * move back.
 */
export function createWatch(world: World, clock: Clock, vendor: ModelVendor, receiver: ModelReceiver): Watch {
  const observation: Observation = {
    findings: [],
    backfills: [],
    warned: new Set(),
    sweepWarned: new Set(),
    begunAtMs: new Map(),
    sweptAtMs: new Map(),
  };
  const closedAtMs = new Map(world.resources.map(({ name }) => [name, [] as number[]]));
  /** As they were after the last good poll of each. */
  const last = new Map<string, ResourceFacts>();
  const watermarks = new Map<string, string>();
  let requestsBefore = 0;
  let toldBefore = 0;
  let restless = 0;
  let lastPollEndedMs = -Infinity;

  const find = (kind: Finding['kind'], resource: string, text: string) =>
    observation.findings.push({ kind, resource, row: null, atMs: clock.now(), text });

  function notePoll(startedAtMs: number): void {
    const requests = vendor.requests() - requestsBefore;
    const most = 2 * (PAGES_PER_POLL + 2) * 2 * world.resources.length;
    if (requests > most) find('requests', '', `one poll took ${requests} requests`);
    const tookMs = clock.now() - startedAtMs;
    // A list and its list of deletions are each asked for a page, whatever the time is.
    const kills = world.happenings.filter(({ kind: what }) => what === 'kill').length;
    const mostMs = (2 + kills) * (MAX_POLL_MS + 2 * world.vendor.latencyMs[1] + MAX_KILLED_MS);
    if (tookMs > mostMs) find('time', '', `one poll took ${Math.round(tookMs / 1000)} s`);
    const isImmediate = startedAtMs - lastPollEndedMs < 2_000;
    restless = isImmediate && receiver.told.length === toldBefore ? restless + 1 : 0;
    if (restless > mostRestless())
      find('loop', '', `${restless} polls followed each other at once and brought nothing`);
    lastPollEndedMs = clock.now();
    toldBefore = receiver.told.length;
  }

  /** Windows of many small pages take many polls. */
  function mostRestless(): number {
    const polls = world.resources.map(({ name, pageSize, ties, maxWindowMinutes }) => {
      const rows = vendor.tables.get(name)?.rows.size ?? 0;
      const sizes = world.happenings.flatMap((one) =>
        one.kind === 'changePageSize' && one.resource === name ? [one.pageSize] : [],
      );
      // Pages that come again are followed for a while, and so are pages without records that say that there are more.
      const isEndless = world.vendor.lastCursor === 'always';
      const circled = world.vendor.beyond === 'empty' && !isEndless ? 0 : 20;
      const pages = circled + rows / Math.max(1, Math.min(pageSize, ...sizes) - 1);
      const slowPolls = (pages * world.vendor.latencyMs[1]) / MAX_POLL_MS;
      const readings = ties === 'stable' ? MAX_READINGS : MAX_TIED_READINGS;
      const slices = maxWindowMinutes === null ? 0 : (2 * longestMs() * 1.5) / (maxWindowMinutes * UNIT_MS.minute);
      const slicePages = slices * (isEndless ? circled : 1);
      const slicePolls = slicePages / PAGES_PER_POLL + (slicePages * world.vendor.latencyMs[1]) / MAX_POLL_MS;
      return readings * Math.ceil(pages / PAGES_PER_POLL + slowPolls + 1) + 2 * slicePolls;
    });
    return 20 + polls.reduce((sum, one) => sum + one, 0);
  }

  /** The longest window: as long as no date was seen it may be one of whole days. */
  function longestMs(): number {
    return Math.max(2 * UNIT_MS.day, ...world.happenings.map((one) => (one.kind === 'backfill' ? one.backMs : 0)));
  }

  function note(kind: string | null, startedAtMs: number, facts: InstanceFacts): void {
    if (kind === 'poll') notePoll(startedAtMs);
    requestsBefore = vendor.requests();
    if (facts.bytes > MAX_BYTES) find('bytes', '', `the state has ${facts.bytes} bytes`);
    for (const [name, resource] of Object.entries(facts.resources)) {
      const { watermark, warning, error, sweepError } = resource;
      noteReading(name, resource);
      if (tellsOfReading(warning) || tellsOfReading(error)) observation.warned.add(name);
      if (tellsOfReading(sweepError)) observation.sweepWarned.add(name);
      noteWatermark(name, watermark);
    }
  }

  function noteReading(name: string, facts: ResourceFacts): void {
    if (facts.hasBegun && !observation.begunAtMs.has(name)) observation.begunAtMs.set(name, clock.now());
    if (facts.isSwept && !observation.sweptAtMs.has(name)) observation.sweptAtMs.set(name, clock.now());
    const before = last.get(name);
    if (before?.polledAt === facts.polledAt) return;
    last.set(name, facts);
    // A poll that goes on with the list of deletions alone asks for no records.
    const isOfDeletions = before !== undefined && !before.isReading && before.isReadingDeletions;
    if (!facts.isReading && !isOfDeletions) closedAtMs.get(name)?.push(clock.now());
  }

  function noteWatermark(name: string, watermark: string | null): void {
    const before = watermarks.get(name) ?? '';
    if (watermark === null || watermark === before) return;
    watermarks.set(name, watermark);
    const isBackfilled = observation.backfills.some(({ resource }) => resource === name);
    if (watermark < before && !isBackfilled) find('watermark', name, `it moved back from ${before} to ${watermark}`);
  }

  function fewestWindowsSince(sinceMs: number): number {
    return Math.min(...[...closedAtMs.values()].map((closed) => closed.filter((atMs) => atMs >= sinceMs).length));
  }

  return { observation, note, fewestWindowsSince };
}
