import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { knownRecordsIdOf } from '../../src/contract/ids';
import { KNOWN_RECORDS_QUERY, type KnownRecords } from '../../src/contract/known-records';
import { SIGNALS } from '../../src/contract/messages';
import type { KnownIds } from '../../src/domain/sweeps/known-ids';
import type { JsonObject } from '../../src/domain/values/json';
import { seedBody, startStage, type Stage, type StagedInstance } from '../support/stage';
import { createWorkerProcesses, type WorkerProcess } from '../support/start-worker-process';

jest.setTimeout(90_000);

const workers = createWorkerProcesses();
let stage: Stage;
let instance: StagedInstance;
let worker: WorkerProcess;
let ids: number[];

beforeEach(async () => {
  stage = await startStage({ worker: false });
  worker = await startWorker();
  instance = await stage.start(sweptAccounts());
  await instance.until('the first sweep', ({ resources }) => resources.accounts!.sweep!.lastSweepAt !== null);
  ids = Array.from({ length: 8 }, () => stage.crm.create('company').id);
  await instance.poll();
  await sweep();
});
afterEach(async () => {
  await workers.killAll();
  await stage.close();
});

const startWorker = () => workers.start(stage.temporal);

function sweptAccounts(): JsonObject {
  const resources = seedBody({}).configuration['event.poller.configuration'] as JsonObject;
  const accounts = { ...(resources['accounts'] as JsonObject), pageSize: 3 };
  return {
    'event.poller.configuration': { accounts: { ...accounts, deletes: { mode: 'sweep', everyMinutes: 60 } } },
  };
}

async function sweepOver(lastSweepAt: string | null): Promise<void> {
  await instance.until(
    'a sweep',
    ({ resources, delivery }) => {
      const now = resources.accounts!.sweep!;
      return now.lastSweepAt !== lastSweepAt && now.unreported === 0 && delivery.pendingEvents === 0;
    },
    40_000,
  );
}

const lastSweep = async () => (await instance.status()).resources.accounts!.sweep!.lastSweepAt;

async function sweep(): Promise<void> {
  const before = await lastSweep();
  await instance.signal(SIGNALS.sweepNow);
  await sweepOver(before);
}

const toldDeleted = () =>
  stage.receiver
    .events()
    .filter(({ eventType }) => eventType === 'DELETED')
    .map(({ objectId }) => objectId);

it('a worker that is killed while it sweeps repeats nothing: another one sweeps from the beginning', async () => {
  const before = await lastSweep();
  stage.crm.remove('company', ids[2]!);
  stage.crm.switches.latencyMs = 400;
  stage.crm.clearRequests();
  await instance.signal(SIGNALS.sweepNow);
  await stage.crm.waitForRequests(3, 10_000);
  await worker.signal('SIGKILL');
  stage.crm.switches.latencyMs = 0;

  await startWorker();
  await sweepOver(before);
  await sweep();
  expect(toldDeleted()).toEqual([String(ids[2])]);
});

it('a worker that is killed while it reports deletions repeats one notification at most', async () => {
  const before = await lastSweep();
  for (const id of ids.slice(0, 6)) stage.crm.remove('company', id);
  stage.receiver.replyWith({ delayMs: 1_000 });
  const delivered = stage.receiver.deliveries.length;
  await instance.signal(SIGNALS.sweepNow);
  await stage.receiver.waitForDeliveries(delivered + 1, 20_000);
  await worker.signal('SIGKILL');
  stage.receiver.clearReplies();

  await startWorker();
  await sweepOver(before);
  await sweep();
  const told = stage.receiver.events().filter(({ eventType }) => eventType === 'DELETED');
  expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(6);
  expect([...new Set(toldDeleted())].sort()).toEqual(ids.slice(0, 6).map(String).sort());
});

it('what a sweep wrote that was cut off before its end counts for nothing', async () => {
  const shard = knownRecordsIdOf(instance.id, 'accounts', { number: 1, shards: 1 }, 0);
  const handle = stage.temporal.client.workflow.getHandle(shard);
  const held = await handle.query<KnownRecords>(KNOWN_RECORDS_QUERY);
  const text = await promisify(inflate)(Buffer.from(held.content, 'base64'));
  const { known } = JSON.parse(String(text)) as KnownIds;
  const gone = String(ids[5]);
  expect(known).toContain(gone);
  const cut: KnownIds = { known: known.filter((id) => id !== gone), deleted: [gone], suspected: [] };
  const content = (await promisify(deflate)(JSON.stringify(cut))).toString('base64');
  await handle.signal('replace', { sweep: held.sweep + 1, content } satisfies KnownRecords);

  stage.crm.remove('company', ids[5]!);
  await sweep();
  await sweep();
  expect(toldDeleted()).toEqual([gone]);
});
