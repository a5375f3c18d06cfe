import { challengeOf } from '../../simulators/client-assertions';
import { request } from 'node:http';
import { callApi, type Method } from '../call';
import { AUTHORIZATION, authorizationOf, startService, type TestService } from '../service';

/** What the API does before, after and without a worker. */
let service: TestService;
beforeAll(async () => {
  service = await startService({ withWorker: false });
});
afterAll(() => service?.close());

const PREFIX = '/elements/api-v2';
const call = (method: Method, path: string, payload?: object | string, headers?: Record<string, string>) =>
  callApi(service.api.url, method, path, payload, headers);

describe('authorization', () => {
  test.each<[Method, string]>([
    ['POST', '/instances'],
    ['GET', '/instances'],
    ['PATCH', '/instances'],
    ['DELETE', '/instances'],
    ['GET', '/instances/1'],
    ['PATCH', '/instances/1'],
    ['DELETE', '/instances/1'],
    ['PUT', '/instances/1/enabled'],
    ['DELETE', '/instances/1/enabled'],
    ['PUT', '/instances/enabled'],
    ['DELETE', '/instances/enabled'],
    ['GET', '/instances/1/status'],
    ['POST', '/instances/1/poll'],
    ['POST', '/instances/1/backfill'],
    ['GET', '/instances/1/events'],
    ['GET', '/elements'],
    ['GET', '/elements/sagecrm'],
  ])('%s %s needs it, with and without the prefix', async (method, path) => {
    for (const url of [path, PREFIX + path]) {
      for (const authorization of ['', 'User wrong, Organization wrong', 'Bearer x']) {
        const { status, headers, body } = await call(method, url, undefined, { authorization });
        expect({ url, status }).toEqual({ url, status: 401 });
        expect(headers.get('www-authenticate')).toMatch(/^User /);
        expect(body).toMatchObject({ code: 'unauthorized', instance: url });
      }
    }
  });

  test('a token that nobody was given opens nothing', async () => {
    const authorization = authorizationOf(Buffer.alloc(40, 1).toString('base64'));
    expect((await call('GET', '/instances', undefined, { authorization })).status).toBe(401);
  });

  test("the organization's secret alone does not say which instance a call by token means", async () => {
    expect((await call('PUT', '/instances/enabled')).status).toBe(401);
    expect((await call('PATCH', '/instances', { name: 'x' })).status).toBe(401);
    expect((await call('DELETE', '/instances')).status).toBe(401);
  });
});

describe('what is not there', () => {
  test.each([
    '1',
    '123456789012',
    '0',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    '01',
    'abc',
    '..%2Felements',
    'a%2Fb',
    '%00',
    '%F0%9F%92%A9',
  ])('instance %s is not found', async (id) => {
    for (const path of [`/instances/${id}`, `${PREFIX}/instances/${id}/status`]) {
      expect(await call('GET', path)).toMatchObject({ status: 404, body: { code: 'not_found', errors: [] } });
    }
  });

  test.each(['9007199254740993', '99999999999999999999', '9'.repeat(90)])(
    '%s, beyond what JSON holds, too',
    async (id) => {
      expect((await call('GET', `/instances/${id}`)).status).toBe(404);
    },
  );

  test('a workflow of another kind is no instance', async () => {
    const { client, taskQueue } = service.temporal;
    const id = 100_000_000 + Math.floor(Math.random() * 1e9);
    const handle = await client.workflow.start('somethingElse', { workflowId: `element-instance-${id}`, taskQueue });
    expect((await call('GET', `/instances/${id}/status`)).status).toBe(404);
    await handle.terminate();
  });

  test.each(['/instances/..', '/instances/../elements', '/../../etc/passwd', '/instances//enabled'])(
    'the path %s leads nowhere',
    async (path) => {
      expect((await raw('GET', path)).status).toBe(404);
    },
  );

  test.each(['/instances/%', '/instances/%zz', '/instances/%C3'])(
    'the broken path %s is a 400 like any other',
    async (path) => {
      const { status, headers, body } = await raw('GET', path);
      expect(status).toBe(400);
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(headers['elements-request-id']).toBe(JSON.parse(body).requestId);
    },
  );

  test('an unknown path is a problem document', async () => {
    const { status, headers, body } = await call('GET', '/nothing/here?secret=x');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      status: 404,
      instance: '/nothing/here',
      requestId: headers.get('elements-request-id'),
    });
  });

  test.each<[Method, string, string]>([
    ['PUT', '/elements', 'GET, HEAD'],
    ['DELETE', '/healthz', 'GET, HEAD'],
    ['POST', `${PREFIX}/instances/1/status`, 'GET, HEAD'],
    ['GET', '/instances/1/poll', 'POST'],
    ['GET', '/instances/enabled', 'DELETE, PUT'],
    ['PATCH', `${PREFIX}/instances/enabled`, 'DELETE, PUT'],
    ['GET', '/instances/enabled/?x=1', 'DELETE, PUT'],
    ['DELETE', '/instances/preview', 'POST'],
  ])('%s %s is a 405 that says what is allowed', async (method, path, allow) => {
    const { status, headers } = await call(method, path);
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe(allow);
  });
});

describe('bodies', () => {
  test.each(['{"a":', '['.repeat(200)])('broken JSON is a 400 that says where: %s', async (sent) => {
    const { status, body } = await call('POST', '/instances', sent);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_json' });
    expect(body.errors).toEqual([{ pointer: '', message: body.message }]);
  });

  test('more than 1 MB is a 413', async () => {
    const payload = JSON.stringify({ name: 'x'.repeat(1024 * 1024) });
    expect(await call('POST', '/instances', payload)).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });

  test('another type than JSON is a 415', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await call('POST', '/instances', '{}', headers)).toMatchObject({ status: 415 });
  });

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream', ''])(
    'none at all is none whatever its type: %j',
    async (type) => {
      const headers = { authorization: AUTHORIZATION, 'content-length': '0', ...(type && { 'content-type': type }) };
      for (const [method, path] of [
        ['POST', '/instances/123456789/poll'],
        ['PUT', '/instances/123456789/enabled'],
      ] as const) {
        expect(await raw(method, path, headers)).toMatchObject({ status: 404 });
      }
    },
  );

  test.each(['application/json; charset=utf-8', 'application/vnd.api+json', 'APPLICATION/JSON'])(
    '%s is JSON',
    async (type) => {
      const { status, body } = await call('POST', '/instances', '{}', { 'content-type': type });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid' });
    },
  );

  test('a body with `__proto__` changes no object of ours', async () => {
    const { status } = await call(
      'POST',
      '/instances',
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    );
    expect(status).toBe(400);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each([
    'pageSize=0',
    'pageSize=-1',
    'pageSize=1.5',
    'pageSize=201',
    'pageSize=many',
    'state=tired',
    `nextPage=${'x'.repeat(2001)}`,
    'nextPage=garbage',
  ])('a query is a 400 with %j', async (query) => {
    const { status, body } = await call('GET', `/instances?${query}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid' });
    expect(body.errors[0].pointer).toBe('/' + query.split('=')[0]);
  });
});

describe('elements', () => {
  test('are listed with their fields, and found by key and by number', async () => {
    const { status, headers, body } = await call('GET', `${PREFIX}/elements`);
    expect(status).toBe(200);
    expect(headers.get('elements-returned-count')).toBe(String(body.length));
    const sagecrm = body.find(({ key }: { key: string }) => key === 'sagecrm');
    expect(sagecrm).toMatchObject({ id: 3641, name: 'Sage CRM', hub: 'crm', active: true });
    expect(sagecrm.configuration).toContainEqual(
      expect.objectContaining({ key: 'password', required: true, secret: true }),
    );
    expect(sagecrm.defaultResources.accounts).toMatchObject({ idField: 'key' });
    for (const name of ['sagecrm', 'SageCRM', '3641'])
      expect((await call('GET', `/elements/${name}`)).body).toEqual(sagecrm);
    expect((await call('GET', '/elements/nothing')).status).toBe(404);
  });

  test.each([
    ['sageone', ['code']],
    ['rest', ['code', 'codeVerifier']],
    ['sagecrm', []],
  ])('%s says what a body carries beside its configuration: %j', async (key, keys) => {
    const { providerData } = (await call('GET', `/elements/${key}`)).body;
    expect(providerData.map((field: { key: string }) => field.key)).toEqual(keys);
    for (const field of providerData) {
      expect(field).toMatchObject({
        description: expect.stringContaining('consent'),
        type: 'text',
        required: false,
        secret: true,
      });
    }
  });
});

describe('where a person consents', () => {
  const asked = 'apiKey=client%201&apiSecret=Kanarie&callbackUrl=https%3A%2F%2Fapp.example%2Fback&state=mine';

  test.each(['url', 'token'])('is told at /oauth/%s, in the words of Cloud Elements', async (path) => {
    const { status, body } = await call('GET', `/elements/sageone/oauth/${path}?${asked}`);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['oauthUrl', 'element']);
    expect(body.element).toBe('sageone');
    const url = new URL(body.oauthUrl);
    expect(url.origin + url.pathname).toBe('https://www.sageone.com/oauth2/auth/central');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: 'client 1',
      redirect_uri: 'https://app.example/back',
      state: 'mine',
    });
    expect(body.oauthUrl).not.toContain('Kanarie');
  });

  test('of any API, with PKCE if that is wanted: who asked keeps the verifier, the state stays as it was', async () => {
    const where = 'authorizationUrl=https%3A%2F%2Flogin.example%2Fgo&scope=read';
    const plain = (await call('GET', `/elements/rest/oauth/url?${asked}&${where}`)).body;
    expect(plain.codeVerifier).toBeUndefined();
    expect(plain.oauthUrl).not.toContain('code_challenge');
    const answers = [1, 2].map(
      async () => (await call('GET', `/elements/rest/oauth/url?${asked}&${where}&pkce=true`)).body,
    );
    const [first, second] = await Promise.all(answers);
    const query = Object.fromEntries(new URL(first.oauthUrl).searchParams);
    expect(query).toMatchObject({ state: 'mine', scope: 'read', code_challenge_method: 'S256' });
    expect(query['code_challenge']).toBe(challengeOf(first.codeVerifier));
    expect(first.oauthUrl).not.toContain(first.codeVerifier);
    expect(second.codeVerifier).not.toBe(first.codeVerifier);
  });

  test.each([
    ['sagecrm', 400, 'Nobody has to consent', ['']],
    ['rest', 400, 'oauth.authorization.url is missing', ['/authorizationUrl']],
    ['nothing', 404, 'no such element', []],
  ])('of %s is a %i that says why there is none', async (key, status, words, pointers) => {
    const answer = await call('GET', `/elements/${key}/oauth/url?${asked}`);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(words);
    expect(pointersOf(answer.body)).toEqual(pointers);
  });

  const pointersOf = ({ errors }: { errors: { pointer: string }[] }) => errors.map(({ pointer }) => pointer);

  test.each([
    ['rest', '', ['/authorizationUrl', '/apiKey']],
    ['sageone', '', ['/apiKey', '/callbackUrl']],
    ['rest', 'pkce=maybe', ['/pkce']],
    ['rest', 'oauth.pkce=maybe&oauth.grant.type=magic', ['/oauth.grant.type', '/pkce']],
    ['rest', 'apiKey=a&authorizationUrl=ftp%3A%2F%2Fa.example', ['/authorizationUrl']],
    ...['app.example/back', '/back', 'javascript:alert(1)', 'https:back', 'https://', '<CALLBACK_URL>'].map(
      (callback): [string, string, string[]] => [
        'sageone',
        `apiKey=a&callbackUrl=${encodeURIComponent(callback)}`,
        ['/callbackUrl'],
      ],
    ),
    ['rest', 'oauth.callback.url=back&pkce=maybe', ['/pkce', '/callbackUrl']],
  ])('of %s with "%s" tells everything that is missing or wrong', async (key, query, pointers) => {
    const answer = await call('GET', `/elements/${key}/oauth/url?${query}`);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer.body)).toEqual(pointers);
  });
});

describe('the service itself', () => {
  test('lives, and is not ready while no worker is there', async () => {
    const headers = { authorization: '' };
    expect(await call('GET', '/healthz', undefined, headers)).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await call('GET', '/readyz', undefined, headers)).toMatchObject({
      status: 503,
      body: { temporal: true, worker: false },
    });
  });

  test('describes its routes once, under the prefix', async () => {
    const { status, body } = await call('GET', `${PREFIX}/openapi.json`, undefined, { authorization: '' });
    expect(status).toBe(200);
    expect(body.openapi).toBe('3.1.0');
    const paths = Object.keys(body.paths);
    expect(paths).toEqual(expect.arrayContaining([`${PREFIX}/instances`, `${PREFIX}/instances/{id}/status`]));
    expect(paths.filter((path) => !path.startsWith(PREFIX))).toEqual([]);
  });

  test('an instance can be created, listed and deleted without a worker; what only a worker can tell is a 503', async () => {
    const { status, body } = await call('POST', '/instances', service.body());
    expect({ status, state: body.state }).toEqual({ status: 200, state: 'polling' });

    const read = await call('GET', `/instances/${body.id}`);
    expect(read).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(read.headers.get('retry-after')).toBe('5');
    expect((await call('POST', `/instances/${body.id}/poll`)).status).toBe(202);

    expect(await call('DELETE', `/instances/${body.id}`)).toMatchObject({ status: 200 });
    expect((await call('GET', `/instances/${body.id}`)).status).toBe(404);
  });
});

test('a list comes in pages that together have every instance once, and none of another organization', async () => {
  const names = Array.from({ length: 7 }, (_, index) => `instance ${index}`);
  const withoutEvents = { 'event.notification.enabled': false };
  for (const name of names) await service.instances.create(service.body({ name, configuration: withoutEvents }));
  await service.instancesOf('somebody-else').create(service.body({ name: 'foreign', configuration: withoutEvents }));
  await listed((found) => found.length === names.length);

  expect((await listed(() => true)).toSorted()).toEqual(names);
});

/** The names in all pages of two, once they are as wanted: visibility lags behind. */
async function listed(isReached: (names: string[]) => boolean): Promise<string[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const names: string[] = [];
    let nextPage: string | null = '';
    while (nextPage !== null) {
      const page = await call('GET', `/instances?pageSize=2&nextPage=${nextPage}`);
      expect(page.headers.get('elements-returned-count')).toBe(String(page.body.length));
      names.push(...page.body.map(({ name }: { name: string }) => name));
      nextPage = page.headers.get('elements-next-page-token');
    }
    if (isReached(names)) return names;
    if (Date.now() > deadline) throw new Error(`not reached within 10 s: ${names.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Sends a path exactly as it is; `fetch` would tidy it up first. */
function raw(method: string, path: string, headers: Record<string, string> = { authorization: AUTHORIZATION }) {
  const { hostname, port } = new URL(service.api.url);
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject).end();
  });
}
