import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstancesContext } from '../../src/client/context';
import { listEvents, type EventsOptions } from '../../src/client/events/list-events';
import { discardHeld, redeliverHeld } from '../../src/client/held';
import { SIGNALS, type EventLogEntry } from '../../src/contract/messages';
import { createLogger } from '../../src/logging';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../../src/temporal/embedded-server';
import type { PayloadKeys } from '../../src/temporal/payload-codec';
import { startStage, type Stage, type StagedInstance } from '../support/stage';
import { createWorkerProcesses } from '../support/start-worker-process';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

/** Events beyond the log: what the histories of an instance's runs still tell of them. */
let dataDir: string;
let server: EmbeddedTemporal;
let stage: Stage;
const workers = createWorkerProcesses();

jest.setTimeout(120_000);

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'element-events-test-'));
  const log = createLogger({ level: 'warn', pretty: false });
  const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': 40 };
  const { cli } = testTemporalServer();
  server = await startEmbeddedTemporal({ cli, dataDir, log, dynamicConfig, inMemory: true, port: 0, uiPort: 0 });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
afterEach(async () => {
  await workers.killAll();
  await stage.close();
});

const begin = async (options: Parameters<typeof startStage>[0] = {}) =>
  (stage = await startStage({ address: server.address, ...options }));

/** Of the facade's context, what lists need. */
function contextOf({ temporal: { client, namespace } }: Stage): InstancesContext {
  return { client, namespace, organization: 'test' } as Partial<InstancesContext> as InstancesContext;
}

function pageOf(instance: StagedInstance, options: Partial<EventsOptions> = {}) {
  return listEvents(contextOf(stage), instance.id, { pageSize: 25, nextPage: null, ...options });
}

/** All pages, one after another; `between` happens after each. */
async function walk(
  instance: StagedInstance,
  options: Partial<EventsOptions> = {},
  between: (page: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<EventLogEntry[]> {
  const all: EventLogEntry[] = [];
  let nextPage: string | null = null;
  for (let page = 1; ; page += 1) {
    const next = await pageOf(instance, { ...options, nextPage });
    expect(next.items.length).toBeLessThanOrEqual(options.pageSize ?? 25);
    all.push(...next.items);
    nextPage = next.nextPage;
    if (nextPage === null) return all;
    expect(page).toBeLessThan(200);
    await between(page);
  }
}

/** So many changes, found by one poll and delivered. */
async function burst(instance: StagedInstance, changes: number): Promise<void> {
  for (let i = 0; i < changes; i += 1) stage.crm.create('company', { Comp_Name: `Company ${i}` });
  await instance.poll();
}

/** The events that the receiver took, the last one first. */
const told = () =>
  stage.receiver
    .events()
    .map(({ eventId }) => eventId)
    .toReversed();
const idsOf = (events: readonly EventLogEntry[]) => events.map(({ eventId }) => eventId);
const runIdOf = async (instance: StagedInstance) => (await instance.status()).temporal.runId;

test('goes back through the runs of the chain, each event once, though new ones come between the pages', async () => {
  await begin();
  const instance = await stage.start();
  const runs = new Set<string>();
  for (let round = 0; round < 11; round += 1) {
    runs.add(await runIdOf(instance));
    await burst(instance, 21);
  }
  expect(runs.size).toBeGreaterThanOrEqual(3);
  const before = told();
  expect(before).toHaveLength(231);
  const seen = await walk(instance, {}, (page) => (page % 3 === 1 ? burst(instance, 30) : Promise.resolve()));
  expect(told().length).toBeGreaterThan(before.length + 60);
  expect(idsOf(seen)).toEqual(before);
  expect(
    seen.every(({ status, attempts, lastStatus }) => status === 'delivered' && attempts === 1 && lastStatus === 200),
  ).toBe(true);
  expect(seen.every(({ deliveredAt, detectedAt }) => deliveredAt !== null && deliveredAt >= detectedAt)).toBe(true);

  const oldest = seen.at(-1)!;
  const { objectId, objectType, eventId, notificationId } = oldest;
  expect(await walk(instance, { objectId, objectType })).toEqual([oldest]);
  expect(await walk(instance, { eventId })).toEqual([oldest]);
  expect(idsOf(await walk(instance, { notificationId }))).toContain(eventId);
  expect(await walk(instance, { objectType: 'contacts' })).toEqual([]);
  expect(await walk(instance, { status: 'held' })).toEqual([]);
});

test('tells of attempts that failed, and of what was left to the next run', async () => {
  await begin();
  const instance = await stage.start({}, { waitsMs: [3_600_000, 3_600_000] });
  stage.receiver.replyWith({ status: 503, body: 'not now' });
  const { id } = stage.crm.create('company', { Comp_Name: 'Late' });
  await instance.signal(SIGNALS.pollNow);
  await instance.until('the failure', ({ delivery }) => delivery.attempts === 1);
  const run = await runIdOf(instance);
  for (let changes = 1; (await runIdOf(instance)) === run; changes += 1) {
    await instance.signal(SIGNALS.updateConfiguration, { name: `Name ${changes}` });
    await instance.until('the change', ({ configuration }) => configuration.revision === changes + 1);
  }
  stage.receiver.clearReplies();
  await instance.poll();
  for (let i = 0; i < 4; i += 1) await burst(instance, 30);
  expect(idsOf(await instance.events())).not.toContain(told().at(-1));
  const [late, ...others] = await walk(instance, { objectId: String(id) });
  expect(others).toEqual([]);
  expect(late).toMatchObject({ status: 'delivered', attempts: 2, lastStatus: 200, lastError: null });
});

test('shows what still waits, also beyond the log', async () => {
  await begin();
  for (let id = 1; id <= 300; id += 1) {
    const at = stage.crm.now() - (400 - id) * 1_000;
    for (const entity of ['company', 'person']) stage.crm.put(entity, { id, createdAt: at, updatedAt: at });
  }
  stage.receiver.replyWith({ status: 503, body: 'not now' });
  const instance = await stage.start({ 'event.poller.start': 'all' }, { waits: false });
  const { delivery } = await instance.until('the failure', (status) => status.delivery.attempts === 1);
  const events = await walk(instance);
  expect(new Set(idsOf(events)).size).toBe(events.length);
  expect(events).toHaveLength(delivery.pendingEvents);
  expect(events.length).toBeGreaterThan(100);
  expect(events.filter(({ status }) => status === 'pending')).toHaveLength(events.length - 10);
  expect(events.at(-1)).toMatchObject({
    status: 'waiting',
    attempts: 1,
    lastStatus: 503,
    lastError: 'the receiver answered 503: not now',
    nextAttemptAt: delivery.nextAttemptAt,
  });
});

test('a killed worker repeats a notification, and no line', async () => {
  await begin({ worker: false });
  const worker = await workers.start(stage.temporal);
  const instance = await stage.start();
  for (let i = 0; i < 200; i += 1) stage.crm.create('company');
  stage.receiver.replyWith({ delayMs: 40 });
  await instance.signal(SIGNALS.pollNow);
  await stage.receiver.waitForDeliveries(6, 20_000);
  await worker.signal('SIGKILL');
  await workers.start(stage.temporal);
  await waitUntil('all events', () => Promise.resolve(new Set(told()).size === 200), 60_000);
  await instance.poll();
  const events = await walk(instance);
  expect(events).toHaveLength(200);
  expect(new Set(idsOf(events))).toEqual(new Set(told()));
  expect(events.every(({ status }) => status === 'delivered')).toBe(true);
});

test('knows what became of what was held, also long after', async () => {
  await begin();
  const instance = await stage.start();
  stage.receiver.replyIf(({ body }) => body.includes('Poison'), { status: 422, body: 'no' });
  const names = ['Poison, delivered', 'good', 'Poison, discarded', 'Poison, held', 'Poison, terminated'];
  const rows = names.map((Comp_Name) => String(stage.crm.create('company', { Comp_Name }).id));
  await instance.signal(SIGNALS.pollNow);
  await instance.until('what is held', ({ delivery }) => delivery.held === 4 && delivery.pendingEvents === 0, 40_000);
  const log = await instance.events();
  const heldIdOf = (place: number) => log.find(({ objectId }) => objectId === rows[place])!.notificationId;
  const { client } = stage.temporal;
  const context = contextOf(stage);
  await discardHeld(context, instance.id, heldIdOf(2));
  await client.workflow.getHandle(`${instance.handle.workflowId}/held/${heldIdOf(4)}`).terminate('by hand');
  await discardHeld(context, instance.id, heldIdOf(4));
  expect(await redeliverHeld(context, instance.id, heldIdOf(0))).toMatchObject({ status: 'held' });
  stage.receiver.clearReplies();
  expect(await redeliverHeld(context, instance.id, heldIdOf(0))).toMatchObject({ status: 'delivered' });
  for (let i = 0; i < 4; i += 1) await burst(instance, 30);

  const events = await walk(instance);
  expect(events).toHaveLength(125);
  const ended = rows.map((objectId) => events.find((event) => event.objectId === objectId));
  expect(ended).toMatchObject([
    { status: 'delivered', attempts: 4 + 2, lastStatus: 200, lastError: null },
    { status: 'delivered', attempts: 4 },
    { status: 'discarded', attempts: 4, lastStatus: 422, lastError: 'the receiver answered 422: no' },
    { status: 'held', attempts: 4, lastStatus: 422 },
    { status: 'discarded', attempts: 4 },
  ]);
  expect(await walk(instance, { status: 'held' })).toEqual([ended[3]]);
  expect(await walk(instance, { status: 'discarded' })).toEqual([ended[4], ended[2]]);
});

test('ends where Temporal has no more, and with the instance', async () => {
  await begin();
  const instance = await stage.start();
  const first = await runIdOf(instance);
  for (let i = 0; i < 8; i += 1) await burst(instance, 30);
  const { items, nextPage } = await pageOf(instance, { pageSize: 100 });
  expect(items).toHaveLength(100);
  const { client, namespace } = stage.temporal;
  const { workflowId } = instance.handle;
  const workflowExecution = { workflowId, runId: first };
  await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
  const isGone = () =>
    client.workflow
      .getHandle(workflowId, first)
      .describe()
      .then(
        () => false,
        () => true,
      );
  await waitUntil('the end of the first run', isGone, 90_000);
  const rest = idsOf(await walk(instance));
  expect(rest.length).toBeGreaterThan(100);
  expect(rest.length).toBeLessThan(240);
  expect(rest).toEqual(told().slice(0, rest.length));

  await instance.signal(SIGNALS.stop);
  await instance.handle.result();
  await expect(pageOf(instance, { nextPage })).rejects.toMatchObject({ kind: 'not_found' });
});

test('deletions that a sweep found are there as well', async () => {
  await begin();
  const instance = await stage.start({
    'event.poller.configuration': {
      accounts: {
        url: "/hubs/crm/accounts?where=Comp_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
        idField: 'key',
        datesConfiguration: {
          updatedDateField: 'Comp_UpdatedDate',
          updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'",
          updatedDateTimezone: 'GMT',
        },
        deletes: { mode: 'sweep', everyMinutes: 600 },
      },
    },
  });
  await burst(instance, 20);
  await instance.signal('sweepNow');
  await instance.until('the sweep', ({ resources }) => resources.accounts!.sweep?.knownRecords === 20, 20_000);
  stage.crm.remove('company', 7);
  await instance.signal('sweepNow');
  await stage.receiver.waitForEvents(21, 20_000);
  for (let i = 0; i < 4; i += 1) await burst(instance, 30);
  const events = await walk(instance);
  expect(idsOf(events)).toEqual(told());
  expect(events.find(({ eventType }) => eventType === 'DELETED')).toMatchObject({ objectId: '7', status: 'delivered' });
});

test('encrypted histories are read with their key, and with no other', async () => {
  const payloadKeys: PayloadKeys = [{ id: 'payloads', key: Buffer.alloc(32, 5) }];
  await begin({ payloadKeys });
  const instance = await stage.start();
  for (let i = 0; i < 5; i += 1) await burst(instance, 30);
  expect(idsOf(await walk(instance, { pageSize: 100 }))).toEqual(told());
  const history = await instance.handle.fetchHistory();
  expect(JSON.stringify(history)).not.toContain(Buffer.from('notifications').toString('base64'));
});

test('a token of something else is refused', async () => {
  await begin();
  const [instance, other] = await Promise.all([stage.start(), stage.start()]);
  await burst(instance, 1);
  const { nextPage } = await pageOf(instance);
  await other.poll();
  for (const token of [nextPage, 'nonsense', nextPage!.slice(0, -2)])
    await expect(pageOf(other, { nextPage: token })).rejects.toMatchObject({
      kind: 'invalid',
      problems: [
        { pointer: '/nextPage', message: 'Not a page token of the events of this instance. Start without one.' },
      ],
    });
});
