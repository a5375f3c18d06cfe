import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createLogger } from '../../src/logging';
import { createWorker, WORKER_DEPLOYMENT } from '../../src/temporal/create-worker';
import { installRuntime } from '../../src/temporal/runtime';
import { connectToTestTemporal, testTemporalServer, type TestTemporal } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

const run = promisify(execFile);

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

/** A worker of a build; its activity answers the build's name. */
async function startBuild(buildId: string) {
  const { nativeConnection: connection, namespace, taskQueue } = temporal;
  const activities = { work: async () => buildId };
  const worker = await createWorker({ connection, namespace, taskQueue, workflowBundle, activities, buildId });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}

/** As an operator does it. The server knows a build some moments after its worker has first asked for work. */
async function makeCurrent(buildId: string): Promise<void> {
  const version = ['--deployment-name', WORKER_DEPLOYMENT, '--build-id', buildId];
  const command = ['worker', 'deployment', 'set-current-version', ...version, '--yes', '--address', temporal.address];
  await waitUntil(`${buildId} to be current`, () =>
    run(testTemporalServer().cli, command).then(
      () => true,
      () => false,
    ),
  );
}

test('builds get work when they are made current: to a new one, and back to the old one', async () => {
  const { taskQueue } = temporal;
  const [old, next] = [`${taskQueue}-old`, `${taskQueue}-next`];
  const stops = await Promise.all([startBuild(old), startBuild(next)]);
  const answerTo = (workflowId: string) =>
    temporal.client.workflow.execute<() => Promise<string>>('oneActivity', { workflowId, taskQueue });
  try {
    for (const [at, build] of [old, next, old].entries()) {
      await makeCurrent(build);
      expect(await answerTo(`${taskQueue}-${at}`)).toBe(build);
    }
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
});
