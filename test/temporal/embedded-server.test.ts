import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { ELEMENT_KEY, ELEMENT_TAGS, SEARCH_ATTRIBUTES } from '../../src/contract/search-attributes';
import { createLogger } from '../../src/logging';
import { createTemporalClient } from '../../src/temporal/connect';
import { localTarget } from '../../src/temporal/target';
import { startEmbeddedTemporal } from '../../src/temporal/embedded-server';
import type { EmbeddedTemporal, EmbeddedTemporalOptions } from '../../src/temporal/embedded-server';
import { readServerRecord } from '../../src/temporal/server-record';
import { waitUntil } from '../support/wait-until';
import { testTemporalServer } from '../support/temporal-server';

const log = createLogger({ level: 'silent', pretty: false });
let dataDir: string;
let servers: EmbeddedTemporal[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'element-events-embedded-'));
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedTemporalOptions> = {}): Promise<EmbeddedTemporal> {
  const { cli } = testTemporalServer();
  const server = await startEmbeddedTemporal({ cli, dataDir, log, port: 0, uiPort: 0, ...options });
  servers.push(server);
  return server;
}

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await createTemporalClient(localTarget(address));
  return use(client).finally(() => client.connection.close());
}

const startWorkflow = (client: Client) =>
  client.workflow.start('anything', {
    taskQueue: 'nobody',
    workflowId: 'one',
    typedSearchAttributes: [
      { key: ELEMENT_KEY, value: 'sagecrm' },
      { key: ELEMENT_TAGS, value: ['a', 'b'] },
    ],
  });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('the server keeps its workflows over a restart, and knows the search attributes before and after', async () => {
  const first = await start();
  await withClient(first.address, startWorkflow);
  await first.stop();

  const second = await start();
  await withClient(second.address, async (client) => {
    expect((await client.workflow.getHandle('one').describe()).status.name).toBe('RUNNING');
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(SEARCH_ATTRIBUTES.map(({ name }) => name)));
  });
  const page = await fetch(second.uiUrl);
  expect(page.status).toBe(200);
});

test('says which version it is and what is known of it', async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  await start({ log: createLogger({ level: 'info', pretty: false, destination }) });
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ version: expect.stringMatching(/^1\.\d+\.\d+/), advisories: expect.any(Array) }),
  );
});

test("its database is its owner's alone, also in a folder that all may read and where all could read it before", async () => {
  chmodSync(dataDir, 0o755);
  const databaseFiles = () => readdirSync(dataDir).filter((name) => name.startsWith('temporal.db'));
  const modes = () => databaseFiles().map((name) => (statSync(join(dataDir, name)).mode & 0o777).toString(8));
  const before = process.umask(0o022);
  try {
    const first = await start();
    expect(new Set(modes())).toEqual(new Set(['600']));
    await first.stop();
    for (const name of databaseFiles()) chmodSync(join(dataDir, name), 0o644);
    await start();
    expect(new Set(modes())).toEqual(new Set(['600']));
    expect(process.umask()).toBe(0o022);
  } finally {
    process.umask(before);
  }
});

test('a wanted port that is taken is replaced by a free one', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const taken = (other.address() as AddressInfo).port;
  const server = await start({ inMemory: true, port: taken, uiPort: taken });
  expect(server.address).not.toBe(`127.0.0.1:${taken}`);
  expect(server.uiUrl).not.toContain(`:${taken}`);
  other.close();
});

test('stop ends the process, removes the record, and may be called twice', async () => {
  const server = await start({ inMemory: true });
  expect(readServerRecord(join(dataDir, 'temporal.json'))).toEqual({
    ownerPid: process.pid,
    serverPid: server.process.pid,
    address: server.address,
    uiUrl: server.uiUrl,
  });
  await server.stop();
  await server.stop();
  expect(server.process.exitCode ?? server.process.signalCode).not.toBeNull();
  expect(existsSync(join(dataDir, 'temporal.json'))).toBe(false);
});

test('a second server on the same data folder is refused with the address of the first', async () => {
  const server = await start();
  await expect(start()).rejects.toThrow(
    new RegExp(`Process ${process.pid} already runs a Temporal server at ${server.address}.*ELEMENT_EVENTS_DATA_DIR`),
  );
  // The refusal took nothing from the first.
  await withClient(server.address, startWorkflow);
  expect(existsSync(join(dataDir, 'temporal.json'))).toBe(true);
});

test('a server that a killed owner left behind is stopped, and its database goes on', async () => {
  const left = await start();
  await withClient(left.address, startWorkflow);
  const recordPath = join(dataDir, 'temporal.json');
  const record = readServerRecord(recordPath);
  writeFileSync(recordPath, JSON.stringify({ ...record, ownerPid: await deadPid() }));

  const server = await start();
  expect(isAlive(left.process.pid as number)).toBe(false);
  await withClient(server.address, async (client) => {
    expect((await client.workflow.getHandle('one').describe()).status.name).toBe('RUNNING');
  });
});

test('a record whose process id went to another program is replaced, and the other program left alone', async () => {
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const record = { ownerPid: await deadPid(), serverPid: bystander.pid, address: '127.0.0.1:7233' };
  writeFileSync(join(dataDir, 'temporal.json'), JSON.stringify(record));
  try {
    await start({ inMemory: true });
    expect(isAlive(bystander.pid as number)).toBe(true);
  } finally {
    bystander.kill();
  }
});

test('a server that dies at its start is an error with the end of its log', async () => {
  writeFileSync(
    join(dataDir, 'temporal.db'),
    'this is not a database, and long enough to be taken for one'.repeat(100),
  );
  const starting = start();
  await expect(starting).rejects.toThrow(/did not start: it ended with exit code 1.*not a database/s);
  expect(existsSync(join(dataDir, 'temporal.json'))).toBe(false);
});

test('a CLI that is not there is an error that says so', async () => {
  await expect(start({ cli: join(dataDir, 'no-such-cli') })).rejects.toThrow(/did not start: .*ENOENT/);
});

test('dynamic configuration reaches the server', async () => {
  const server = await start({
    inMemory: true,
    dynamicConfig: { 'limit.blobSize.error': 1000, 'limit.blobSize.warn': 900 },
  });
  await withClient(server.address, async (client) => {
    const large = client.workflow.start('anything', { taskQueue: 'q', workflowId: 'large', args: ['x'.repeat(2000)] });
    await expect(large).rejects.toMatchObject({
      cause: { details: expect.stringContaining('Blob data size exceeds limit') },
    });
  });
});

test('the server does not outlive the process that started it', async () => {
  const script = join(__dirname, '../support/owner-of-a-server.ts');
  const owner = spawn(process.execPath, ['--import', 'tsx', script, testTemporalServer().cli, dataDir]);
  const recordPath = join(dataDir, 'temporal.json');
  await once(owner.stdout, 'data');
  const serverPid = readServerRecord(recordPath)?.serverPid as number;
  expect(isAlive(serverPid)).toBe(true);
  owner.stdin.end();
  await once(owner, 'exit');
  await waitUntil('the server to be gone', () => !isAlive(serverPid));
});

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}
