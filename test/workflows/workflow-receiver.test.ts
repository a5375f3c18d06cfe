import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { JsonObject } from '../../src/domain/values/json';
import { startStage, type Stage } from '../support/stage';
import { waitUntil } from '../support/wait-until';

const QUEUE = `inbox-${randomUUID()}`;
const OTHER_NAMESPACE = `other-${randomUUID()}`;
const AWAY = 'away';
const SILENT = 'silent';
const UNKNOWN = 'never-registered';
const TOO_LARGE = 3_000_000;

let stage: Stage;
let worker: Worker;
let running: Promise<void>;
const namespaceClients: Record<string, Client> = {};

beforeAll(async () => {
  const namespaces = [null, OTHER_NAMESPACE, AWAY, SILENT, UNKNOWN];
  const allowedWorkflows = namespaces.map((namespace) => ({ taskQueue: QUEUE, workflowType: 'inbox', namespace }));
  stage = await startStage({ others: { allowedWorkflows, namespaceClients } });
  worker = await Worker.create({
    connection: stage.temporal.nativeConnection,
    taskQueue: QUEUE,
    workflowsPath: require.resolve('../support/inbox-workflow'),
  });
  running = worker.run();
}, 120_000);
afterAll(async () => {
  worker.shutdown();
  await running;
  await stage.close();
});

/** An instance whose receiver is the workflow of this id, started if it does not run unless told not to. */
function start(workflowId: string, others: JsonObject = {}, hasStart = true) {
  const startWith: JsonObject = hasStart ? { workflowType: 'inbox', taskQueue: QUEUE } : {};
  return stage.start({
    'event.notification.callback.url': null,
    'event.notification.callback.workflow': { workflowId, signal: 'events', ...startWith, ...others },
  });
}

const inboxOf = (workflowId: string) => stage.temporal.client.workflow.getHandle(workflowId);
const arrivedAt = (workflowId: string) => inboxOf(workflowId).query<[JsonObject, JsonObject][]>('arrived');
const runInbox = (workflowId: string, type = 'inbox') =>
  stage.temporal.client.workflow.start(type, { workflowId, taskQueue: QUEUE });

async function pollsInVain(instance: Awaited<ReturnType<typeof start>>) {
  await instance.signal('pollNow');
  const { delivery } = await instance.until('a failed attempt', (status) => status.delivery.attempts > 0, 20_000);
  return delivery.lastError;
}

it('is started by the first notification, and gets each as a signal: the body, and its ids', async () => {
  const id = randomUUID();
  const instance = await start(id);
  stage.crm.create('company', { Comp_Name: 'Grüße' });
  await instance.poll();
  stage.crm.create('company', { Comp_Name: 'two' });
  await instance.poll();
  const arrived = await arrivedAt(id);
  expect(arrived).toMatchObject([
    [{ action: 'create', message: { raw: { accounts: [{ Comp_Name: 'Grüße' }] } } }, {}],
    [{ message: { raw: { accounts: [{ Comp_Name: 'two' }] } } }, {}],
  ]);
  for (const [body, ids] of arrived) {
    expect(ids['webhook-id']).toBe((body.message as JsonObject).eventId);
    expect(Number(ids['webhook-timestamp']) * 1000).toBeGreaterThan(Date.now() - 120_000);
  }
  expect(await instance.events()).toMatchObject([{ status: 'delivered', lastStatus: null }, { status: 'delivered' }]);
});

it('one that ended is started again', async () => {
  const id = randomUUID();
  const instance = await start(id);
  await (await runInbox(id)).signal('close');
  await inboxOf(id).result();
  stage.crm.create('company');
  await instance.poll();
  expect(await arrivedAt(id)).toHaveLength(1);
});

it('one that does not run is waited for, unless it is to be started', async () => {
  const id = randomUUID();
  const instance = await start(id, {}, false);
  stage.crm.create('company');
  expect(await pollsInVain(instance)).toBe('no workflow of this id runs, and none is to be started');
  await runInbox(id);
  await instance.poll();
  expect(await arrivedAt(id)).toHaveLength(1);

  await inboxOf(id).signal('close');
  await inboxOf(id).result();
  stage.crm.create('company');
  expect(await pollsInVain(instance)).toBe('no workflow of this id runs, and none is to be started');
});

it.each([true, false])(
  'one of another type is not signalled, whoever has named its id (start: %p)',
  async (hasStart) => {
    const id = randomUUID();
    await runInbox(id, 'stranger');
    const instance = await start(id, {}, hasStart);
    stage.crm.create('company');
    expect(await pollsInVain(instance)).toContain('ELEMENT_EVENTS_WORKFLOW_RECEIVERS');
    expect(await arrivedAt(id)).toEqual([]);
    await inboxOf(id).terminate();
  },
);

it('is reached in another namespace if the worker has a client of it', async () => {
  const { client } = stage.temporal;
  await client.workflowService.registerNamespace({
    namespace: OTHER_NAMESPACE,
    workflowExecutionRetentionPeriod: { seconds: 24 * 3600 } as never,
  });
  const other = new Client({ connection: client.connection, namespace: OTHER_NAMESPACE });
  const id = randomUUID();
  const isKnown = () =>
    other.workflow.count().then(
      () => true,
      () => false,
    );
  await waitUntil('the namespace', isKnown, 30_000);
  const instance = await start(id, { namespace: OTHER_NAMESPACE });
  stage.crm.create('company');
  expect(await pollsInVain(instance)).toBe(`this worker has no client of the namespace ${OTHER_NAMESPACE}`);
  namespaceClients[OTHER_NAMESPACE] = other;
  await instance.poll();
  expect(await other.workflow.getHandle(id).describe()).toMatchObject({ type: 'inbox', taskQueue: QUEUE });
});

describe('a namespace that does not take a signal is waited for, and the status says why:', () => {
  it('one that the server does not know', async () => {
    const { connection } = stage.temporal.client;
    namespaceClients[UNKNOWN] = new Client({ connection, namespace: UNKNOWN });
    const instance = await start(randomUUID(), { namespace: UNKNOWN });
    stage.crm.create('company');
    expect(await pollsInVain(instance)).toBe('Temporal has no namespace of this name');
    expect(await instance.events()).toMatchObject([
      { status: 'waiting', lastStatus: null, lastError: 'Temporal has no namespace of this name' },
    ]);
  });

  it.each([
    ['one at which nobody listens', AWAY, /^Temporal (cannot be reached|did not answer in time)$/],
    ['one that never answers', SILENT, /^Temporal did not answer in time$/],
  ])('%s, and then goes on', async (_, namespace, said) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const closed = () => new Promise((resolve) => server.close(resolve));
    if (namespace === AWAY) await closed();
    const connection = Connection.lazy({ address });
    namespaceClients[namespace] = new Client({ connection, namespace });
    const id = randomUUID();
    const instance = await start(id, { namespace });
    await instance.signal('updateConfiguration', { configuration: { 'event.notification.timeout': 1 } });
    stage.crm.create('company');
    expect(await pollsInVain(instance)).toMatch(said);
    namespaceClients[namespace] = stage.temporal.client;
    await instance.poll();
    expect(await arrivedAt(id)).toHaveLength(1);
    for (const socket of sockets) socket.destroy();
    if (namespace === SILENT) await closed();
    await connection.close();
  });
});

it('the words by which a signal that is too large is known are those of the server', async () => {
  const id = randomUUID();
  const handle = await runInbox(id);
  const refused = handle.signal('events', 'x'.repeat(TOO_LARGE));
  await expect(refused).rejects.toMatchObject({
    cause: { code: 3, details: expect.stringMatching(/blob.*size.*limit/i) },
  });
  await handle.terminate();
});
