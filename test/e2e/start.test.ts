import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTemporalClient } from '../../src/temporal/connect';
import { readServerRecord } from '../../src/temporal/server-record';
import { localTarget } from '../../src/temporal/target';
import { startProgram, type Program } from '../support/program';
import { newNamespace } from '../support/new-namespace';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

jest.setTimeout(180_000);

let dataFolder: string;
let programs: Program[];
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'element-events-start-'));
  programs = [];
});
afterEach(async () => {
  for (const program of programs) program.signal('SIGTERM');
  await Promise.all(programs.map(({ ended }) => ended));
  const left = readServerRecord(join(dataFolder, 'temporal.json'))?.serverPid;
  if (left && isAlive(left)) process.kill(left, 'SIGKILL');
  rmSync(dataFolder, { recursive: true, force: true });
});

function start(entryPoint: string, variables: Record<string, string> = {}): Program {
  const { cli } = testTemporalServer();
  const program = startProgram(entryPoint, {
    ELEMENT_EVENTS_DATA_DIR: dataFolder,
    TEMPORAL_CLI_PATH: cli,
    PORT: '0',
    ...variables,
  });
  programs.push(program);
  return program;
}

async function startService(variables: Record<string, string> = {}): Promise<{ service: Program; apiUrl: string }> {
  const service = start('src/dev.ts', variables);
  const [, apiUrl = ''] = await service.untilPrinted(/API +(\S+)\n[^]*Data folder/);
  return { service, apiUrl };
}

const serverPid = () => readServerRecord(join(dataFolder, 'temporal.json'))?.serverPid as number;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const isReady = async (apiUrl: string) => (await fetch(`${apiUrl}/readyz`)).status === 200;

test('npm start runs everything without a setting, shows its secrets once, and stops in order on SIGTERM', async () => {
  const { service, apiUrl } = await startService();
  await waitUntil('a worker that asks for work', () => isReady(apiUrl));
  const [, user, organization] = await service.untilPrinted(/User secret.* (\S+)\n.*Organization secret.* (\S+)\n/);
  const authorization = `User ${user}, Organization ${organization}`;
  expect((await fetch(`${apiUrl}/instances`, { headers: { authorization } })).status).toBe(200);
  expect(service.printed()).not.toContain(readFileSync(join(dataFolder, 'sealing-keys'), 'utf8').trim());

  const server = serverPid();
  service.signal('SIGTERM');
  expect(await service.ended).toBe(0);
  expect(isAlive(server)).toBe(false);

  const again = await startService();
  expect(again.service.printed()).not.toContain(user);
  expect((await fetch(`${again.apiUrl}/instances`, { headers: { authorization } })).status).toBe(200);
});

test('after kill -9 the next start takes over the database from the server that was left behind', async () => {
  const { service } = await startService();
  const left = serverPid();
  await service.kill();
  expect(isAlive(left)).toBe(true);

  const { apiUrl } = await startService();
  expect(isAlive(left)).toBe(false);
  await waitUntil('a worker that asks for work', () => isReady(apiUrl));
});

test('the signal of one Ctrl-C may arrive twice: the service still stops in order', async () => {
  const { service } = await startService();
  const server = serverPid();
  service.signal('SIGINT');
  service.signal('SIGINT');
  expect(await service.ended).toBe(0);
  expect(service.printed()).toContain('Stopped');
  expect(isAlive(server)).toBe(false);
});

test('when the embedded server dies the service says so and ends with a failure', async () => {
  const { service } = await startService();
  process.kill(serverPid(), 'SIGKILL');
  expect(await service.ended).toBe(1);
  expect(service.printed()).toContain('The embedded Temporal server ended');
});

test('a taken port is an error, and nothing is left running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const service = start('src/dev.ts', { PORT: String(port) });
  expect(await service.ended).toBe(1);
  expect(service.printed()).toContain(`Port ${port} is taken`);
  expect(readServerRecord(join(dataFolder, 'temporal.json'))).toBeNull();
  other.close();
});

test('with TEMPORAL_ADDRESS no server is started; a worker alone joins, and ends on SIGTERM', async () => {
  const { address } = testTemporalServer();
  const { service, apiUrl } = await startService({ TEMPORAL_ADDRESS: address });
  expect(service.printed()).toContain(address);
  expect(readServerRecord(join(dataFolder, 'temporal.json'))).toBeNull();
  await waitUntil('a worker that asks for work', () => isReady(apiUrl));

  const worker = start('src/worker.ts', { TEMPORAL_ADDRESS: address });
  await worker.untilPrinted(/The worker is running/);
  worker.signal('SIGTERM');
  expect(await worker.ended).toBe(0);
});

test('this machine is out of reach for instances until the operator says otherwise, which is loud', async () => {
  const { address } = testTemporalServer();
  const secrets = {
    ELEMENT_EVENTS_USER_SECRET: 'user-secret-of-tests',
    ELEMENT_EVENTS_ORGANIZATION_SECRET: 'organization-secret-of-tests',
  };
  const headers = {
    authorization: 'User user-secret-of-tests, Organization organization-secret-of-tests',
    'content-type': 'application/json',
  };
  const create = async (apiUrl: string) => {
    const configuration = { 'event.notification.callback.url': 'http://127.0.0.1:9999/events' };
    const body = JSON.stringify({ element: { key: 'sagecrm' }, name: 'Loopback', configuration });
    const answer = await fetch(`${apiUrl}/instances`, { method: 'POST', headers, body });
    const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
    return errors.map(({ pointer }) => pointer);
  };
  const pointer = '/configuration/event.notification.callback.url';

  const closed = await startService({ TEMPORAL_ADDRESS: address, ...secrets });
  expect(await create(closed.apiUrl)).toContain(pointer);
  expect(closed.service.printed()).not.toContain('ELEMENT_EVENTS_EGRESS_ALLOW');

  const opened = await startService({
    TEMPORAL_ADDRESS: address,
    ELEMENT_EVENTS_EGRESS_ALLOW: '127.0.0.0/8',
    ...secrets,
  });
  expect(await create(opened.apiUrl)).not.toContain(pointer);
  expect(opened.service.printed()).toMatch(/127\.0\.0\.0\/8.*ELEMENT_EVENTS_EGRESS_ALLOW is set/);
});

test('a secret that can be guessed is taken, and said by its name and length alone', async () => {
  const { address } = testTemporalServer();
  const { service } = await startService({ TEMPORAL_ADDRESS: address, ELEMENT_EVENTS_USER_SECRET: '#7#' });
  expect(service.printed()).toMatch(/"variable":"ELEMENT_EVENTS_USER_SECRET","length":3/);
  expect(service.printed()).not.toContain('#7#');
});

test('a Temporal server that does not answer is one sentence that says what to do', async () => {
  const worker = start('src/worker.ts', { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(await worker.ended).toBe(1);
  expect(worker.printed().trim()).toMatch(/^No Temporal server answers at 127\.0\.0\.1:1 .*TEMPORAL_ADDRESS.*$/);
});

test('a namespace without our search attributes is told at the start, by /readyz and to whoever creates, with the command', async () => {
  const { address } = testTemporalServer();
  const client = await createTemporalClient(localTarget(address));
  const namespace = await newNamespace(client).finally(() => client.connection.close());
  const variables = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ELEMENT_EVENTS_USER_SECRET: 'user-secret-of-tests',
    ELEMENT_EVENTS_ORGANIZATION_SECRET: 'organization-secret-of-tests',
  };
  const command = /temporal operator search-attribute create --name ElementKey --type Keyword/;
  const [worker, api] = [start('src/worker.ts', variables), start('src/client/api/main.ts', variables)];
  await worker.untilPrinted(command);
  await api.untilPrinted(command);
  const [, url = ''] = await api.untilPrinted(/"url":"([^"]+)"/);
  await worker.untilPrinted(/The worker is running/);

  const ready = async () => (await fetch(`${url}/readyz`)).json() as Promise<Record<string, unknown>>;
  await waitUntil('the worker', async () => (await ready()).worker === true);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect(await ready()).toMatchObject({
    temporal: true,
    searchAttributes: false,
    problems: [expect.stringMatching(new RegExp(`${command.source}.*--namespace ${namespace}`))],
  });

  const headers = {
    authorization: 'User user-secret-of-tests, Organization organization-secret-of-tests',
    'content-type': 'application/json',
  };
  const configuration = {
    subdomain: 'example.com',
    username: 'admin',
    password: 'password-of-tests',
    'event.notification.callback.url': 'https://example.com/events',
  };
  const body = JSON.stringify({ element: { key: 'sagecrm' }, name: 'Nowhere', configuration });
  for (const request of [{ method: 'POST', headers, body }, { headers }]) {
    const answer = await fetch(`${url}/instances`, request);
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as { message: string }).message).toMatch(command);
  }
  expect(api.printed()).not.toContain('at async');
});
