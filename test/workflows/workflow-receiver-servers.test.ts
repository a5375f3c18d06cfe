import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { InstanceStatus } from '../../src/contract/status';
import type { JsonObject } from '../../src/domain/values/json';
import { createLogger } from '../../src/logging';
import { startEmbeddedTemporal, type EmbeddedTemporalOptions } from '../../src/temporal/embedded-server';
import { freePort } from '../../src/temporal/loopback-ports';
import { startStage } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

const log = createLogger({ level: 'silent', pretty: false });
const QUEUE = `inbox-${randomUUID()}`;
const AWAY = 'killed-at-times';
/** What the server takes in one payload; a notification has up to 200,000 bytes. */
const BLOB_LIMIT = 60_000;
const folders: string[] = [];

function startServer(options: Partial<EmbeddedTemporalOptions> & { dataDir: string }) {
  return startEmbeddedTemporal({ cli: testTemporalServer().cli, log, port: 0, uiPort: 0, ...options });
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'element-events-receiving-'));
  folders.push(folder);
  return folder;
}

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const callback = (workflowId: string, others: JsonObject = {}): JsonObject => ({
  'event.notification.callback.url': null,
  'event.notification.callback.workflow': {
    workflowId,
    signal: 'events',
    workflowType: 'inbox',
    taskQueue: QUEUE,
    ...others,
  },
});

/** The bodies, as Temporal has them: no worker of the receiver runs. */
async function arrivedAt(client: Client, workflowId: string, runId?: string): Promise<JsonObject[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => signal ?? []);
  return signals.map(({ input }) => JSON.parse(Buffer.from(input?.payloads?.[0]?.data ?? []).toString()) as JsonObject);
}

/** Of each record that arrived. */
function namesIn(bodies: JsonObject[]): string[] {
  const rawOf = ({ message }: JsonObject) => (message as { raw: { accounts: JsonObject[] } }).raw.accounts;
  return bodies.flatMap(rawOf).map(({ Comp_Name }) => (Comp_Name as string).slice(0, 3));
}

it('a notification over the limit of the server is sent record by record; one that is too large alone is held', async () => {
  const dynamicConfig = { 'limit.blobSize.error': BLOB_LIMIT, 'limit.blobSize.warn': BLOB_LIMIT };
  const server = await startServer({ dataDir: newFolder(), inMemory: true, dynamicConfig });
  const allowedWorkflows = [{ taskQueue: QUEUE, workflowType: 'inbox', namespace: null }];
  const stage = await startStage({ address: server.address, others: { allowedWorkflows } });
  try {
    const id = randomUUID();
    const instance = await stage.start(callback(id));
    // What repeats itself is packed on its way to the delivery, and is not in the signal.
    const rows = Array.from({ length: 8 }, (_, row) => `n-${row}`);
    for (const row of rows) stage.crm.create('company', { Comp_Name: `${row}${'x'.repeat(10_000)}` });
    stage.crm.create('company', { Comp_Name: `big${'x'.repeat(BLOB_LIMIT)}` });
    stage.crm.create('company', { Comp_Name: 'end' });
    await instance.signal('pollNow');
    // Three tries, 5 s apart, and then each alone.
    const isOver = ({ resources, delivery }: InstanceStatus) =>
      resources['accounts']?.changes === 10 && delivery.pendingEvents === 0;
    const { delivery } = await instance.until('the end of the delivery', isOver, 60_000);
    expect(delivery.held).toBe(1);
    const names = namesIn(await arrivedAt(stage.temporal.client, id));
    expect(names).toEqual([...rows, 'end']);
    expect(await instance.events()).toContainEqual(
      expect.objectContaining({
        status: 'held',
        lastError: 'Temporal refused the signal: the notification is too large for it',
      }),
    );
  } finally {
    await stage.close();
    await server.stop();
  }
}, 120_000);

it('a run that has as many signals as one may have: the status says so, and the next run gets the rest in its order', async () => {
  const dynamicConfig = { 'history.maximumSignalsPerExecution': 4 };
  const server = await startServer({ dataDir: newFolder(), inMemory: true, dynamicConfig });
  const allowedWorkflows = [{ taskQueue: QUEUE, workflowType: 'inbox', namespace: null }];
  const stage = await startStage({ address: server.address, others: { allowedWorkflows } });
  try {
    const id = randomUUID();
    const instance = await stage.start({ ...callback(id), 'event.notification.batch.size': 1 });
    const names = ['one', 'two', 'thr', 'fou', 'fiv', 'six'];
    for (const Comp_Name of names) stage.crm.create('company', { Comp_Name });
    await instance.signal('pollNow');
    const { delivery } = await instance.until('a refusal', (status) => status.delivery.attempts > 0, 30_000);
    expect(delivery.lastError).toBe(
      'the run of the workflow has as many signals as one may have; it has to continue as new',
    );
    const { client } = stage.temporal;
    const { runId } = await client.workflow.getHandle(id).describe();
    await client.workflow.getHandle(id).terminate();
    await instance.until('the rest', (status) => status.delivery.pendingEvents === 0, 30_000);
    const runs = [await arrivedAt(client, id, runId), await arrivedAt(client, id)];
    expect(runs.map(namesIn)).toEqual([names.slice(0, 4), names.slice(4)]);
  } finally {
    await stage.close();
    await server.stop();
  }
}, 120_000);

it('a server of its own that is killed and comes back gets each change once, in their order', async () => {
  const dataDir = newFolder();
  const port = await freePort(0);
  let server = await startServer({ dataDir, port });
  const connection = Connection.lazy({ address: server.address });
  const client = new Client({ connection });
  const namespaceClients = { [AWAY]: client };
  const allowedWorkflows = [{ taskQueue: QUEUE, workflowType: 'inbox', namespace: AWAY }];
  const stage = await startStage({ others: { allowedWorkflows, namespaceClients } });
  try {
    const id = randomUUID();
    const instance = await stage.start(callback(id, { namespace: AWAY }));
    stage.crm.create('company', { Comp_Name: 'one' });
    await instance.poll();

    server.process.kill('SIGKILL');
    await waitUntil('the end of the server', () => server.process.signalCode !== null, 10_000);
    await server.stop();
    for (const name of ['two', 'six']) stage.crm.create('company', { Comp_Name: name });
    await instance.signal('pollNow');
    const waiting = await instance.until('a failed attempt', ({ delivery }) => delivery.attempts > 0, 30_000);
    expect(waiting.delivery.lastError).toMatch(/^Temporal (cannot be reached|did not answer in time)$/);

    server = await startServer({ dataDir, port });
    await instance.until('everything delivered', ({ delivery }) => delivery.pendingEvents === 0, 60_000);
    expect(namesIn(await arrivedAt(client, id))).toEqual(['one', 'two', 'six']);
  } finally {
    await stage.close();
    await connection.close();
    await server.stop();
  }
}, 180_000);
