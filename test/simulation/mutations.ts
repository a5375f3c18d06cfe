import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { MUTATIONS, type Mutation } from './mutation-list';

const ROOT = resolve(__dirname, '../..');
const NEEDED = ['package.json', 'tsconfig.json', 'jest.config.js', 'presets', 'src', 'test'];
const TESTS = ['test/domain', 'test/activities', 'test/facts'];

/** Looks for what is wrong with the product in a folder, and says what it found; null if it found nothing. */
type Search = (folder: string) => Promise<string | null>;

/**
 * `npm run simulate:mutations -- --hours 500 --seed 7`: makes each deliberate mistake in a copy of the product, and has
 * the simulation look for it there; with `--tests`, the tests of the rules. Fails if one is not found, and if the
 * product as it is fails already: then nothing is proved.
 */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string', default: '500' },
      seed: { type: 'string', default: '7' },
      name: { type: 'string' },
      tests: { type: 'boolean', default: false },
    },
  });
  const { name, hours, seed, tests } = values;
  const search = tests ? byTests : bySimulation(hours, seed);
  const mutations = MUTATIONS.filter((one) => name === undefined || one.name.includes(name));
  const before = await findingIn(null, search);
  console.log(`the product as it is: ${before ?? 'nothing found'}`);
  let isProved = before === null;
  for (const mutation of mutations) {
    const found = await findingIn(mutation, search);
    isProved &&= found !== null;
    console.log(`${mutation.name}: ${found ?? (tests ? 'NOT FOUND' : `NOT FOUND in ${hours} hours`)}`);
  }
  return isProved;
}

async function findingIn(mutation: Mutation | null, search: Search): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
  try {
    for (const path of NEEDED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    if (mutation !== null) makeMistake(folder, mutation);
    return await search(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The first world that fails. */
function bySimulation(hours: string, seed: string): Search {
  const command = ['--import', 'tsx', 'test/simulation/main.ts', '--first', '--hours', hours, '--seed', seed];
  return async (folder) => {
    const { stdout } = await run(folder, command);
    return /^FOUND (.*)$/m.exec(stdout)?.[1] ?? null;
  };
}

/** The tests that fail, of rules, of activities, and of what vendors answer. */
async function byTests(folder: string): Promise<string | null> {
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const { stderr } = await run(folder, [jest, '--selectProjects=unit', '--rootDir', folder, ...TESTS]);
  const failed = [...stderr.matchAll(/^FAIL .*?(test\/\S+)/gm)].map(([, file]) => file as string);
  return failed.length === 0 ? null : [...new Set(failed)].join(', ');
}

function run(folder: string, command: string[]): Promise<{ stdout: string; stderr: string }> {
  const ended = promisify(execFile)(process.execPath, command, { cwd: folder, maxBuffer: 1e8 });
  return ended.catch((error: { stdout: string; stderr: string }) => error);
}

function makeMistake(folder: string, { name, file, from, to }: Mutation): void {
  const path = join(folder, file);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`"${name}": ${file} has the text to replace ${parts.length - 1} times`);
  writeFileSync(path, parts.join(to));
}

void main().then((isGood) => void (process.exitCode = isGood ? 0 : 1));
