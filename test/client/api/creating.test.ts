import { startRestVendor, type RestVendorSimulator } from '../../simulators/rest-vendor';
import { waitUntil } from '../../support/wait-until';
import { callApi, type Method } from '../call';
import { PASSWORD, startService, type TestService } from '../service';

/** What `POST /instances` says of an instance that is not as it was started any more. */
let service: TestService;
let vendor: RestVendorSimulator;
beforeAll(async () => {
  [service, vendor] = await Promise.all([startService(), startRestVendor({ authentication: 'oauth2' })]);
  vendor.addResource('tickets');
});
afterAll(async () => {
  await Promise.all([service?.close(), vendor?.close()]);
});

function call(method: Method, path: string, payload?: object, headers?: Record<string, string>) {
  return callApi(`${service.api.url}/elements/api-v2`, method, path, payload, headers);
}

test('an authorization code that the vendor refuses shows in the answer', async () => {
  const { status, body } = await call('POST', '/instances', {
    element: { key: 'rest' },
    name: 'Tickets',
    providerData: { code: 'used-before' },
    configuration: {
      'base.url': vendor.baseUrl,
      'authentication.type': 'oauth2',
      'oauth.token.url': vendor.tokenUrl,
      'oauth.api.key': vendor.switches.clientId,
      'oauth.api.secret': vendor.switches.clientSecret,
      'event.notification.enabled': true,
      'event.notification.callback.url': service.receiver.url,
      'event.poller.configuration': { tickets: { url: '/tickets', idField: 'id', recordsPath: 'data.items' } },
    },
  });
  expect({ status, errors: body.errors }).toEqual({ status: 200 });
  expect(body).toMatchObject({ valid: false, state: 'reauth_required' });
  expect((await call('GET', `/instances/${body.id}`)).body).toEqual(body);
});

test('credentials that the vendor refuses make an instance not valid at the first poll, in a read as in a list', async () => {
  const { body } = await call('POST', '/instances', service.body({ configuration: { password: 'wrong' } }));
  expect(body).toMatchObject({ valid: false, state: 'polling' });
  const listed = async () => {
    const { body: list } = await call('GET', '/instances');
    return list.find(({ id }: { id: number }) => id === body.id)?.valid;
  };
  await waitUntil('the list to show it', async () => (await listed()) === false);

  const change = { configuration: { password: PASSWORD } };
  await call('PATCH', `/instances/${body.id}`, change);
  await waitUntil('the list to show it', async () => (await listed()) === true);
  expect((await call('GET', `/instances/${body.id}`)).body).toMatchObject({ valid: true, state: 'polling' });
});

test('a repeated Idempotency-Key shows the instance as it is now', async () => {
  const headers = { 'idempotency-key': `again-${service.organization}` };
  const { body: first } = await call('POST', '/instances', service.body(), headers);
  await call('DELETE', `/instances/${first.id}/enabled`);
  const { body: changed } = await call('PATCH', `/instances/${first.id}`, { name: 'Renamed' });
  expect(changed).toMatchObject({ name: 'Renamed', state: 'paused', disabled: true });
  expect((await call('POST', '/instances', service.body(), headers)).body).toEqual(changed);
});

test('an instance whose events are off is not disabled: eventsEnabled says so', async () => {
  const { body: created } = await call(
    'POST',
    '/instances',
    service.body({ tags: ['off'], configuration: { 'event.notification.enabled': false } }),
  );
  expect(created).toMatchObject({ state: 'paused', eventsEnabled: false, disabled: false });
  const resumed = await call('PUT', `/instances/${created.id}/enabled`);
  expect(resumed).toMatchObject({ status: 200, body: { state: 'paused', eventsEnabled: false, disabled: false } });
  await untilListed('off', { id: created.id, state: 'paused', disabled: false });
});

test('a list says the same of an instance whose events are switched while it runs', async () => {
  const { body: created } = await call('POST', '/instances', service.body({ tags: ['switched'] }));
  const { id } = created;
  const switchEvents = (isOn: boolean) =>
    call('PATCH', `/instances/${id}`, { configuration: { 'event.notification.enabled': isOn } });
  expect((await switchEvents(false)).body).toMatchObject({ state: 'paused', eventsEnabled: false, disabled: false });
  await untilListed('switched', { id, state: 'paused', disabled: false });

  expect((await switchEvents(true)).body).toMatchObject({ state: 'polling', eventsEnabled: true, disabled: false });
  await untilListed('switched', { id, state: 'polling', disabled: false });
  await call('DELETE', `/instances/${id}/enabled`);
  await untilListed('switched', { id, state: 'paused', disabled: true });
});

/** Lists lag behind. */
async function untilListed(tag: string, expected: object): Promise<void> {
  const listed = async () => (await call('GET', `/instances?tag=${tag}`)).body[0];
  await waitUntil(`a list that says ${JSON.stringify(expected)}`, async () => {
    const line = await listed();
    return Object.entries(expected).every(([key, value]) => line?.[key] === value);
  });
}

test('the longest tag that an instance can be given is one to list by', async () => {
  const tag = `${service.organization}-`.padEnd(255, 'x');
  const { body: created } = await call('POST', '/instances', service.body({ tags: [tag] }));
  const listed = () => call('GET', `/instances?tag=${tag}`);
  expect((await listed()).status).toBe(200);
  await waitUntil('the instance in the list', async () => (await listed()).body.length > 0);
  expect((await listed()).body).toMatchObject([{ id: created.id, tags: [tag] }]);
});

// The last one, as all instances poll these records.
test('answers when the first reading is whole, also where it takes several polls, or after 5 s', async () => {
  for (let i = 0; i < 6_000; i += 1) service.vendor.create('company');
  const askedAtMs = Date.now();
  const { id } = (await call('POST', '/instances', service.body())).body;
  const tookMs = Date.now() - askedAtMs;
  const { accounts } = (await call('GET', `/instances/${id}/status`)).body.resources;
  expect(accounts.changes).toBe(0);
  expect(tookMs >= 5_000 || (accounts.polls > 1 && !accounts.reading)).toBe(true);
});

test('an instance is found by a part of its name, whatever lies between in pages of one', async () => {
  const { body: instance } = await call('POST', '/instances', service.body({ name: 'Ürsprung & Söhne' }));
  await call('POST', '/instances', service.body({ name: 'Another' }));
  const search = `/instances?${new URLSearchParams({ name: 'ürsprung &', pageSize: '1' }).toString()}`;
  await waitUntil('the list to show it', async () => (await call('GET', search)).body.length === 1);
  expect((await call('GET', search)).body[0]).toMatchObject({ id: instance.id, name: 'Ürsprung & Söhne' });
  expect((await call('GET', '/instances?name=nobody')).body).toEqual([]);
  const { body: all } = await call('GET', '/instances?name=');
  expect(all.map(({ id }: { id: number }) => id)).toContain(instance.id);
});
