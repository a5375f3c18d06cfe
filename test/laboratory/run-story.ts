import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { hasBegun } from '../../src/contract/status';
import type { JsonObject } from '../../src/domain/values/json';
import { createStopping, type Stopping } from '../../src/stopping';
import { createChance } from '../faults/chance';
import { waitUntil } from '../support/wait-until';
import { createScene } from './deeds';
import { type Network, startNetwork } from './network';
import { type Product, startProduct } from './product';
import type { ReceiverKind, RunningReceiver } from './receivers/receiver-kind';
import { startRecorder } from './recorder';
import type { Story } from './stories';
import type { RunningSystem } from './system';
import { createTrouble } from './trouble';
import { createWatch, troubleIn, untilQuiet } from './watch';
import { type ToldEvent, type Verdict, verdictOf } from './verdict';

export interface RunOptions {
  system: RunningSystem;
  story: Story;
  mode: string;
  pageSize: number;
  seed: number;
  /** Each has an instance of its own. */
  receivers: readonly ReceiverKind[];
  /** Where these were installed, and what else a story needs. */
  toolFolders: { receivers: string; network: string };
  /** Of this run: what was done, asked, answered and told is written into it. */
  folder: string;
  onProgress(line: string): void;
}

/** Of one instance. */
export interface Outcome extends Verdict {
  receiver: string;
  changes: number;
  events: number;
  requests: number;
  /** Deliveries that the receiver did not take as genuine. */
  refused: string[];
  /** From the first change until all was quiet. */
  seconds: number;
  /** Different warnings and errors that the status had meanwhile. */
  warnings: string[];
  /** Those that stand in the status in the end. */
  standing: string[];
  isQuiet: boolean;
}

/** Each 3 s, in minutes. */
const INTERVAL = '0.05';
const BEGIN_DEADLINE_MS = 300_000;
const QUIET_DEADLINE_MS = 600_000;
/** What is not told when all is quiet may still come: the look-back is read once more. */
const LATE_MS = 75_000;

/**
 * Runs a story on a system that has no records, with a product of its own and an instance for each receiver, and judges
 * what was told.
 */
export async function runStory(options: RunOptions): Promise<Outcome[]> {
  const { system, story, folder, onProgress } = options;
  mkdirSync(folder, { recursive: true });
  const stopping = createStopping();
  try {
    const product = await startProduct(folder);
    stopping.add(product.stop);
    const scene = createScene(system, createChance(options.seed));
    onProgress(`Making ${story.known} records`);
    const old = await scene.create(story.known);
    if (story.aged) await system.age?.(old);
    const known = scene.begin();
    const instances: Instance[] = [];
    for (const kind of options.receivers) instances.push(await startInstance(kind, options, product, stopping));
    const [first] = instances;

    onProgress(`The story ${story.name} begins, seed ${options.seed}`);
    const startedMs = performance.now();
    await story.run(scene, createTrouble({ system, product, network: first?.network ?? null, onProgress }));
    onProgress(`${scene.deeds.length} changes were made; waiting until all is quiet`);
    const areQuiet = await Promise.all(instances.map(({ look }) => untilQuiet(look, QUIET_DEADLINE_MS)));
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    const present = await system.list();
    write(folder, { deeds: scene.deeds, present, known: [...known] });

    const outcomes: Outcome[] = [];
    const lateMs = performance.now() + LATE_MS;
    for (const [place, { kind, receiver, recorder, look, watch }] of instances.entries()) {
      const judge = () => verdictOf({ known, deeds: scene.deeds, present, events: toldEvents(receiver, system) });
      while (judge().lost.length > 0 && performance.now() < lateMs) await pass(1_000);
      const status = await look();
      const outcome: Outcome = {
        ...judge(),
        ...{ receiver: kind.key, changes: scene.deeds.length, events: receiver.events().length },
        ...{ requests: recorder.requests(), refused: [...receiver.refusals()], seconds },
        ...{ warnings: watch.warnings(), standing: troubleIn(status), isQuiet: areQuiet[place] === true },
      };
      outcomes.push(outcome);
      write(folderOf(kind, options), { events: toldEvents(receiver, system), status, outcome });
    }
    return outcomes;
  } finally {
    await stopping.stopAll();
    rmSync(join(folder, 'data'), { recursive: true, force: true });
  }
}

type Instance = Awaited<ReturnType<typeof startInstance>>;

/** An instance that has begun, with a receiver and a recorder of its own. */
async function startInstance(kind: ReceiverKind, options: RunOptions, product: Product, stopping: Stopping) {
  const { system, story, toolFolders, onProgress } = options;
  const receiver = await kind.start({ folder: toolFolders.receivers, onProgress });
  stopping.add(receiver.stop);
  const folder = folderOf(kind, options);
  mkdirSync(folder, { recursive: true });
  const recorder = await startRecorder({ ...system, target: system.url, logFile: join(folder, 'requests.jsonl') });
  stopping.add(recorder.stop);
  let network: Network | null = null;
  if (story.hasNetwork) {
    network = await startNetwork({ folder: toolFolders.network, onProgress }, recorder.url);
    stopping.add(network.stop);
  }
  const providerData = await system.providerData?.((about) => product.api().oauthUrl('rest', about));
  const body = bodyOf(options, network?.url ?? recorder.url, receiver);
  const { id } = await product.api().create({ ...body, ...(providerData === undefined ? {} : { providerData }) });
  const look = () => product.api().status(id);
  const watch = createWatch(look);
  stopping.add(watch.stop);
  // The first sweep only learns what is there: what is removed before it has ended was never seen.
  const isBegun = async () =>
    Object.values((await look()).resources).every(
      (resource) => hasBegun(resource) && resource.sweep?.lastSweepAt !== null,
    );
  await waitUntil('the first reading and sweep', isBegun, BEGIN_DEADLINE_MS);
  return { kind, receiver, recorder, network, look, watch };
}

/** Of the instance: the run's own where there is one alone. */
function folderOf({ key }: ReceiverKind, { folder, receivers }: RunOptions): string {
  return receivers.length === 1 ? folder : join(folder, key);
}

function bodyOf(
  { system, mode, pageSize, story }: RunOptions,
  url: string,
  { configuration }: RunningReceiver,
): JsonObject {
  return {
    name: story.name,
    element: { key: 'rest' },
    tags: ['laboratory'],
    configuration: {
      ...system.configuration({ mode, pageSize, url }),
      ...configuration,
      'event.notification.enabled': true,
      'event.poller.refresh_interval': INTERVAL,
    },
  };
}

function toldEvents({ events }: RunningReceiver, { markOf, meaningOf }: RunningSystem): ToldEvent[] {
  return events().map(({ eventId, eventType, objectId, record, date, arrivedAt }) => {
    const told = { type: eventType, id: objectId, mark: record === null ? '' : markOf(record) };
    return { eventId, ...(meaningOf?.({ ...told, record }) ?? told), ...{ date, arrivedAt } };
  });
}

function write(folder: string, parts: Record<string, unknown>): void {
  for (const [name, part] of Object.entries(parts))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(part, null, 1)}\n`);
}
