import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callApi, type Method } from '../client/call';
import { SECRETS } from '../client/service';
import { checkLedger, NO_PROBLEMS } from '../simulators/ledger';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { LOOPBACK } from '../support/loopback';
import { startProgram, type Program } from '../support/program';
import { seedBody } from '../support/stage';
import { waitUntil } from '../support/wait-until';
import { startCluster, type Cluster } from './start-cluster';

/**
 * 15 s from a crash until somebody else goes on, as with the development server; then the next poll, and the second it
 * waits for.
 */
const RECOVERY_MS = 18_000;
const NAMESPACE = 'two-of-each';

jest.setTimeout(180_000);

let cluster: Cluster;
let folder: string;
let vendor: Awaited<ReturnType<typeof startSageCrm>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let workers: Program[];
let apis: { program: Program; url: string }[];
let instanceId: number;
let since = 0;

/** What docker-compose.yml starts, as processes of the build. */
function start(entryPoint: string): Program {
  const folderOfProcess = mkdtempSync(join(folder, 'process-'));
  return startProgram(entryPoint, {
    TEMPORAL_ADDRESS: cluster.temporal.address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    PORT: '0',
    ELEMENT_EVENTS_DATA_DIR: folderOfProcess,
    ELEMENT_EVENTS_KEYS: `cluster:${Buffer.alloc(32, 9).toString('base64')}`,
    ELEMENT_EVENTS_PAYLOAD_KEYS: `cluster:${Buffer.alloc(32, 8).toString('base64')}`,
    ELEMENT_EVENTS_USER_SECRET: SECRETS.userSecret,
    ELEMENT_EVENTS_ORGANIZATION_SECRET: SECRETS.organizationSecret,
    ELEMENT_EVENTS_EGRESS_ALLOW: LOOPBACK.join(','),
    ELEMENT_EVENTS_MIN_REFRESH_INTERVAL: '1',
  });
}

async function startWorker(): Promise<void> {
  const worker = start('lib/worker.js');
  workers.push(worker);
  await worker.untilPrinted(/The worker is running/);
}

async function startApi(): Promise<void> {
  const program = start('lib/client/api/main.js');
  const [, url = ''] = await program.untilPrinted(/"url":"([^"]+)"/);
  apis.push({ program, url });
}

let turn = 0;
/** Each call goes to the next API, as a plain load balancer has it. */
async function call(method: Method, path: string, payload?: object) {
  const { url } = apis[(turn += 1) % apis.length]!;
  return callApi(url, method, `/elements/api-v2${path}`, payload);
}

const problems = () => checkLedger(vendor, receiver, { since });

/** Changes the vendor's data, and says how long it took until the receiver had all of it. */
async function delivered(): Promise<number> {
  const startedMs = Date.now();
  const { id } = vendor.create('company');
  vendor.update('company', id, { Comp_Name: 'Changed at once' });
  vendor.create('person');
  await waitUntil('every change to arrive', () => problems().lost.length === 0, 60_000);
  return Date.now() - startedMs;
}

/** Every promise was kept; an answer that a crash lost may have been repeated. */
function expectKept({ repeats }: { repeats: boolean }): void {
  const { repeated, ...others } = problems();
  expect({ ...others, repeated: repeats ? [] : repeated }).toEqual(NO_PROBLEMS);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'element-events-two-of-each-'));
  [workers, apis] = [[], []];
  [cluster, vendor, receiver] = await Promise.all([startCluster(), startSageCrm(), startReceiver()]);
  await cluster.temporal.createNamespace(NAMESPACE);
  await Promise.all([startWorker(), startWorker(), startApi(), startApi()]);
});
afterAll(async () => {
  await Promise.all([...workers, ...apis.map(({ program }) => program)].map((program) => program.kill()));
  await Promise.all([vendor.close(), receiver.close()]);
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('an instance that one API creates is read, changed and listed over the other', async () => {
  const body = seedBody({
    subdomain: vendor.url,
    username: vendor.switches.username,
    password: vendor.switches.password,
    'event.notification.callback.url': receiver.url,
    'event.poller.refresh_interval': '0.02',
  });
  const created = await call('POST', '/instances', body);
  expect(created.status).toBe(200);
  instanceId = created.body.id;
  since = vendor.changes.length;
  const polled = async () => {
    const { resources } = (await call('GET', `/instances/${instanceId}/status`)).body;
    return Object.values<{ polls: number }>(resources).every(({ polls }) => polls > 0);
  };
  await waitUntil('the first poll', polled);

  expect((await call('PATCH', `/instances/${instanceId}`, { name: 'Renamed over the second' })).status).toBe(200);
  const read = [await call('GET', `/instances/${instanceId}`), await call('GET', `/instances/${instanceId}`)];
  expect(read.map(({ body: { name } }) => name)).toEqual(['Renamed over the second', 'Renamed over the second']);
  // The list comes from Temporal's visibility, which PostgreSQL has a moment later.
  await waitUntil('both lists to have it', async () => {
    const lists = [await call('GET', '/instances'), await call('GET', '/instances')];
    return lists.every(({ body: all }) => all.length === 1 && all[0].id === instanceId);
  });
  await delivered();
  expectKept({ repeats: false });
});

test('a worker that is killed is not missed', async () => {
  await workers[0]!.kill();
  expect(await delivered()).toBeLessThan(RECOVERY_MS);
  await startWorker();
  await workers[1]!.kill();
  expect(await delivered()).toBeLessThan(RECOVERY_MS);
  await startWorker();
  expectKept({ repeats: true });
});

test('a worker that is asked to end hands over, and repeats nothing', async () => {
  const before = problems().repeated;
  const [ending] = workers.slice(-2);
  ending!.signal('SIGTERM');
  expect(await delivered()).toBeLessThan(RECOVERY_MS);
  expect(await ending!.ended).toBe(0);
  expect(problems().repeated).toEqual(before);
});

test('an API that is killed takes nothing with it', async () => {
  await apis[0]!.program.kill();
  apis.shift();
  const { status, body } = await call('GET', `/instances/${instanceId}/status`);
  expect([status, body.state]).toEqual([200, 'polling']);
});

test("Temporal's server is killed and starts again on PostgreSQL: workers and API go on by themselves", async () => {
  await cluster.temporal.kill();
  vendor.create('company');
  await cluster.temporal.start();
  await delivered();
  expectKept({ repeats: true });
  await waitUntil('the API', async () => (await call('GET', '/instances')).status === 200);
});

test('what is deleted over the API is gone for good', async () => {
  expect((await call('DELETE', `/instances/${instanceId}`)).status).toBe(200);
  expect((await call('GET', `/instances/${instanceId}`)).status).toBe(404);
});
