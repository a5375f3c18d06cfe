import { setTimeout as pass } from 'node:timers/promises';
import type { Reply } from '../../src/testing/receiver';
import { startStage, type Stage } from '../support/stage';
import { startWorkerProcess, type WorkerProcess } from '../support/start-worker-process';
import { waitUntil } from '../support/wait-until';

/** Before the worker is forced to end. */
const ENDED_BY_ITSELF_MS = 29_000;
/** With the next heartbeat. */
const CANCELLATION_ARRIVES_MS = 4_000;

let stages: Stage[];
let workers: WorkerProcess[];

jest.setTimeout(120_000);

beforeEach(() => {
  [stages, workers] = [[], []];
});
afterEach(async () => {
  await Promise.all(workers.filter((worker) => worker.isAlive()).map((worker) => worker.signal('SIGKILL')));
  await Promise.all(stages.map((stage) => stage.close()));
});

/**
 * A worker that is asked to end while the receiver has not answered yet; resolves with its exit code when it has ended.
 */
async function stopInTheMiddle(reply: Reply, configuration: Record<string, number>, signals: string[] = []) {
  const stage = await startStage({ worker: false });
  stages.push(stage);
  const start = async () => {
    const worker = await startWorkerProcess(stage.temporal.address, stage.temporal.taskQueue);
    workers.push(worker);
    return worker;
  };
  const worker = await start();
  const instance = await stage.start(configuration);
  stage.receiver.replyWith(reply);
  stage.crm.create('company', { Comp_Name: 'Gatecom' });
  await instance.signal('pollNow');
  await stage.receiver.waitForDeliveries((all) => all.length > 0, 20_000);
  for (const name of signals) await instance.signal(name);
  if (signals.length > 0) await pass(CANCELLATION_ARRIVES_MS);
  const askedAtMs = Date.now();
  await worker.signal('SIGTERM');
  return { stage, instance, start, exitCode: worker.exitCode(), tookMs: Date.now() - askedAtMs };
}

describe('a worker that is asked to end while a receiver has not answered', () => {
  it('waits for an answer that comes within 15 s: nothing is sent again', async () => {
    const { stage, instance, start, exitCode } = await stopInTheMiddle({ delayMs: 13_000 }, {});
    expect(exitCode).toBe(0);
    await start();
    await instance.until('the delivery', ({ delivery }) => delivery.pendingEvents === 0);
    expect(stage.receiver.deliveries).toHaveLength(1);
    expect(stage.receiver.events()).toHaveLength(1);
  });

  it('cuts a longer one off and ends by itself; another worker sends it again under the same ids', async () => {
    const { stage, start, exitCode, tookMs } = await stopInTheMiddle(
      { behaviour: 'hang' },
      { 'event.notification.timeout': 60 },
    );
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(ENDED_BY_ITSELF_MS);
    stage.receiver.replyWith({});
    await start();
    await waitUntil('the event', async () => stage.receiver.events().length === 1, 20_000);
    const [first, second] = stage.receiver.deliveries.map(({ headers }) => headers['webhook-id']);
    expect(second).toBe(first);
  });

  it('ends by itself also where the delivery was cancelled before', async () => {
    const { exitCode, tookMs } = await stopInTheMiddle({ behaviour: 'hang' }, { 'event.notification.timeout': 60 }, [
      'pause',
    ]);
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(ENDED_BY_ITSELF_MS);
  });
});
