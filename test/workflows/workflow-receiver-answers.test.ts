import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/domain/values/json';
import { startTemporalGateway, type GatewayAnswer, type TemporalGateway } from '../simulators/temporal-gateway';
import { startStage, type Stage } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

/** What the worker's own client makes of answers that a server of these tests never gives by itself. */
const QUEUE = `inbox-${randomUUID()}`;
const SIGNAL = 'SignalWithStartWorkflowExecution';
const LOOK = 'DescribeWorkflowExecution';

let gateway: TemporalGateway;
let stage: Stage;
beforeAll(async () => {
  gateway = await startTemporalGateway(testTemporalServer().address);
  const allowedWorkflows = [{ taskQueue: QUEUE, workflowType: 'inbox', namespace: null }];
  stage = await startStage({ address: gateway.address, others: { allowedWorkflows } });
}, 60_000);
afterEach(() => gateway.rules.clear());
afterAll(async () => {
  await stage.close();
  await gateway.close();
});

const start = (workflowId: string, timeoutS: number) =>
  stage.start({
    'event.notification.timeout': timeoutS,
    'event.notification.callback.url': null,
    'event.notification.callback.workflow': { workflowId, signal: 'events', workflowType: 'inbox', taskQueue: QUEUE },
  });

/** Notification ids, as Temporal has them: no worker of the receiver runs. */
async function idsAt(workflowId: string): Promise<unknown[]> {
  const { events } = await stage.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => signal ?? []);
  return signals.map(({ input }) => {
    const headers = JSON.parse(Buffer.from(input?.payloads?.[1]?.data ?? []).toString()) as JsonObject;
    return headers['webhook-id'];
  });
}

it.each<[string, string, GatewayAnswer, string]>([
  [
    'permission denied',
    SIGNAL,
    { status: 7, message: 'Request unauthorized.' },
    'Temporal does not let this worker send the signal',
  ],
  [
    'unauthenticated',
    SIGNAL,
    { status: 16, message: 'Invalid API key' },
    'Temporal does not let this worker send the signal',
  ],
  [
    'permission denied at the look before it',
    LOOK,
    { status: 7, message: 'Request unauthorized.' },
    'Temporal does not let this worker send the signal',
  ],
  ['no answer', SIGNAL, 'hang', 'Temporal did not answer in time'],
  ['no answer to the look before it', LOOK, 'hang', 'Temporal did not answer in time'],
  ['a rate limit', SIGNAL, { status: 8, message: 'namespace rate limit exceeded' }, 'Temporal is overloaded'],
  ['unavailable', SIGNAL, { status: 14, message: 'no healthy upstream' }, 'Temporal cannot be reached'],
])('%s is waited for, said in the status, and over when it is over', async (_, method, answer, said) => {
  const id = randomUUID();
  const instance = await start(id, 1);
  gateway.rules.set(method, answer);
  stage.crm.create('company');
  await instance.signal('pollNow');
  const { delivery } = await instance.until('a failed attempt', (status) => status.delivery.attempts > 0, 40_000);
  expect(delivery.lastError).toBe(said);
  gateway.rules.clear();
  await instance.until('the delivery', (status) => status.delivery.pendingEvents === 0, 20_000);
  expect(await idsAt(id)).toHaveLength(1);
});

it('a look that is answered when the time is over is followed by no signal in this attempt', async () => {
  const id = randomUUID();
  const instance = await start(id, 1);
  gateway.rules.set(LOOK, { status: 14, message: 'no healthy upstream' });
  stage.crm.create('company');
  await instance.signal('pollNow');
  // The client tries again by itself: the sixth time comes after more than a second.
  const looks = () => gateway.asked.filter((method) => method === LOOK).length;
  const before = looks();
  await waitUntil('six looks', () => looks() >= before + 6, 30_000);
  gateway.rules.clear();
  const { delivery } = await instance.until('a failed attempt', (status) => status.delivery.attempts > 0, 40_000);
  expect(delivery.lastError).toBe('Temporal did not answer in time');
  await instance.until('the delivery', (status) => status.delivery.pendingEvents === 0, 20_000);
  expect(await idsAt(id)).toHaveLength(1);
});

it('a worker that ends while Temporal does not answer cuts the signal off; another one sends it under its id', async () => {
  const id = randomUUID();
  const instance = await start(id, 60);
  gateway.rules.set(SIGNAL, 'hang');
  stage.crm.create('company');
  const before = gateway.asked.length;
  await instance.signal('pollNow');
  await instance.until('the signal', () => gateway.asked.slice(before).includes(SIGNAL), 20_000);
  await stage.stopWorkers();
  gateway.rules.clear();
  await stage.runWorker();
  await instance.until('the delivery', (status) => status.delivery.pendingEvents === 0, 30_000);
  expect(new Set(await idsAt(id)).size).toBe(1);
}, 90_000);
