import { callApi, type Answer, type Method } from '../call';
import { AUTHORIZATION, authorizationOf, PASSWORD, startService, type TestService } from '../service';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

function call(method: Method, path: string, payload?: object | string, headers?: Record<string, string>) {
  return callApi(`${service.api.url}/elements/api-v2`, method, path, payload, headers);
}

async function create(changes: Parameters<TestService['body']>[0] = {}) {
  const { status, body } = await call('POST', '/instances', service.body(changes));
  expect({ status, errors: body.errors }).toEqual({ status: 200 });
  return body as { id: number; token: string };
}

describe('creating', () => {
  test('answers what Cloud Elements answers, with secrets masked', async () => {
    const { status, headers, body } = await call('POST', '/instances', service.body());
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('elements-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toMatchObject({
      id: expect.any(Number),
      name: 'SageCRMPolling',
      token: expect.stringMatching(/^[A-Za-z0-9+/=]+$/),
      element: { id: 3641, key: 'sagecrm', name: 'Sage CRM', hub: 'crm', active: true },
      provisionInteractions: [],
      valid: true,
      disabled: false,
      state: 'polling',
      eventsEnabled: true,
      tags: ['Docs'],
      user: { id: expect.any(Number) },
      configuration: {
        username: 'admin',
        password: '********',
        'event.notification.signature.key': '********',
        'event.notification.enabled': true,
        'event.poller.refresh_interval': '60',
      },
    });
    expect(Number.isSafeInteger(body.id)).toBe(true);
    expect(String(body.id)).toMatch(/^\d{9,12}$/);
    expect(Date.parse(body.createdDate)).toBeLessThanOrEqual(Date.now());
  });

  test('a read right after answers the same', async () => {
    const { body: created } = await call('POST', '/instances', service.body());
    expect((await call('GET', `/instances/${created.id}`)).body).toEqual(created);
  });

  test('returns after the first poll, so that a change made next is delivered', async () => {
    const { id } = await create();
    const { body } = await call('GET', `/instances/${id}/status`);
    expect(body.resources.accounts.lastPollAt).not.toBeNull();

    const account = service.vendor.create('company', { comp_name: 'Made right after' });
    expect((await call('POST', `/instances/${id}/poll`)).status).toBe(202);
    await service.receiver.waitForEvents(
      (events) => events.some(({ objectId }) => objectId === String(account.id)),
      10_000,
    );
  });

  test('reports every problem at once, each with its pointer, and no secret', async () => {
    const wrong = service.body({ configuration: { 'event.notification.callback.url': 'ftp://x', colour: 'red' } });
    const { status, headers, body } = await call('POST', '/instances', { ...wrong, surprise: 1 });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ status: 400, code: 'invalid', title: 'Bad request' });
    expect(body.requestId).toBe(headers.get('elements-request-id'));
    expect(body.message).toBe(body.detail);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/configuration/colour',
      '/configuration/event.notification.callback.url',
      '/surprise',
    ]);
    expect(JSON.stringify(body)).not.toContain(PASSWORD);
  });

  test.each([
    ['nothing', undefined],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['a text', '"x"'],
  ])('%s for a body is refused', async (_case, text) => {
    const { status, body } = await call('POST', '/instances', text, { 'content-type': 'application/json' });
    expect(status).toBe(400);
    expect(body.errors.length).toBeGreaterThan(0);
  });

  test('the same Idempotency-Key and body give the same instance, also at the same time', async () => {
    const headers = { 'idempotency-key': `key-${service.organization}` };
    const answers = await Promise.all(
      [1, 2, 3].map(() => call('POST', '/instances', service.body({ name: 'Once' }), headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body.createdDate)).size).toBe(1);

    const other = await call('POST', '/instances', service.body({ name: 'Another' }), headers);
    expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  test('the key of a deleted instance is not used for a new one', async () => {
    const headers = { 'idempotency-key': `deleted-${service.organization}` };
    const { body } = await call('POST', '/instances', service.body(), headers);
    await call('DELETE', `/instances/${body.id}`);
    expect(await call('POST', '/instances', service.body(), headers)).toMatchObject({ status: 409 });
  });
});

describe('changing while it runs', () => {
  test('a key is set and another removed; the rest stays', async () => {
    const { id } = await create();
    const { status, body } = await call('PATCH', `/instances/${id}`, {
      name: 'Renamed',
      tags: ['a', 'b'],
      configuration: { 'event.poller.refresh_interval': 30, 'event.notification.signature.key': null },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Renamed', tags: ['a', 'b'], configuration: { password: '********' } });
    expect(body.configuration).not.toHaveProperty(['event.notification.signature.key']);
    expect(String(body.configuration['event.poller.refresh_interval'])).toBe('30');
    expect((await call('GET', `/instances/${id}`)).body).toEqual(body);
  });

  test('one key alone: null removes it, and a body without a value is refused', async () => {
    const { id } = await create();
    const path = `/instances/${id}/configuration/event.notification.signature.key`;
    for (const slip of [{}, { propertyvalue: 'another' }, { key: 'event.notification.signature.key' }]) {
      const { status, body } = await call('PATCH', path, slip);
      expect({ status, pointers: body.errors?.map(({ pointer }: { pointer: string }) => pointer) }).toEqual({
        status: 400,
        pointers: ['/propertyValue'],
      });
    }
    const kept = (await call('GET', `/instances/${id}`)).body.configuration;
    expect(kept).toHaveProperty(['event.notification.signature.key'], '********');
    const removed = (await call('PATCH', path, { propertyValue: null })).body.configuration;
    expect(removed).not.toHaveProperty(['event.notification.signature.key']);
  });

  test('a new secret is sealed before it reaches Temporal, and works', async () => {
    const { id } = await create({ configuration: { password: 'outdated' } });
    const { body } = await call('PATCH', `/instances/${id}`, { configuration: { password: PASSWORD } });
    expect(body.configuration.password).toBe('********');
    const history = await service.temporal.client.workflow.getHandle(`element-instance-${id}`).fetchHistory();
    const text = Buffer.from(JSON.stringify(history)).toString();
    const payloads = [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(payloads.join('\n')).toContain('sealed:v1:');
    expect(payloads.join('\n')).not.toContain(PASSWORD);
    await waitForStatus(
      id,
      (status) => status.resources.accounts.consecutiveFailures === 0 && status.state === 'polling',
    );
  });

  test('a read sent back as it is changes nothing', async () => {
    const { id } = await create();
    const { body: read } = await call('GET', `/instances/${id}`);
    const before = await call('GET', `/instances/${id}/status`);
    const answer = await call('PATCH', `/instances/${id}`, read);
    expect(answer).toMatchObject({ status: 200, body: read });
    const after = await call('GET', `/instances/${id}/status`);
    expect(after.body.configuration.revision).toBe(before.body.configuration.revision);
  });

  test('a wrong change is refused whole, with every problem', async () => {
    const { id } = await create();
    const { status, body } = await call('PATCH', `/instances/${id}`, {
      name: 'Not this',
      element: { key: 'sageone' },
      configuration: {
        'event.notification.callback.url': 'nowhere',
        'event.poller.configuration': { accounts: { url: 7 } },
      },
    });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining([
        '/element',
        '/configuration/event.notification.callback.url',
        '/configuration/event.poller.configuration/accounts/url',
      ]),
    );
    expect((await call('GET', `/instances/${id}`)).body.name).toBe('SageCRMPolling');
  });

  test('resources are merged by name', async () => {
    const { id } = await create();
    const contacts = {
      url: "/hubs/crm/contacts?where=Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
      idField: 'key',
    };
    const added = await call('PATCH', `/instances/${id}`, {
      configuration: { 'event.poller.configuration': { contacts, accounts: { pageSize: 20 } } },
    });
    expect(added.body.configuration['event.poller.configuration']).toMatchObject({
      contacts,
      accounts: { idField: 'key', pageSize: 20 },
    });
    const removed = await call('PATCH', `/instances/${id}`, {
      configuration: { 'event.poller.configuration': { contacts: null } },
    });
    expect(Object.keys(removed.body.configuration['event.poller.configuration'])).toEqual(['accounts']);
  });

  test('by its token alone', async () => {
    const { id, token } = await create();
    const authorization = authorizationOf(token);
    expect(await call('PATCH', '/instances', { name: 'By token' }, { authorization })).toMatchObject({
      status: 200,
      body: { id, name: 'By token' },
    });
    expect(await call('GET', '/instances', undefined, { authorization })).toMatchObject({ status: 200, body: { id } });
  });
});

describe('pausing, polling, backfilling', () => {
  test('a pause shows in the answer and in every read; resuming ends it', async () => {
    const { id } = await create();
    expect(await call('DELETE', `/instances/${id}/enabled`)).toMatchObject({
      status: 200,
      body: { state: 'paused', disabled: true },
    });
    expect((await call('GET', `/instances/${id}`)).body).toMatchObject({ state: 'paused', disabled: true });
    expect((await call('GET', `/instances/${id}/status`)).body).toMatchObject({
      nextPollAt: null,
      resources: { accounts: { nextPollAt: null } },
    });
    expect(await call('PUT', `/instances/${id}/enabled`)).toMatchObject({
      body: { state: 'polling', disabled: false },
    });
  });

  test('an empty body declared as JSON is no mistake', async () => {
    const { id } = await create();
    const headers = { 'content-type': 'application/json' };
    expect((await call('PUT', `/instances/${id}/enabled`, undefined, headers)).status).toBe(200);
  });

  test('by its token, as Cloud Elements has it', async () => {
    const { id, token } = await create();
    const authorization = authorizationOf(token);
    expect(await call('DELETE', '/instances/enabled', undefined, { authorization })).toMatchObject({
      body: { id, state: 'paused' },
    });
    expect(await call('PUT', '/instances/enabled', undefined, { authorization })).toMatchObject({
      body: { id, state: 'polling' },
    });
  });

  test('a backfill sends again what was there, and the events tell', async () => {
    const { id } = await create();
    const account = service.vendor.create('company', { comp_name: 'To be sent twice' });
    const sent = () => service.receiver.events().filter(({ objectId }) => objectId === String(account.id)).length;
    await call('POST', `/instances/${id}/poll`);
    await service.receiver.waitForEvents(() => sent() >= 1, 10_000);

    const since = new Date(Date.now() - 60_000).toISOString();
    const answer = await call('POST', `/instances/${id}/backfill`, { resource: 'accounts', since });
    expect(answer).toMatchObject({ status: 202, body: { resource: 'accounts', since } });
    await service.receiver.waitForEvents(() => sent() >= 2, 10_000);

    const { body: events, headers } = await eventually(
      () => call('GET', `/instances/${id}/events`),
      ({ body }) => body.some(({ status }: { status: string }) => status === 'delivered'),
    );
    expect(headers.get('elements-returned-count')).toBe(String(events.length));
    expect(events).toContainEqual(
      expect.objectContaining({ objectId: String(account.id), objectType: 'accounts', status: 'delivered' }),
    );
  });

  test.each([
    ['nothing', undefined, ['']],
    ['an unknown resource', { resource: 'cats', since: '2024-01-01' }, ['/resource']],
    ['no date', { resource: 'accounts' }, ['/since']],
    ['a time of day', { resource: 'accounts', since: '12:30' }, ['/since']],
    ['the future', { resource: 'accounts', since: '2999-01-01' }, ['/since']],
    ['all of it', { resource: 7, since: true, until: 'x' }, ['/resource', '/since', '/until']],
  ])('a backfill with %s is refused', async (_case, payload, pointers) => {
    const { id } = await create();
    const { status, body } = await call('POST', `/instances/${id}/backfill`, payload);
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(pointers);
  });

  test('the status names the workflow and its page in the Web UI', async () => {
    const { id } = await create();
    const { body } = await call('GET', `/instances/${id}/status`);
    expect(body.temporal.workflowId).toBe(`element-instance-${id}`);
    expect(body.temporal.webUrl).toMatch(
      new RegExp(`^http://temporal.test/namespaces/default/workflows/element-instance-${id}/${body.temporal.runId}`),
    );
  });
});

describe('deleting', () => {
  test('is done when it answers: every route says 404 from then on', async () => {
    const { id, token } = await create();
    const deleted = await call('DELETE', `/instances/${id}`);
    expect(deleted).toMatchObject({ status: 200, body: null });
    for (const [method, path, payload] of routesOf(id)) {
      expect({ method, path, ...(await call(method, path, payload)) }).toMatchObject({ status: 404 });
    }
    const authorization = authorizationOf(token);
    expect((await call('GET', '/instances', undefined, { authorization })).status).toBe(404);
  });
});

describe('whose instance it is', () => {
  test('with another organization every route says 404, exactly as for an id that nobody has', async () => {
    const { id } = await create();
    const other = await service.apiOf('somebody-else');
    for (const [method, path, payload] of routesOf(id)) {
      expect({ method, path, ...(await callApi(other.url, method, path, payload)) }).toMatchObject({ status: 404 });
    }
    await other.close();
    expect((await call('GET', `/instances/${id}`)).body).toMatchObject({ id, state: 'polling' });
  });

  test('a token opens its own instance and no other', async () => {
    const [mine, theirs] = [await create(), await create()];
    const authorization = authorizationOf(mine.token);
    expect((await call('GET', `/instances/${mine.id}`, undefined, { authorization })).status).toBe(200);
    for (const [method, path, payload] of routesOf(theirs.id)) {
      const answer = await call(method, path, payload, { authorization });
      expect({ method, path, ...answer }).toMatchObject({ status: 404 });
    }
    expect((await call('POST', '/instances', service.body(), { authorization })).status).toBe(401);
  });
});

test('nothing that was logged or answered holds a secret', async () => {
  await call('POST', '/instances', '{"password": "' + PASSWORD + '", }', { 'content-type': 'application/json' });
  const text = service.logged.join('');
  expect(text).toContain('Request answered');
  for (const secret of [
    PASSWORD,
    'signature-key-of-tests',
    ...AUTHORIZATION.split(/[ ,]+/).filter((word) => word.includes('-')),
  ]) {
    expect(text).not.toContain(secret);
  }
});

/** Every route about one instance, with a good body. */
function routesOf(id: number): [Method, string, object?][] {
  return [
    ['GET', `/instances/${id}`],
    ['PATCH', `/instances/${id}`, { name: 'x' }],
    ['PUT', `/instances/${id}/enabled`],
    ['DELETE', `/instances/${id}/enabled`],
    ['GET', `/instances/${id}/status`],
    ['POST', `/instances/${id}/poll`],
    ['POST', `/instances/${id}/backfill`, { resource: 'accounts', since: '2024-01-01' }],
    ['GET', `/instances/${id}/events`],
    ['DELETE', `/instances/${id}`],
  ];
}

async function waitForStatus(id: number, isReached: (status: Answer['body']) => boolean) {
  return eventually(
    () => call('GET', `/instances/${id}/status`),
    ({ body }) => isReached(body),
  );
}

async function eventually<Answer>(ask: () => Promise<Answer>, isReached: (answer: Answer) => boolean): Promise<Answer> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isReached(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not reached within 10 s: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
