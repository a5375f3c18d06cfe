import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { MUTATIONS, type Mutation } from './mutation-list';

const ROOT = resolve(__dirname, '../..');
const NEEDED = ['package.json', 'tsconfig.json', 'src', 'test/simulation', 'test/faults'];

/**
 * `npm run simulate:mutations -- --hours 500 --seed 7`: makes each deliberate mistake in a copy of the product, and has the simulation look
 * for it there. Fails where one is not found, and where the product as it is fails already: then nothing is proved.
 */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string', default: '500' },
      seed: { type: 'string', default: '7' },
      name: { type: 'string' },
    },
  });
  const { name } = values;
  const mutations = MUTATIONS.filter((one) => name === undefined || one.name.includes(name));
  const before = await findingIn(null, values.hours, values.seed);
  console.log(`the product as it is: ${before ?? 'nothing found'}`);
  let isProved = before === null;
  for (const mutation of mutations) {
    const found = await findingIn(mutation, values.hours, values.seed);
    isProved &&= found !== null;
    console.log(`${mutation.name}: ${found ?? `NOT FOUND in ${values.hours} hours`}`);
  }
  return isProved;
}

/** What the simulation says of the first world that fails with the mistake; null where none does. */
async function findingIn(mutation: Mutation | null, hours: string, seed: string): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
  try {
    for (const path of NEEDED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    if (mutation !== null) makeMistake(folder, mutation);
    const command = ['--import', 'tsx', 'test/simulation/main.ts', '--first', '--hours', hours, '--seed', seed];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: folder, maxBuffer: 1e8 }).catch(
      (error: { stdout: string }) => error,
    );
    return /^FOUND (.*)$/m.exec(stdout)?.[1] ?? null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeMistake(folder: string, { name, file, from, to }: Mutation): void {
  const path = join(folder, file);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`"${name}": ${file} has the text to replace ${parts.length - 1} times`);
  writeFileSync(path, parts.join(to));
}

void main().then((isGood) => void (process.exitCode = isGood ? 0 : 1));
