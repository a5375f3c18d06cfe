import type { Scene } from './deeds';
import type { Toxic } from './network';
import type { Trouble } from './trouble';

export interface Story {
  name: string;
  /** Key of the system, or null: any. */
  system: string | null;
  /** One of the system's; null: its first. */
  mode: string | null;
  pageSize: number;
  /** Records that are there before the instance is. */
  known: number;
  /** Whether they are older than what an instance looks at when it starts, if the system can do that. */
  aged: boolean;
  /** Whether a network that can be made sick is between product and server. */
  hasNetwork?: true;
  /** Whether each of the receivers of others has an instance, in place of one that takes everything. */
  hasReceivers?: true;
  run(scene: Scene, trouble: Trouble): Promise<void>;
}

const SECOND_MS = 1_000;
const BULK_REST_MS = 40_000;

/** Creations, changes and deletions of every kind, a few at a time: what any system has to pass. */
async function plain(scene: Scene): Promise<void> {
  for (let round = 0; round < 12; round += 1) await plainRound(scene, round);
}

async function plainRound(scene: Scene, round: number): Promise<void> {
  await scene.update(scene.some(scene.chance.between(1, 8)));
  await scene.create(scene.chance.between(1, 5));
  if (round % 3 === 2) await scene.remove(scene.someOld(2));
  await scene.pass(scene.chance.between(500, 4_000));
}

/**
 * In this order, each for two rounds: slow, in small pieces, cut after some bytes, cut at once, thin, silent and then
 * cut.
 */
const TOXICS: readonly Toxic[] = [
  { type: 'latency', attributes: { latency: 800, jitter: 400 } },
  { type: 'slicer', attributes: { average_size: 64, size_variation: 32, delay: 1_000 } },
  { type: 'limit_data', attributes: { bytes: 900 } },
  { type: 'reset_peer', attributes: { timeout: 30 } },
  { type: 'bandwidth', attributes: { rate: 2 } },
  { type: 'timeout', attributes: { timeout: 1_500 } },
];

/** What `plain` does, on a network that is never in good health until the end. */
async function toxics(scene: Scene, trouble: Trouble): Promise<void> {
  for (const [place, toxic] of TOXICS.entries()) {
    await trouble.network(toxic);
    for (const round of [0, 1]) {
      await plainRound(scene, place * 2 + round);
      await scene.pass(2 * SECOND_MS);
    }
  }
  await trouble.network(null);
}

/** What `plain` does. The server is killed three times, and the worker twice, while changes go on. */
async function crashes(scene: Scene, trouble: Trouble): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await plainRound(scene, round);
    if (round % 4 === 1) await trouble.crashServer(4 * SECOND_MS);
    if (round % 6 === 3) await Promise.all([trouble.crashWorker(), plainRound(scene, round)]);
  }
}

/**
 * What any system has to pass among 1,000 records: bursts within a second or so, creations and deletions, of which each
 * round kills somebody: the server, the worker with the API, the server again.
 */
async function whole(scene: Scene, trouble: Trouble): Promise<void> {
  const killed = [
    () => trouble.crashServer(4 * SECOND_MS),
    () => trouble.crashWorker(),
    () => trouble.crashServer(4 * SECOND_MS),
  ];
  for (const kill of killed) {
    for (let burst = 0; burst < 3; burst += 1) {
      await scene.update(scene.some(scene.chance.between(20, 80)));
      await plainRound(scene, burst);
    }
    await kill();
  }
  await plainRound(scene, killed.length);
}

/** Many in the same second, again and again while pages are read; now and then a few new ones and a deletion. */
async function bursts(scene: Scene): Promise<void> {
  for (let burst = 0; burst < 30; burst += 1) {
    await scene.update(scene.some(scene.chance.between(5, 120)));
    if (burst % 3 === 1) await scene.create(scene.chance.between(1, 6));
    if (burst % 6 === 5) await scene.remove(scene.someOld(2));
    await scene.pass(scene.chance.between(100, 4_000));
  }
}

/** Changes without a pause, one after another: no reading ever sees the list at rest. */
async function churn(scene: Scene): Promise<void> {
  const [seconds, perSecond] = [30, 37];
  const startedMs = performance.now();
  for (let change = 0; change < seconds * perSecond; change += 1) {
    await scene.update(scene.some(1));
    if (change % 60 === 30) await scene.create(1);
    if (change % 200 === 100) await scene.remove(scene.someOld(1));
    await scene.pass(Math.max(0, startedMs + ((change + 1) * SECOND_MS) / perSecond - performance.now()));
  }
}

/** Eight large transactions: their dates are older than the moment at which they can be seen. */
async function transactions(scene: Scene): Promise<void> {
  for (let burst = 0; burst < 8; burst += 1) {
    await scene.update(scene.some(180));
    if (burst % 2 === 0) await scene.create(10);
    if (burst === 4) await scene.remove(scene.someOld(5));
    await scene.pass(scene.chance.between(500, 6_000));
  }
}

/** Hundreds at once, as an import or a bulk edit does, each of them once, and a rest in which nothing else changes. */
async function bulk(scene: Scene): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await scene.update(scene.someUntouched(scene.chance.between(230, 290)));
    if (round === 1) await scene.create(150);
    await scene.pass(BULK_REST_MS);
  }
}

const ANY = { system: null, mode: null, pageSize: 7, known: 40, aged: true } as const;

export const stories: readonly Story[] = [
  { ...ANY, name: 'plain', run: plain },
  { ...ANY, name: 'whole', pageSize: 25, known: 1_000, run: whole },
  { ...ANY, name: 'receivers', hasReceivers: true, run: plain },
  { ...ANY, name: 'toxics', hasNetwork: true, run: toxics },
  { ...ANY, name: 'crashes', run: crashes },
  { name: 'wp-link', system: 'wordpress', mode: 'link', pageSize: 7, known: 300, aged: true, run: bursts },
  { name: 'wp-fresh', system: 'wordpress', mode: 'link', pageSize: 7, known: 300, aged: false, run: bursts },
  { name: 'wp-offset', system: 'wordpress', mode: 'offset', pageSize: 10, known: 300, aged: true, run: bursts },
  { name: 'wp-bulk', system: 'wordpress', mode: 'link', pageSize: 7, known: 900, aged: true, run: bulk },
  { name: 'redmine-bursts', system: 'redmine', mode: 'offset', pageSize: 7, known: 300, aged: true, run: bursts },
  { name: 'pb-churn', system: 'pocketbase', mode: 'page', pageSize: 30, known: 500, aged: true, run: churn },
  { name: 'pb-churn-7', system: 'pocketbase', mode: 'page', pageSize: 7, known: 500, aged: true, run: churn },
  {
    name: 'directus-bursts',
    system: 'directus',
    mode: 'offset',
    pageSize: 7,
    known: 200,
    aged: true,
    run: transactions,
  },
];

/** All that is said of a system in one run of the whole laboratory. PocketBase is the one that takes least time. */
export function wholeOf(system: string): Story[] {
  const names = system === 'pocketbase' ? ['whole', 'receivers', 'toxics'] : ['whole'];
  return names.flatMap((name) => storiesOf(system, name));
}

/**
 * Those of a system; without a name all that were made for it, or `plain`; with a name also the ones for any system.
 */
export function storiesOf(system: string, name: string | null): Story[] {
  const own = stories.filter((story) => story.system === system);
  if (name === null && own.length > 0) return own;
  return stories.filter((story) => story.name === (name ?? 'plain') && (story.system ?? system) === system);
}
