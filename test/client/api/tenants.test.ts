import { callApi, type Method } from '../call';
import { AUTHORIZATION_OF_ADA, startService, type TestService } from '../service';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

function call(method: Method, path: string, payload?: object, headers?: Record<string, string>) {
  return callApi(`${service.api.url}/elements/api-v2`, method, path, payload, headers);
}

async function create() {
  const { status, body } = await call('POST', '/instances', service.body());
  expect({ status, errors: body.errors }).toEqual({ status: 200 });
  return body as { id: number; token: string };
}

/** Each call with the id of another's instance is in `every-call.test.ts`. */
describe('another organization on the same service', () => {
  const asAda = (method: Method, path: string, payload?: object) =>
    call(method, path, payload, { authorization: AUTHORIZATION_OF_ADA });

  test('cannot use the token of an instance that is not its own', async () => {
    const { token } = await create();
    const authorization = AUTHORIZATION_OF_ADA.replace(/Organization .*/, `Element ${token}`);
    for (const path of ['/instances', '/instances/events', '/hubs/crm/accounts', '/hubs/crm/accounts/1']) {
      expect((await call('GET', path, undefined, { authorization })).status).toBe(404);
    }
  });

  test('has instances and lists of its own, and Idempotency-Keys too', async () => {
    const headers = { 'idempotency-key': `shared-${service.organization}` };
    const mine = await call('POST', '/instances', service.body(), headers);
    const hers = await call('POST', '/instances', service.body(), { ...headers, authorization: AUTHORIZATION_OF_ADA });
    expect([mine.status, hers.status]).toEqual([200, 200]);
    expect(hers.body.id).not.toBe(mine.body.id);
    expect(hers.body.user.id).not.toBe(mine.body.user.id);
    expect((await asAda('GET', `/instances/${hers.body.id}`)).status).toBe(200);
    const listed = await asAda('GET', '/instances');
    expect(listed.body.map(({ id }: { id: number }) => id)).not.toContain(mine.body.id);
  });
});
