import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installNetwork } from './network';
import { plain, receivers } from './receivers';
import { failedRow, HEADING, isBroken, linesOf, outcomeRow } from './row';
import { type RunOptions, runStory } from './run-story';
import { type Story, stories, storiesOf, wholeOf } from './stories';
import { systems } from './systems';
import type { System } from './system';

const USAGE = `npm run lab [-- <system>] [--story <name>] [--mode <mode>] [--page-size 7] [--seed 7] [--folder <folder>]
without a system: the story "whole" on each, and the receivers and the network on one of them
systems: ${systems.map(({ key, modes }) => `${key} (${modes.join(', ')})`).join(', ')}
stories: ${stories.map(({ name }) => name).join(', ')}
`;

interface Chosen {
  system: System;
  stories: readonly Story[];
}

interface Values {
  story?: string | undefined;
  mode?: string | undefined;
  'page-size'?: string | undefined;
  seed: string;
  folder: string;
}

/** `npm run lab -- wordpress`: real servers, a row for each story; exit code 1 where a promise was broken. */
async function main(): Promise<void> {
  // A signal alone runs no exit handler, and what was started is ended by one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      story: { type: 'string' },
      mode: { type: 'string' },
      'page-size': { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      folder: { type: 'string', default: join(tmpdir(), 'element-events-laboratory') },
    },
  });
  const chosen = choose(positionals, values);
  if (chosen === null) return usage();
  process.stdout.write(`${HEADING}\n`);
  for (const one of chosen) {
    try {
      await runStories(one, values);
    } catch (error) {
      // The others are run all the same.
      process.stdout.write(`${failedRow(one.system.key, error)}\n`);
      process.exitCode = 1;
    }
  }
}

/** Null: there is no such system, story or mode. */
function choose(positionals: readonly string[], { story, mode }: Values): Chosen[] | null {
  if (positionals.length === 0 && story === undefined && mode === undefined)
    return systems.map((system) => ({ system, stories: wholeOf(system.key) }));
  const system = systems.find(({ key }) => key === positionals[0]);
  if (system === undefined || (mode !== undefined && !system.modes.includes(mode))) return null;
  const chosen = storiesOf(system.key, story ?? null);
  return chosen.length === 0 ? null : [{ system, stories: chosen }];
}

async function runStories({ system, stories: chosen }: Chosen, values: Values): Promise<void> {
  const installed = { folder: join(resolve(values.folder), system.key), onProgress };
  mkdirSync(installed.folder, { recursive: true });
  await system.install(installed);
  const tools = join(resolve(values.folder), 'tools');
  const toolFolders = { receivers: join(tools, 'receivers'), network: join(tools, 'network') };
  if (chosen.some(({ hasNetwork }) => hasNetwork)) await installNetwork({ folder: toolFolders.network, onProgress });
  if (chosen.some(({ hasReceivers }) => hasReceivers))
    for (const kind of receivers) await kind.install({ folder: toolFolders.receivers, onProgress });
  for (const story of chosen) {
    const [pageSize, seed] = [Number(values['page-size'] ?? story.pageSize), Number(values.seed)];
    const how = { mode: values.mode ?? story.mode ?? system.modes[0], pageSize, seed, toolFolders };
    await run(system, story, how, installed.folder);
  }
}

async function run(
  system: System,
  story: Story,
  how: Pick<RunOptions, 'mode' | 'pageSize' | 'seed' | 'toolFolders'>,
  installed: string,
): Promise<void> {
  const folder = join(installed, 'runs', `${story.name}-${how.mode}-${how.pageSize}-${how.seed}-${Date.now()}`);
  const running = await system.start({ folder: installed, onProgress });
  try {
    const chosen = story.hasReceivers ? receivers : [plain];
    for (const outcome of await runStory({ system: running, story, ...how, receivers: chosen, folder, onProgress })) {
      const name = story.hasReceivers ? `${story.name}: ${outcome.receiver}` : story.name;
      const first = [system.key, running.version, name, how.mode, how.pageSize, how.seed];
      process.stdout.write(`${outcomeRow(first, outcome)}\n`);
      for (const line of linesOf(outcome)) onProgress(line);
      if (isBroken(outcome)) process.exitCode = 1;
    }
    onProgress(`What was done, asked and told: ${folder}`);
  } finally {
    await running.stop();
  }
}

function usage(): void {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

function onProgress(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

void main();
