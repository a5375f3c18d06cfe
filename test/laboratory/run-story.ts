import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { hasBegun } from '../../src/contract/status';
import type { JsonObject } from '../../src/domain/values/json';
import { createStopping } from '../../src/stopping';
import { createChance } from '../faults/chance';
import { type Receiver, startReceiver } from '../simulators/receiver';
import { waitUntil } from '../support/wait-until';
import { createScene } from './deeds';
import { startProduct } from './product';
import { startRecorder } from './recorder';
import type { Story } from './stories';
import type { RunningSystem } from './system';
import { createWatch, troubleIn, untilQuiet } from './watch';
import { type ToldEvent, type Verdict, verdictOf } from './verdict';

export interface RunOptions {
  system: RunningSystem;
  story: Story;
  mode: string;
  pageSize: number;
  seed: number;
  /** Of this run: what was done, asked, answered and told is written into it. */
  folder: string;
  onProgress(line: string): void;
}

export interface Outcome extends Verdict {
  changes: number;
  events: number;
  requests: number;
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
const BEGIN_DEADLINE_MS = 120_000;
const QUIET_DEADLINE_MS = 300_000;
/** What is not told when all is quiet may still come: the look-back is read once more. */
const LATE_MS = 75_000;

/** Runs a story on a system that has no records, with a product and a receiver of its own, and judges what was told. */
export async function runStory(options: RunOptions): Promise<Outcome> {
  const { system, story, folder, onProgress } = options;
  mkdirSync(folder, { recursive: true });
  const stopping = createStopping();
  try {
    const product = await startProduct(folder);
    stopping.add(product.stop);
    const receiver = await startReceiver();
    stopping.add(receiver.close);
    const recorder = await startRecorder({ ...system, target: system.url, logFile: join(folder, 'requests.jsonl') });
    stopping.add(recorder.stop);

    const scene = createScene(system, createChance(options.seed));
    onProgress(`Making ${story.known} records`);
    const old = await scene.create(story.known);
    if (story.aged) await system.age?.(old);
    const known = scene.begin();
    const { id } = await product.api.create(bodyOf(options, recorder.url, receiver.url));
    const watch = createWatch(() => product.api.status(id));
    stopping.add(watch.stop);
    const isBegun = async () => Object.values((await product.api.status(id)).resources).every(hasBegun);
    await waitUntil('the first reading', isBegun, BEGIN_DEADLINE_MS);

    onProgress(`The story ${story.name} begins, seed ${options.seed}`);
    const startedMs = performance.now();
    await story.run(scene);
    onProgress(`${scene.deeds.length} changes were made; waiting until all is quiet`);
    const isQuiet = await untilQuiet(() => product.api.status(id), QUIET_DEADLINE_MS);
    const present = await system.list();
    const judge = () => verdictOf({ known, deeds: scene.deeds, present, events: toldEvents(receiver, system) });
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    const lateMs = performance.now() + LATE_MS;
    while (judge().lost.length > 0 && performance.now() < lateMs) await pass(1_000);
    const status = await product.api.status(id);
    const outcome: Outcome = {
      ...judge(),
      ...{ changes: scene.deeds.length, events: receiver.events().length, requests: recorder.requests() },
      ...{ seconds, warnings: watch.warnings(), standing: troubleIn(status), isQuiet },
    };
    write(folder, {
      deeds: scene.deeds,
      present,
      known: [...known],
      events: toldEvents(receiver, system),
      status,
      outcome,
    });
    return outcome;
  } finally {
    await stopping.stopAll();
    rmSync(join(folder, 'data'), { recursive: true, force: true });
  }
}

function bodyOf({ system, mode, pageSize, story }: RunOptions, url: string, callbackUrl: string): JsonObject {
  return {
    name: story.name,
    element: { key: 'rest' },
    tags: ['laboratory'],
    configuration: {
      ...system.configuration({ mode, pageSize, url }),
      'event.notification.enabled': true,
      'event.notification.callback.url': callbackUrl,
      'event.poller.refresh_interval': INTERVAL,
    },
  };
}

function toldEvents({ events }: Receiver, { markOf, meaningOf }: RunningSystem): ToldEvent[] {
  return events().map(({ eventId, eventType, objectId, record, date, delivery }) => {
    const told = { type: eventType, id: objectId, mark: record === null ? '' : markOf(record) };
    return {
      ...{ eventId, ...(meaningOf?.({ ...told, record }) ?? told) },
      ...{ date, arrivedAt: new Date(delivery.at).toISOString() },
    };
  });
}

function write(folder: string, parts: Record<string, unknown>): void {
  for (const [name, part] of Object.entries(parts))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(part, null, 1)}\n`);
}
