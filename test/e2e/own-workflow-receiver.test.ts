import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { serviceInstances } from '../../src/client/service-instances';
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
  example = await installExample('own-workflow-receiver');
});
afterAll(() => example.remove());

test('its types are right', () => example.checkTypes());

test('a workflow of somebody else gets what changed, without any URL', async () => {
  const [temporal, vendor] = await Promise.all([connectToTestTemporal(), startSageCrm()]);
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
      ELEMENT_EVENTS_WORKFLOW_RECEIVERS: `${taskQueue}/inbox`,
    },
  });
  const ended = once(worker, 'exit');
  const receiver = client.workflow.getHandle(`${taskQueue}-inbox`);
  try {
    await once(worker.stdout, 'data');
    const settings = {
      minRefreshIntervalMs: 1_000,
      egressAllow: LOOPBACK,
      allowedWorkflows: [{ taskQueue, workflowType: 'inbox', namespace: null }],
    };
    const instances = serviceInstances(client, settings, [KEY], null, { taskQueue, organization: taskQueue });
    const { id } = await instances.create(
      seedBody({
        subdomain: vendor.url,
        username: vendor.switches.username,
        password: vendor.switches.password,
        'event.notification.callback.url': null,
        'event.notification.callback.workflow': {
          workflowId: `${taskQueue}-inbox`,
          signal: 'events',
          workflowType: 'inbox',
          taskQueue,
        },
      }),
    );
    vendor.create('company');
    await instances.poll(id);
    const hasCome = () =>
      receiver.query<string[]>('lines').then(
        (lines) => lines.includes('CREATED accounts 1'),
        () => false,
      );
    await waitUntil('the event', hasCome, 30_000);
    await instances.delete(id);
  } finally {
    await receiver.terminate().catch(() => undefined);
    worker.kill('SIGTERM');
    await ended;
    await Promise.all([vendor.close(), temporal.close()]);
  }
});
