import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimServerRecord, readServerRecord } from '../../src/temporal/server-record';

jest.setTimeout(60_000);

let folder: string;
let path: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'element-events-record-'));
  path = join(folder, 'temporal.json');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}

/** What a crash leaves: an owner that is dead, and a server that goes on for a moment after it was asked to end. */
async function leaveBehind(): Promise<void> {
  const slow =
    "process.on('SIGTERM', () => setTimeout(() => process.exit(), 700)); setInterval(() => {}, 1000); console.log()";
  const server = spawn(process.execPath, ['-e', slow, 'start-dev', '--port', '7999']);
  children.push(server);
  await once(server.stdout, 'data');
  const record = { ownerPid: await deadPid(), serverPid: server.pid, address: '127.0.0.1:7999', uiUrl: null };
  writeFileSync(path, JSON.stringify(record));
}

/** A process that claims when it is told to, says what came of it, and lives on. */
function startClaimer() {
  const script = join(__dirname, '../support/claimer.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const nextWord = async () => String((await once(child.stdout, 'data'))[0]).trim();
  return { pid: child.pid, ready: nextWord(), claim: () => (child.stdin.write('\n'), nextWord()) };
}

describe('after a crash', () => {
  it('one of several processes that start together takes the database', async () => {
    const claimers = [startClaimer(), startClaimer(), startClaimer()];
    await Promise.all(claimers.map(({ ready }) => ready));
    await leaveBehind();
    const words = await Promise.all(claimers.map(({ claim }) => claim()));
    expect([...words].sort()).toEqual(['claimed', 'refused', 'refused']);
    expect(readServerRecord(path)?.ownerPid).toBe(claimers[words.indexOf('claimed')]!.pid);
    expect(readdirSync(folder)).toEqual(['temporal.json']);
  });

  it.each(['', '{', '{}', 'null', '[]'])('a record that says %j is replaced', async (text) => {
    writeFileSync(path, text);
    await claimServerRecord(path);
    expect(readServerRecord(path)?.ownerPid).toBe(process.pid);
  });
});
