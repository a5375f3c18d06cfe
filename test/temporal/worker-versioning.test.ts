import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createLogger } from '../../src/logging';
import { createWorker, WORKER_DEPLOYMENT } from '../../src/temporal/create-worker';
import { idleBuildProblem, judgeWorkers, workersAtWork } from '../../src/temporal/current-build';
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
async function startBuild(buildId: string, taskQueue = temporal.taskQueue) {
  const { nativeConnection: connection, namespace } = temporal;
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
  // Each test has a queue of its own, which the builds of another one do not serve.
  const version = ['--deployment-name', WORKER_DEPLOYMENT, '--build-id', buildId, '--ignore-missing-task-queues'];
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

test('only workers of the current build make the queue ready; what to run is said', async () => {
  const { taskQueue, namespace, client, nativeConnection } = temporal;
  const queue = `${taskQueue}-ready`;
  const own = { deploymentName: WORKER_DEPLOYMENT, buildId: `${queue}-next` };
  const readiness = () => workersAtWork(client.connection, namespace, queue);
  const idle = () => idleBuildProblem(nativeConnection, namespace, queue, own);
  const command = `temporal worker deployment set-current-version --deployment-name ${WORKER_DEPLOYMENT} --build-id`;
  expect(await readiness()).toEqual({ works: false, problem: expect.stringContaining('No worker asks for work') });

  const stop = await startBuild(own.buildId, queue);
  try {
    await waitUntil('a build that is not current', async () => {
      const { problem } = await readiness();
      return problem !== null && problem.includes(`${command} ${own.buildId}`);
    });
    expect(await idle()).toContain(`${command} ${own.buildId}`);
    await makeCurrent(own.buildId);
    await waitUntil('readiness', async () => (await readiness()).works);
    expect(await idle()).toBeNull();
  } finally {
    await stop();
  }
});

const queueOf = { namespace: 'default', taskQueue: 'element-events', nowMs: 1_000_000_000 };
const asked = (buildId: string | null, secondsAgo = 1) => ({
  lastAccessTime: { seconds: (queueOf.nowMs / 1000 - secondsAgo) as never },
  deploymentOptions: buildId === null ? null : { deploymentName: 'd', buildId, workerVersioningMode: 2 },
});
const version = (buildId: string) => ({ deploymentName: 'd', buildId });

test.each([
  ['a worker without a build', { pollers: [asked(null)] }, null],
  ['a worker that ended', { pollers: [asked(null, 91)] }, /No worker asks/],
  [
    'a worker without a build beside a current one',
    { pollers: [asked(null)], versioningInfo: { currentDeploymentVersion: version('a') } },
    /is of build a of d, which is current: .*\(no build\).*--deployment-name d --unversioned$/,
  ],
  [
    'the current build, and no worker of the one that a part goes over to',
    {
      pollers: [asked('a')],
      versioningInfo: {
        currentDeploymentVersion: version('a'),
        rampingDeploymentVersion: version('b'),
        rampingVersionPercentage: 10,
      },
    },
    /is of build b of d, which a part .*set-ramping-version --deployment-name d --build-id b --delete$/,
  ],
])('%s', (_, answer, problem) => {
  const judged = judgeWorkers(answer, queueOf);
  expect(judged.works).toBe(problem === null);
  if (problem !== null) expect(judged.problem).toMatch(problem);
});
