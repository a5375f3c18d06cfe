import { activityInfo, Context } from '@temporalio/activity';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createLogger } from '../../src/logging';
import { createWorker } from '../../src/temporal/create-worker';
import { installRuntime } from '../../src/temporal/runtime';
import { connectToTestTemporal, type TestTemporal } from '../support/temporal-server';

let temporal: TestTemporal;
let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  installRuntime(createLogger({ level: 'error', pretty: true }));
  temporal = await connectToTestTemporal();
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('../support/one-activity-workflow'),
    logger: new DefaultLogger('WARN'),
  });
});
afterAll(() => temporal.close());

function workerWith(work: () => Promise<string>) {
  const { nativeConnection: connection, namespace, taskQueue } = temporal;
  return createWorker({ connection, namespace, taskQueue, workflowBundle, activities: { work } });
}

const start = (workflowId: string) =>
  temporal.client.workflow.start('oneActivity', { workflowId, taskQueue: temporal.taskQueue });

test('a worker that is stopped gives back what it cannot finish, and another one takes it over', async () => {
  let begun = () => undefined as void;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  const first = await workerWith(async () => {
    begun();
    return Context.current().cancelled;
  });
  const firstEnds = first.run();
  const handle = await start(`${temporal.taskQueue}-given-back`);
  await isBegun;
  first.shutdown();
  await firstEnds;

  // The start-to-close timeout is 10 minutes: only what was given back can be done now.
  const second = await workerWith(async () => `attempt ${activityInfo().attempt}`);
  expect(await second.runUntil(handle.result())).toBe('attempt 2');
}, 60_000);

test('a worker that is stopped lets an attempt end that needs only a moment', async () => {
  let begun = () => undefined as void;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  let release = () => undefined as void;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  const worker = await workerWith(async () => {
    begun();
    await isReleased;
    return `attempt ${activityInfo().attempt}`;
  });
  const workerEnds = worker.run();
  const handle = await start(`${temporal.taskQueue}-finished`);
  await isBegun;
  worker.shutdown();
  release();
  await workerEnds;

  const next = await workerWith(async () => 'done again');
  expect(await next.runUntil(handle.result())).toBe('attempt 1');
}, 60_000);
