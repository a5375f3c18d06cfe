import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { serviceInstances } from '../../src/client/service-instances';
import { startReceiver } from '../simulators/receiver';
import { startSageCrm } from '../simulators/sage-crm';
import { LOOPBACK } from '../support/loopback';
import { seedBody } from '../support/stage';
import { connectToTestTemporal } from '../support/temporal-server';

jest.setTimeout(180_000);

const ROOT = resolve(__dirname, '../..');
const KEY = { id: 'own', key: Buffer.alloc(32, 4) };
const run = promisify(execFile);

let folder: string;
let packed: string[];

/** The example in a folder of its own, with the packed tarball installed; what both need is linked, not fetched a second time. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'element-events-own-worker-'));
  await run('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: ROOT });
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
  const [tarball] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  packed = tarball!.files.map(({ path }) => path);

  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'element-events'), { recursive: true });
  await run('tar', [
    '-xzf',
    join(folder, tarball!.filename),
    '-C',
    join(modules, 'element-events'),
    '--strip-components=1',
  ]);
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== 'element-events') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  cpSync(join(ROOT, 'examples/own-worker'), folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball holds what runs and its documents, and no test', () => {
  const needed = ['lib/index.js', 'lib/index.d.ts', 'lib/plugin.js', 'lib/client/cli.js', 'lib/client/index.d.ts'];
  expect(packed).toEqual(expect.arrayContaining([...needed, 'lib/workflows/index.js', 'README.md', 'LICENSE']));
  expect(
    packed.filter((path) => !/^(lib|docs)\/|^(README\.md|LICENSE|package\.json|CHANGELOG\.md)$/.test(path)),
  ).toEqual([]);
});

test('its types are right', async () => {
  await run('node', [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: folder });
});

test('a worker of somebody else runs its own workflow and element instances', async () => {
  const [temporal, vendor, receiver] = await Promise.all([connectToTestTemporal(), startSageCrm(), startReceiver()]);
  const { client, taskQueue } = temporal;
  const worker = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
    cwd: folder,
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
