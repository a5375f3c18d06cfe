import type { InstancesContext } from '../../src/client/context';
import { redeliverHeldWithin } from '../../src/client/held';
import type { JsonObject } from '../../src/domain/values/json';
import { checkLedger, NO_PROBLEMS } from '../simulators/ledger';
import { startReceiver, type Receiver } from '../../src/testing/receiver';
import { createInbox, INBOX, readInbox } from '../simulators/workflow-inbox';
import { startStage, type Stage } from '../support/stage';
import { createWorkerProcesses, type WorkerProcess } from '../support/start-worker-process';
import { waitUntil } from '../support/wait-until';

/** A worker that is killed on the ways beside the usual one: signals, redeliveries, notices, backfills with an end. */
const CHANGES = 60;
/** Two beats and the heartbeat's time-out, on a busy machine; without a heartbeat it would be 90 s. */
const RECOVERY_MS = 40_000;

const workers = createWorkerProcesses();
let stage: Stage;
let worker: WorkerProcess;
let notices: Receiver;

jest.setTimeout(240_000);

beforeEach(async () => {
  const others = { allowedWorkflows: [{ ...INBOX, namespace: null }] };
  [stage, notices] = await Promise.all([startStage({ worker: false, others }), startReceiver()]);
  worker = await workers.start(stage.temporal);
});
afterEach(async () => {
  await workers.killAll();
  await Promise.all([stage.close(), notices.close()]);
});

/** Rows with a second each, the latest just now. */
function fillVendor(count: number): number[] {
  const startMs = Math.floor(stage.crm.now() / 1000) * 1000 - (count + 10) * 1_000;
  return Array.from({ length: count }, (_, place) => {
    const at = startMs + place * 1_000;
    stage.crm.put('company', { id: place + 1, createdAt: at, updatedAt: at });
    return at;
  });
}

async function replaceWorker(): Promise<void> {
  await worker.signal('SIGKILL');
  await workers.start(stage.temporal);
}

/** Notifications that came more than once. */
function repeatsIn(deliveries: readonly { headers: object }[]): number {
  const ids = deliveries.map(({ headers }) => (headers as Record<string, unknown>)['webhook-id']);
  return ids.length - new Set(ids).size;
}

const REPEATS_ALLOWED = { ...NO_PROBLEMS, repeated: expect.anything() as unknown };

test.each([1, 8])(
  'while a workflow is signalled, %d at once: nothing is lost, each record keeps its order, and no more is repeated',
  async (lanes) => {
    fillVendor(CHANGES);
    const inbox = createInbox(`inbox-of-${stage.temporal.taskQueue}`);
    const { client } = stage.temporal;
    const arrived = async (count: number) => {
      await readInbox(client, inbox);
      return new Set(inbox.events().map(({ eventId }) => eventId)).size >= count;
    };
    const instance = await stage.start(
      {
        'event.poller.start': 'all',
        'event.notification.batch.size': 1,
        'event.notification.concurrency': lanes,
        'event.notification.callback.url': null,
        'event.notification.callback.workflow': { workflowId: inbox.workflowId, signal: 'events', ...INBOX },
      },
      { waits: false },
    );
    await waitUntil('the first signals', () => arrived(5), 60_000);
    await replaceWorker();
    await waitUntil('all signals', () => arrived(CHANGES), 90_000);
    stage.crm.update('company', 1, { Comp_Name: 'after the crash' });
    await instance.poll();
    await readInbox(client, inbox);
    expect(checkLedger(stage.crm, inbox)).toEqual(REPEATS_ALLOWED);
    expect(repeatsIn(inbox.deliveries)).toBeLessThanOrEqual(lanes);
    await client.workflow.getHandle(inbox.workflowId).terminate();
  },
);

test('while a redelivery by time runs: all of it arrives, under the ids it had', async () => {
  const instance = await stage.start();
  stage.receiver.replyWith({ status: 422 });
  for (let i = 0; i < 5; i += 1) stage.crm.create('company');
  await instance.signal('pollNow');
  await instance.until('what is held', ({ delivery }) => delivery.held === 5, 90_000);
  const before = stage.receiver.deliveries.length;
  stage.receiver.clearReplies();
  stage.receiver.replyWith({ delayMs: 3_000 });
  const { client, namespace } = stage.temporal;
  const context = { client, namespace, organization: 'test' } as Partial<InstancesContext> as InstancesContext;
  const { redelivering } = await redeliverHeldWithin(context, instance.id, { from: '2020-01-01' });
  expect(redelivering).toHaveLength(5);
  await stage.receiver.waitForDeliveries(before + 1, 30_000);
  const killed = replaceWorker();
  stage.receiver.replyWith({});
  await killed;
  await instance.until('the end', ({ delivery }) => delivery.held === 0, RECOVERY_MS);
  const sent = stage.receiver.deliveries.slice(before).map(({ headers }) => String(headers['webhook-id']));
  expect(new Set(sent)).toEqual(new Set(redelivering));
  expect(sent.length).toBeLessThanOrEqual(2 * redelivering.length);
});

test('while a notice goes out: it comes again under its id, and the records are not held up', async () => {
  const instance = await stage.start({
    'event.notification.lifecycle': true,
    'event.notification.lifecycle.url': notices.url,
  });
  notices.replyNext({ behaviour: 'hang' });
  stage.receiver.replyNext({ status: 410 });
  stage.crm.create('company');
  await instance.signal('pollNow');
  await notices.waitForDeliveries(1, 60_000);
  await replaceWorker();
  await notices.waitForDeliveries((all) => all.some(({ accepted }) => accepted), RECOVERY_MS);
  await instance.signal('resume');
  await stage.receiver.waitForEvents(1, 30_000);
  const suspended = notices.deliveries.filter(({ json }) => (json as JsonObject).type === 'instance.suspended');
  expect(new Set(suspended.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(suspended.filter(({ accepted }) => accepted)).toHaveLength(1);
});

test('while a backfill with an end runs: what is dated until then comes again, and nothing after it', async () => {
  const dates = fillVendor(CHANGES);
  const instance = await stage.start({ 'event.poller.start': 'all', 'event.notification.batch.size': 1 });
  await stage.receiver.waitForEvents(CHANGES, 90_000);
  await instance.until('the deliveries', ({ delivery }) => delivery.pendingEvents === 0);
  const before = stage.receiver.deliveries.length;
  stage.receiver.replyWith({ delayMs: 50 });
  const until = new Date(dates[39]!).toISOString();
  await instance.signal('backfill', { resource: 'accounts', since: '2020-01-01', until });
  await stage.receiver.waitForDeliveries(before + 5, 60_000);
  await replaceWorker();
  stage.receiver.clearReplies();
  const again = () => stage.receiver.events().slice(CHANGES);
  await waitUntil(
    'all of it',
    () => Promise.resolve(new Set(again().map(({ eventId }) => eventId)).size >= 40),
    90_000,
  );
  await instance.poll();
  const objectIds = [...new Set(again().map(({ objectId }) => objectId))];
  expect(objectIds).toEqual(Array.from({ length: 40 }, (_, place) => String(place + 1)));
  expect(repeatsIn(stage.receiver.deliveries.slice(before))).toBeLessThanOrEqual(1);
});
