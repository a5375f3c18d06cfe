import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { createLogger } from '../../src/logging';
import { type EmbeddedTemporal, startEmbeddedTemporal } from '../../src/temporal/embedded-server';
import { checkLedger, NO_PROBLEMS, type LedgerProblems } from '../simulators/ledger';
import { startStage, type Stage } from '../support/stage';
import { createWorkerProcesses, type WorkerProcess } from '../support/start-worker-process';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

const CHANGES = 300;
/** From a crash to the next delivery. */
const RECOVERY_MS = 15_000;
const FROM_THE_BEGINNING = { 'event.poller.start': 'all' };

const workers = createWorkerProcesses();
let stage: Stage;
let servers: EmbeddedTemporal[];
let dataDirs: string[];

jest.setTimeout(90_000);

beforeEach(() => {
  [servers, dataDirs] = [[], []];
});

afterEach(async () => {
  await workers.killAll();
  await stage.close();
  await Promise.all(servers.map((server) => server.stop()));
  for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true });
});

const startWorker = () => workers.start(stage.temporal);

/** Rows with a second each, the last one just now: what the vendor has before the instance is born. */
function fillVendor(count: number): void {
  const startMs = stage.crm.now() - count * 1000;
  for (let id = 1; id <= count; id += 1) {
    const at = startMs + id * 1000;
    stage.crm.put('company', { id, createdAt: at, updatedAt: at });
  }
}

async function everyChangeArrived(count = CHANGES): Promise<void> {
  const arrived = () => new Set(stage.receiver.events().map(({ eventId }) => eventId)).size;
  await waitUntil(`${count} events`, () => arrived() >= count, 60_000);
}

/** How long the receiver heard nothing, from `sinceMs` to the first delivery after it. */
async function silenceMs(sinceMs: number): Promise<number> {
  await stage.receiver.waitForDeliveries((all) => all.some(({ at }) => at > sinceMs), 60_000);
  return stage.receiver.deliveries.find(({ at }) => at > sinceMs)!.at - sinceMs;
}

/** The ids of the notifications that arrived more than once. */
function repeatedNotifications(): string[] {
  const ids = stage.receiver.deliveries.map(({ headers }) => String(headers['webhook-id']));
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}

function problems(): LedgerProblems {
  return checkLedger(stage.crm, stage.receiver);
}

/** Every event came for the first time in the order in which the changes happened. */
function expectOrderKept(): void {
  const firsts = new Map(stage.receiver.events().map(({ eventId, date }) => [eventId, date]));
  const dates = [...firsts.values()];
  expect(dates).toEqual([...dates].sort());
}

describe('a worker that is killed', () => {
  let worker: WorkerProcess;
  beforeEach(async () => {
    stage = await startStage({ worker: false });
    worker = await startWorker();
  });

  it('while it polls loses nothing: another one polls again', async () => {
    const instance = await stage.start();
    const since = stage.crm.changes.length;
    for (let i = 0; i < 25; i += 1) stage.crm.create('company');
    stage.crm.switches.latencyMs = 1_500;
    stage.crm.clearRequests();
    await instance.signal('pollNow');
    await stage.crm.waitForRequests(1, 10_000);
    await worker.signal('SIGKILL');
    const killedAtMs = Date.now();
    stage.crm.switches.latencyMs = 0;

    await startWorker();
    expect(await silenceMs(killedAtMs)).toBeLessThan(RECOVERY_MS);
    await everyChangeArrived(25);
    await instance.poll();
    expect(checkLedger(stage.crm, stage.receiver, { since })).toEqual(NO_PROBLEMS);
  });

  it('while it delivers repeats one notification at most, under its id and with its bytes', async () => {
    fillVendor(CHANGES);
    stage.receiver.replyWith({ delayMs: 20 });
    const instance = await stage.start(FROM_THE_BEGINNING, { waits: false });
    await stage.receiver.waitForDeliveries(8, 20_000);
    await worker.signal('SIGKILL');
    const killedAtMs = Date.now();

    await startWorker();
    expect(await silenceMs(killedAtMs)).toBeLessThan(RECOVERY_MS);
    await everyChangeArrived();
    await instance.poll();
    expect(repeatedNotifications().length).toBeLessThanOrEqual(1);
    expect(problems()).toEqual({ ...NO_PROBLEMS, repeated: expect.anything() as unknown });
    expectOrderKept();
  });

  it('while it delivers, and paused before anybody noticed, keeps what it had recorded', async () => {
    fillVendor(CHANGES);
    stage.receiver.replyWith({ delayMs: 20 });
    const instance = await stage.start(FROM_THE_BEGINNING, { waits: false });
    await stage.receiver.waitForDeliveries(8, 20_000);
    await worker.signal('SIGKILL');
    await instance.signal('pause');

    await startWorker();
    await instance.until('the pause', ({ delivery }) => delivery.state === 'waiting', 30_000);
    await instance.signal('resume');
    await everyChangeArrived();
    await instance.poll();
    expect(repeatedNotifications().length).toBeLessThanOrEqual(1);
    expect(problems()).toEqual({ ...NO_PROBLEMS, repeated: expect.anything() as unknown });
    expectOrderKept();
  });

  it('by SIGTERM while it delivers hands the work over after its grace time, and nothing is repeated', async () => {
    fillVendor(CHANGES);
    stage.receiver.replyWith({ delayMs: 700 });
    const instance = await stage.start(FROM_THE_BEGINNING, { waits: false });
    await stage.receiver.waitForDeliveries(1, 20_000);
    await Promise.all([startWorker(), worker.signal('SIGTERM')]);
    stage.receiver.clearReplies();
    const handedOverAtMs = Date.now();
    expect(stage.receiver.events().length).toBeLessThan(CHANGES);
    expect(await silenceMs(handedOverAtMs)).toBeLessThan(5_000);

    await everyChangeArrived();
    await instance.poll();
    expect(problems()).toEqual(NO_PROBLEMS);
    expect(repeatedNotifications()).toEqual([]);
    expectOrderKept();
  });

  it('for a while only (SIGSTOP, then SIGCONT) repeats one notification at most, and its late answers change nothing', async () => {
    fillVendor(CHANGES);
    stage.receiver.replyWith({ delayMs: 20 });
    const instance = await stage.start(FROM_THE_BEGINNING, { waits: false });
    await stage.receiver.waitForDeliveries(8, 20_000);
    await worker.signal('SIGSTOP');
    const stoppedAtMs = Date.now();
    await startWorker();
    await pass(stoppedAtMs + 20_000 - Date.now());
    await worker.signal('SIGCONT');

    await everyChangeArrived();
    for (let id = 1; id <= 15; id += 1) stage.crm.update('company', id, { Comp_Name: 'after the zombie' });
    await instance.poll();
    await instance.poll();
    expect(repeatedNotifications().length).toBeLessThanOrEqual(1);
    expect(problems()).toEqual({ ...NO_PROBLEMS, repeated: expect.anything() as unknown });
    expectOrderKept();
  });
});

describe('a Temporal server that is killed', () => {
  it('while a worker delivers loses nothing: on the same database the instance goes on', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'element-events-crash-'));
    dataDirs.push(dataDir);
    const first = await startServer(dataDir, 0);
    stage = await startStage({ worker: false, address: first.address });
    const worker = await startWorker();
    fillVendor(CHANGES);
    stage.receiver.replyWith({ delayMs: 20 });
    const instance = await stage.start(FROM_THE_BEGINNING, { waits: false });
    await stage.receiver.waitForDeliveries(8, 20_000);
    first.process.kill('SIGKILL');
    await waitUntil('the end of the server', () => first.process.signalCode !== null);
    const killedAtMs = Date.now();

    const second = await startServer(dataDir, Number(first.address.split(':').pop()));
    expect(second.address).toBe(first.address);
    expect(await silenceMs(killedAtMs)).toBeLessThan(RECOVERY_MS);
    await everyChangeArrived();
    expect(worker.isAlive()).toBe(true);
    await instance.poll();
    stage.crm.update('company', 7, { Comp_Name: 'after the crash' });
    await instance.poll();
    expect(repeatedNotifications().length).toBeLessThanOrEqual(1);
    expect(problems()).toEqual({ ...NO_PROBLEMS, repeated: expect.anything() as unknown });
    expectOrderKept();
  });

  async function startServer(dataDir: string, port: number): Promise<EmbeddedTemporal> {
    const log = createLogger({ level: 'silent', pretty: false });
    const { cli } = testTemporalServer();
    const server = await startEmbeddedTemporal({ cli, dataDir, log, port, uiPort: 0 });
    servers.push(server);
    return server;
  }
});
