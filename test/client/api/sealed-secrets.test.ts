import { callApi, type Method } from '../call';
import { PASSWORD, startService, type TestService } from '../service';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const call = (method: Method, path: string, payload?: object) => callApi(service.api.url, method, path, payload);

test('a secret that looks sealed already is refused, in a new instance and in a change; a real one is taken', async () => {
  const configuration = { password: 'sealed:v1:k:AAAA' };
  const refused = { status: 400, body: { errors: [{ pointer: '/configuration/password' }] } };
  expect(await call('POST', '/instances', service.body({ configuration }))).toMatchObject(refused);

  const { id } = (await call('POST', '/instances', service.body())).body;
  expect(await call('PATCH', `/instances/${id}`, { configuration })).toMatchObject(refused);
  const real = { configuration: { password: PASSWORD } };
  expect(await call('PATCH', `/instances/${id}`, real)).toMatchObject({ status: 200 });
});
