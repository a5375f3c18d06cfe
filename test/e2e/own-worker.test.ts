import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { serviceInstances } from '../../src/client/service-instances';
import { startReceiver } from '../simulators/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { LOOPBACK } from '../support/loopback';
import { installExample, type PackedExample } from '../support/packed-example';
import { seedBody } from '../support/stage';
import { connectToTestTemporal } from '../support/temporal-server';

jest.setTimeout(180_000);

const KEY = { id: 'own', key: Buffer.alloc(32, 4) };

let example: PackedExample;
beforeAll(async () => {
  example = await installExample('own-worker');
});
afterAll(() => example.remove());

test('the tarball holds what runs and its documents, and no test', () => {
  const needed = ['lib/index.js', 'lib/index.d.ts', 'lib/plugin.js', 'lib/client/cli.js', 'lib/client/index.d.ts'];
  expect(example.packed).toEqual(expect.arrayContaining([...needed, 'lib/workflows/index.js', 'README.md', 'LICENSE']));
  expect(
    example.packed.filter(
      (path) => !/^(lib|docs|presets)\/|^(README\.md|LICENSE|package\.json|CHANGELOG\.md)$/.test(path),
    ),
  ).toEqual([]);
});

test('its types are right', async () => {
  await example.checkTypes();
});

test('a worker of somebody else runs its own workflow and element instances', async () => {
  const [temporal, vendor, receiver] = await Promise.all([connectToTestTemporal(), startSageCrm(), startReceiver()]);
  const { client, taskQueue } = temporal;
  const worker = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
    cwd: example.folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: temporal.address,
      TASK_QUEUE: taskQueue,
      ELEMENT_EVENTS_KEYS: `${KEY.id}:${KEY.key.toString('base64')}`,
      ELEMENT_EVENTS_EGRESS_ALLOW: LOOPBACK.join(','),
    },
  });
  const ended = once(worker, 'exit');
  try {
    await once(worker.stdout, 'data');
    const options = { workflowId: `${taskQueue}-greeting`, taskQueue, args: ['Ada'] };
    expect(await client.workflow.execute('greeting', options)).toBe('Hello, Ada');

    const settings = { minRefreshIntervalMs: 1_000, egressAllow: LOOPBACK };
    const instances = serviceInstances(client, settings, [KEY], null, { taskQueue, organization: taskQueue });
    const { id } = await instances.create(
      seedBody({
        subdomain: vendor.url,
        username: vendor.switches.username,
        password: vendor.switches.password,
        'event.notification.callback.url': receiver.url,
      }),
    );
    vendor.create('company');
    await instances.poll(id);
    await receiver.waitForEvents(1, 30_000);
    await instances.delete(id);
  } finally {
    worker.kill('SIGTERM');
    await ended;
    await Promise.all([vendor.close(), receiver.close(), temporal.close()]);
  }
});
