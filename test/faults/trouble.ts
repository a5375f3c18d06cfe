import { setTimeout as pass } from 'node:timers/promises';
import type { Reply } from '../../src/testing/receiver';
import type { Fault } from '../simulators/sage-crm';
import { type Chance, createChance, type Tally } from './chance';
import type { Cluster, Service } from './cluster';
import type { Customer } from './customers';

const RECEIVER_FAULTS: Record<string, Reply> = {
  '503': { status: 503 },
  '503 Retry-After': { status: 503, headers: { 'retry-after': '2' } },
  '429 Retry-After': { status: 429, headers: { 'retry-after': '1' } },
  '302': { status: 302, headers: { location: '/elsewhere' } },
  '410': { status: 410 },
  late: { delayMs: 3_000 },
  reset: { behaviour: 'reset' },
  'closed before a reply': { behaviour: 'close-before-reply' },
  'accepted, then reset': { behaviour: 'accept-then-reset' },
  'slow head': { behaviour: 'slow-head' },
  'slow body': { behaviour: 'slow-body' },
  'endless body': { behaviour: 'endless-body' },
  'body cut': { behaviour: 'cut', body: 'thank you' },
};
/** The receiver kept the events, and the sender cannot know. */
export const LOST_ANSWER = 'accept-then-reset';

const VENDOR_FAULTS: Record<string, Fault> = {
  '500': { status: 500 },
  '503 as HTML': { status: 503, html: true },
  '200 as HTML': { status: 200, html: true },
  '429 Retry-After': { status: 429, retryAfter: 2 },
  late: { delayMs: 4_000 },
  hanging: 'hang',
  'body cut': 'cut',
  'JSON cut': 'truncated-json',
  'empty body': 'empty-body',
  'no records': 'null-resources',
  reset: 'reset',
  'slow body': 'slow-body',
};

/** A receiver gets one or two bad answers ready. */
export function troubleReceiver({ failReceiver }: Customer, chance: Chance, tally: Tally): void {
  const kind = chance.oneOf(Object.keys(RECEIVER_FAULTS));
  tally.add(kind);
  failReceiver(...Array.from({ length: chance.between(1, 2) }, () => RECEIVER_FAULTS[kind]!));
}

/** The vendor's next one to three answers are bad. */
export function troubleVendor({ failVendor }: Customer, chance: Chance, tally: Tally): void {
  const kind = chance.oneOf(Object.keys(VENDOR_FAULTS));
  tally.add(kind);
  failVendor(chance.between(1, 3), VENDOR_FAULTS[kind]!);
}

export interface ClusterTroubleOptions {
  seed: number;
  tally: Tally;
  /** Between one trouble of workers and the next, and likewise of API and Temporal, milliseconds. */
  pauseMs: readonly [number, number];
  /** Shorter and longer than a heartbeat's time-out, after which another worker takes over. */
  frozenMs: readonly [number, number];
  /** For a long run: a process that lives from the first to the last minute shows whether memory grows. */
  sparesWorker1: boolean;
  signal: AbortSignal;
}

type Troubles = Record<string, () => Promise<unknown>>;

/** Kills and freezes parts of the service until the signal; resolves when all of them are back. */
export async function troubleCluster(cluster: Cluster, options: ClusterTroubleOptions): Promise<void> {
  // Chances of their own: how long a restart takes must not change what else is chosen.
  const [chance, otherChance] = [createChance(options.seed + 1), createChance(options.seed + 2)];
  const workers: Service[] = ['worker 1', 'worker 2'];
  const killable = options.sparesWorker1 ? workers.slice(1) : workers;
  const freeze = () => cluster.freeze(chance.oneOf(workers), () => waitFor(options.frozenMs, chance, options.signal));
  const ofWorkers = {
    'worker killed': () => cluster.replace(chance.oneOf(killable)),
    'all workers killed': () => Promise.all(killable.map(cluster.replace)),
    'worker frozen': freeze,
  };
  const ofTheRest = {
    'API killed': () => cluster.replace('api'),
    'Temporal killed': cluster.replaceTemporal,
  };
  await Promise.all([oneByOne(ofWorkers, chance, options), oneByOne(ofTheRest, otherChance, options)]);
}

/** Each kind once, in any order, before one comes again. */
async function oneByOne(troubles: Troubles, chance: Chance, options: ClusterTroubleOptions): Promise<void> {
  let kinds: string[] = [];
  for (;;) {
    await waitFor(options.pauseMs, chance, options.signal);
    if (options.signal.aborted) return;
    if (kinds.length === 0) kinds = Object.keys(troubles);
    const kind = chance.oneOf(kinds);
    kinds = kinds.filter((other) => other !== kind);
    options.tally.add(kind);
    await troubles[kind]!();
  }
}

async function waitFor([low, high]: readonly [number, number], chance: Chance, signal: AbortSignal): Promise<void> {
  await pass(chance.between(low, high), undefined, { signal }).catch(() => undefined);
}
