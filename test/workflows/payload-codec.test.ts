import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import { temporal as proto } from '@temporalio/proto';
import type { WorkflowHandle } from '@temporalio/client';
import { createWorker } from '../../src/temporal/create-worker';
import { dataConverterOf, FAILURE_CONVERTER_PATH } from '../../src/temporal/data-converter';
import { serviceInstances } from '../../src/client/service-instances';
import { LOOPBACK } from '../support/loopback';
import { tracesOf } from '../support/secret-traces';
import { startStage, TEST_KEY, type Stage } from '../support/stage';
import { connectToTestTemporal, type TestTemporal } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

jest.setTimeout(90_000);

const OLD = { id: 'old', key: Buffer.alloc(32, 1) };
const NEW = { id: 'new', key: Buffer.alloc(32, 2) };

let stage: Stage;
afterEach(() => stage.close());

/** The bytes that the server keeps of a run, and of its description with memo and search attributes. */
async function rawBytes({ client, namespace }: Pick<TestTemporal, 'client' | 'namespace'>, handle: WorkflowHandle) {
  const execution = { workflowId: handle.workflowId };
  const { history } = await client.workflowService.getWorkflowExecutionHistory({ namespace, execution });
  const description = await client.workflowService.describeWorkflowExecution({ namespace, execution });
  return Buffer.concat([
    proto.api.history.v1.History.encode(history!).finish(),
    proto.api.workflowservice.v1.DescribeWorkflowExecutionResponse.encode(description).finish(),
  ]).toString('latin1');
}

function traces(canary: string, text: string): string[] {
  const latin1 = Buffer.from(canary, 'utf8').toString('latin1');
  const hex = Buffer.from(canary, 'utf8').toString('hex');
  return [
    ...tracesOf(canary, text),
    ...[latin1, hex].filter((form) => text.toLowerCase().includes(form.toLowerCase())),
  ];
}

const failedTasks = async ({ handle }: { handle: WorkflowHandle }) =>
  ((await handle.fetchHistory()).events ?? []).filter(({ workflowTaskFailedEventAttributes: failed }) => failed).length;

describe('with payload keys', () => {
  it('nothing that an instance knows stands in Temporal in plain text', async () => {
    const name = 'Kanarie des Namens ü';
    const record = 'Kanarie des Datensatzes';
    const refused = 'kanarie_der_ablehnung';
    stage = await startStage({ payloadKeys: [NEW, OLD] });
    const instance = await stage.start();
    await instance.signal('updateConfiguration', { name });
    await instance.until('the new name', ({ configuration }) => configuration.revision > 1);
    stage.crm.create('company', { Comp_Name: record });
    await instance.poll();
    await instance.signal('updatePollerConfiguration', { [refused]: 1 });
    await instance.until('the refusal', ({ configuration }) => configuration.lastRefusal !== null);

    const raw = await rawBytes(stage.temporal, instance.handle);
    expect(raw).toContain('sagecrm');
    const canaries = [name, record, refused, stage.receiver.url, stage.crm.url, 'gmtDate', 'refresh_interval'];
    for (const canary of canaries) expect(traces(canary, raw)).toEqual([]);

    expect(JSON.stringify(await stage.receiver.waitForEvents(1, 20_000))).toContain(record);
    const description = await instance.handle.describe();
    expect(description.memo).toMatchObject({ name });
    expect(await description.staticSummary()).toContain('sagecrm');
  });

  it('an instance that was started before goes on, and what it writes from then on is encrypted', async () => {
    stage = await startStage({ worker: false });
    const plainWorker = await stage.runWorker(null);
    const instance = await stage.start();
    await plainWorker.stop();
    const before = (await rawBytes(stage.temporal, instance.handle)).length;
    const worker = await stage.runWorker([NEW]);
    stage.crm.create('company', { Comp_Name: 'Kanarie danach' });
    await instance.signal('pollNow');
    await stage.receiver.waitForEvents(1, 20_000);
    const after = (await rawBytes(stage.temporal, instance.handle)).slice(before);
    expect(traces('Kanarie danach', after)).toEqual([]);
    await worker.stop();
  });
});

describe('encryption is switched on and off while it runs', () => {
  /** What a process has: no keys, keys that only decrypt, keys that encrypt. */
  type Keys = 'none' | 'decrypt' | 'encrypt';
  const argumentsOf = (keys: Keys) => [keys === 'none' ? null : ([NEW] as const), keys === 'decrypt'] as const;

  /** The instances as an API process with these keys serves them. */
  async function apiWith(keys: Keys) {
    const temporal = await connectToTestTemporal(undefined, dataConverterOf(...argumentsOf(keys)));
    const limits = { minRefreshIntervalMs: 1_000, egressAllow: LOOPBACK };
    const { taskQueue } = stage.temporal;
    const instances = serviceInstances(temporal.client, limits, [TEST_KEY], null, { taskQueue, organization: 'test' });
    return { instances, close: temporal.close };
  }

  it('in the order of the steps nothing fails, whatever process is a step behind', async () => {
    stage = await startStage({ worker: false });
    const steps: [api: Keys, worker: Keys][] = [
      ['none', 'none'],
      ['none', 'decrypt'],
      ['decrypt', 'decrypt'],
      ['encrypt', 'decrypt'],
      ['encrypt', 'encrypt'],
      ['decrypt', 'encrypt'],
      ['decrypt', 'decrypt'],
    ];
    let id: number | null = null;
    for (const [at, [apiKeys, workerKeys]] of steps.entries()) {
      const [keys, decryptOnly] = argumentsOf(workerKeys);
      const worker = await stage.runWorker(keys, undefined, decryptOnly);
      const { instances, close } = await apiWith(apiKeys);
      if (id === null) ({ id } = await stage.start());
      const name = `Name of step ${at}`;
      expect(await instances.update(id, { name })).toMatchObject({ kind: 'applied', view: { name } });
      expect((await instances.status(id)).state).toBe('polling');
      const { items } = await instances.list({ pageSize: 200, nextPage: null });
      expect(items.map((item) => item.id)).toContain(id);
      await Promise.all([worker.stop(), close()]);
    }
  });

  it('out of order it is a sentence that names the setting, and no defect', async () => {
    stage = await startStage({ payloadKeys: [NEW] });
    const { id } = await stage.start();
    const { instances, close } = await apiWith('none');
    await expect(instances.read(id)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('ELEMENT_EVENTS_PAYLOAD_KEYS'),
    });
    await close();
  });
});

describe('a worker without the key', () => {
  it.each([
    ['has another one', [OLD] as const],
    ['has none', null],
    ['has another one under the same id', [{ id: 'new', key: Buffer.alloc(32, 9) }] as const],
  ])('that %s fails its task; the instance waits, and goes on where it stood when the key is back', async (_, keys) => {
    stage = await startStage({ payloadKeys: [NEW], worker: false });
    const first = await stage.runWorker();
    const instance = await stage.start();
    const before = await instance.status();
    await first.stop();

    const wrong = await stage.runWorker(keys);
    stage.crm.create('company');
    await instance.handle.signal('pollNow');
    await waitUntil('a failed workflow task', async () => (await failedTasks(instance)) > 0);
    await wrong.stop();
    expect(stage.receiver.events()).toHaveLength(0);
    expect((await instance.handle.describe()).status.name).toBe('RUNNING');

    await stage.runWorker();
    await stage.receiver.waitForEvents(1, 60_000);
    const { state, resources } = await instance.status();
    expect(state).toBe('polling');
    expect(resources.accounts!.polls).toBeGreaterThan(before.resources.accounts!.polls);
  });

  it('loses no signal that it cannot read', async () => {
    stage = await startStage({ payloadKeys: [NEW], worker: false });
    const worker = await stage.runWorker();
    const instance = await stage.start();
    await worker.stop();
    const wrong = await stage.runWorker(null);
    await instance.signal('updateConfiguration', { name: 'Another name' });
    await waitUntil('a failed workflow task', async () => (await failedTasks(instance)) > 0);
    await wrong.stop();
    await stage.runWorker();
    await instance.until('the change', ({ configuration }) => configuration.revision > 1, 60_000);
    expect((await instance.handle.describe()).memo).toMatchObject({ name: 'Another name' });
  });
});

test('messages and stack traces of failures are encrypted, and read again by who has the key', async () => {
  stage = await startStage({ worker: false });
  const canary = 'Kanarie des Fehlers';
  const dataConverter = dataConverterOf([NEW]);
  const temporal = await connectToTestTemporal(undefined, dataConverter);
  const worker = await createWorker({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: require.resolve('../support/one-activity-workflow'),
      failureConverterPath: FAILURE_CONVERTER_PATH,
      logger: new DefaultLogger('WARN'),
    }),
    dataConverter,
    activities: {
      work: async () => {
        throw ApplicationFailure.nonRetryable(canary);
      },
    },
  });
  const options = { workflowId: temporal.taskQueue, taskQueue: temporal.taskQueue };
  const handle = await temporal.client.workflow.start('oneActivity', options);
  await worker.runUntil(async () => {
    await expect(handle.result()).rejects.toMatchObject({ cause: { cause: { message: canary } } });
  });
  const raw = await rawBytes(temporal, handle);
  expect(raw).toContain('Encoded failure');
  expect(traces(canary, raw)).toEqual([]);
  await temporal.close();
});
