import { callApi, type Method } from '../call';
import { PASSWORD, startService, type TestService } from '../service';
import { waitUntil } from '../../support/wait-until';

let service: TestService;
beforeEach(async () => {
  service = await startService({ withWorker: false });
});
afterEach(() => service?.close());

function call(method: Method, path: string, payload?: object, headers?: Record<string, string>) {
  return callApi(`${service.api.url}/elements/api-v2`, method, path, payload, headers);
}

async function textsOf(id: number): Promise<string> {
  const history = await service.temporal.client.workflow.getHandle(`element-instance-${id}`).fetchHistory();
  const payloads = [...JSON.stringify(history).matchAll(/"data":"([^"]+)"/g)];
  return payloads.map(([, data = '']) => Buffer.from(data, 'base64').toString()).join('\n');
}

describe('without a worker', () => {
  test('an instance is created, and answered as it was started', async () => {
    const { status, body } = await call('POST', '/instances', service.body());
    expect({ status, body }).toMatchObject({ status: 200, body: { name: 'SageCRMPolling', state: 'polling' } });
    await service.startWorker();
    expect((await call('GET', `/instances/${body.id}`)).body).toEqual(body);
  });

  test('a change is recorded, sealed, and its fate can be asked for', async () => {
    const { id } = (await call('POST', '/instances', service.body())).body;
    const headers = { 'idempotency-key': 'once' };
    const change = { name: 'Renamed', configuration: { passwort: PASSWORD, password: PASSWORD } };
    const [good, again, bad] = await Promise.all([
      call('PATCH', `/instances/${id}`, { name: 'Renamed', configuration: { password: PASSWORD } }, headers),
      call('PATCH', `/instances/${id}`, { name: 'Renamed', configuration: { password: PASSWORD } }, headers),
      call('PATCH', `/instances/${id}`, change),
    ]);
    for (const { status, body } of [good, again, bad])
      expect({ status, body }).toEqual({
        status: 202,
        body: { id: expect.any(String), status: 'pending', at: null, errors: [] },
      });
    expect(again.body).toEqual(good.body);
    const fates = [good, bad].map(({ headers: sent }) => sent.get('location')!.replace('/elements/api-v2', ''));
    expect(fates[0]).toBe(`/instances/${id}/changes/${good.body.id}`);
    expect(await textsOf(id)).not.toContain(PASSWORD);

    await service.startWorker();
    await waitUntil('both', async () => {
      const answers = await Promise.all(fates.map((path) => call('GET', path)));
      return answers.every(({ status, body }) => status === 200 && body.status !== 'pending');
    });
    expect((await call('GET', fates[0]!)).body).toEqual({
      id: good.body.id,
      status: 'applied',
      at: expect.any(String),
      errors: [],
    });
    expect((await call('GET', fates[1]!)).body).toMatchObject({
      status: 'refused',
      errors: [{ pointer: '/configuration/passwort' }],
    });
    const status = await call('GET', `/instances/${id}/status`);
    expect(status.body.configuration).toMatchObject({ revision: 2, lastRefusal: null });
    expect((await call('GET', `/instances/${id}`)).body.name).toBe('Renamed');
    expect((await call('GET', `/instances/${id}/changes/never-sent`)).status).toBe(404);
    expect(await textsOf(id)).not.toContain(PASSWORD);
  });

  test('a pause is recorded', async () => {
    const { id } = (await call('POST', '/instances', service.body())).body;
    const { status, body } = await call('DELETE', `/instances/${id}/enabled`);
    expect(status).toBe(202);
    await service.startWorker();
    await waitUntil('the pause', async () => (await call('GET', `/instances/${id}`)).body.state === 'paused');
    expect((await call('GET', `/instances/${id}/changes/${body.id}`)).body.status).toBe('applied');
  });
});
