import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { serviceInstances } from '../../src/client/service-instances';
import type { Element } from '../../src/elements/element';
import { serveOnLoopback } from '../../src/testing/loopback-server';
import { startReceiver, type Receiver } from '../../src/testing/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { LOOPBACK } from '../support/loopback';
import { installExample, type PackedExample } from '../support/packed-example';
import { seedBody } from '../support/stage';
import { connectToTestTemporal } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

jest.setTimeout(180_000);

const KEY = { id: 'own', key: Buffer.alloc(32, 4) };

let example: PackedExample;
beforeAll(async () => {
  example = await installExample('own-worker');
});
afterAll(() => example.remove());

test('the tarball holds what runs and its documents, and no test', () => {
  const needed = [
    'lib/index.js',
    'lib/index.d.ts',
    'lib/plugin.js',
    'lib/client/cli.js',
    'lib/client/index.d.ts',
    'lib/elements/index.d.ts',
    'lib/testing/index.js',
    'lib/testing/index.d.ts',
  ];
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

test('its own tests pass, with what the package has for them', async () => {
  const { stdout } = await example.runTests();
  expect(stdout).toContain('# pass 5');
  expect(stdout).toContain('# fail 0');
});

describe('a worker of somebody else', () => {
  let temporal: Awaited<ReturnType<typeof connectToTestTemporal>>;
  let receiver: Receiver;
  let worker: ChildProcess;
  let ended: Promise<unknown>;
  beforeAll(async () => {
    [temporal, receiver] = await Promise.all([connectToTestTemporal(), startReceiver()]);
    const env = {
      ...process.env,
      TEMPORAL_ADDRESS: temporal.address,
      TASK_QUEUE: temporal.taskQueue,
      ELEMENT_EVENTS_KEYS: `${KEY.id}:${KEY.key.toString('base64')}`,
      ELEMENT_EVENTS_EGRESS_ALLOW: LOOPBACK.join(','),
    };
    const command = ['--import', 'tsx', 'worker.ts'];
    const child = spawn(process.execPath, command, { cwd: example.folder, stdio: ['ignore', 'pipe', 'inherit'], env });
    worker = child;
    ended = once(child, 'exit');
    const started = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
    if (!started) throw new Error('The worker of the example did not start.');
  });
  afterAll(async () => {
    worker.kill('SIGTERM');
    await ended;
    await Promise.all([receiver.close(), temporal.close()]);
  });

  /** As a program beside that worker makes them. */
  function instances(elements: Element[] = []) {
    const { client, taskQueue } = temporal;
    const settings = { minRefreshIntervalMs: 1_000, egressAllow: LOOPBACK, elements };
    return serviceInstances(client, settings, [KEY], null, { taskQueue, organization: taskQueue });
  }

  test('runs its own workflow and element instances', async () => {
    const { client, taskQueue } = temporal;
    const options = { workflowId: `${taskQueue}-greeting`, taskQueue, args: ['Ada'] };
    expect(await client.workflow.execute('greeting', options)).toBe('Hello, Ada');

    const vendor = await startSageCrm();
    const { id } = await instances().create(
      seedBody({
        subdomain: vendor.url,
        username: vendor.switches.username,
        password: vendor.switches.password,
        'event.notification.callback.url': receiver.url,
      }),
    );
    vendor.create('company');
    await instances().poll(id);
    await receiver.waitForEvents(1, 30_000);
    await instances().delete(id);
    await vendor.close();
  });

  test('runs instances of an element of its own', async () => {
    const sailings: object[] = [];
    const vendor = await serveOnLoopback((request, response) => {
      response.end(JSON.stringify({ sailings: request.url?.includes('from=0') ? sailings : [] }));
    });
    const body = {
      element: { key: 'ferries' },
      name: 'Sailings',
      configuration: {
        'base.url': vendor.url,
        'event.notification.enabled': true,
        'event.notification.callback.url': receiver.url,
      },
    };
    await expect(instances().create(body)).rejects.toMatchObject({ problems: [{ pointer: '/element/key' }] });
    // Its types are those of the package; here they are read from the source.
    const { ferries } = (await import(join(example.folder, 'ferries.ts'))) as { ferries: Element };
    const { id } = await instances([ferries]).create(body);
    const status = async () => (await instances([ferries]).status(id)).resources.sailings;
    await waitUntil('the first poll', async () => ((await status())?.polls ?? 0) > 0);
    sailings.push({ id: 'S1', changed: new Date().toISOString().replace(/\.\d+/, '') });
    await instances([ferries]).poll(id);
    await receiver.waitForEvents((events) => events.some(({ objectId }) => objectId === 'S1'), 30_000);
    await instances([ferries]).delete(id);
    await vendor.close();
  });
});
