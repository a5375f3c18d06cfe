import { Client, Connection } from '@temporalio/client';
import { InstancesError } from '../../src/client/errors';
import { serviceInstances } from '../../src/client/service-instances';
import { startDeafRelay, type Hearing } from '../support/deaf-relay';
import { LOOPBACK } from '../support/loopback';
import { testTemporalServer } from '../support/temporal-server';
import { KEYS, startService, type TestService } from './service';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

test.each<[string, Hearing, object]>([
  ['answers are lost', 'noAnswers', { name: 'SageCRMPolling' }],
  ['nothing comes through', 'nothing', { kind: 'not_found' }],
])('if %s, creating says which instance may exist, and how to find out', async (_, hearing, found) => {
  const relay = await startDeafRelay(testTemporalServer().address);
  const connection = await Connection.connect({ address: relay.address });
  try {
    const { namespace, taskQueue } = service.temporal;
    const client = new Client({ connection, namespace });
    const settings = { minRefreshIntervalMs: 1_000, egressAllow: LOOPBACK };
    const { organization } = service;
    const instances = serviceInstances(client, settings, KEYS, null, { organization, taskQueue });
    relay.hear(hearing);
    const failure = await instances.create(service.body()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InstancesError);
    const { kind, message } = failure as InstancesError;
    expect(kind).toBe('unavailable');
    expect(message).toMatch(/whether instance \d+ \("SageCRMPolling"\) was created is not known.+ Idempotency-Key/);
    const id = Number(/instance (\d+)/.exec(message)?.[1]);
    expect(await service.instances.read(id).catch((error: unknown) => error)).toMatchObject(found);
  } finally {
    await connection.close();
    await relay.close();
  }
});
