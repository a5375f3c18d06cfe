import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../src/domain/values/json';
import { startOpenConnectors, OPEN_CONNECTORS_SECRETS } from '../../simulators/open-connectors';
import { startRestVendor } from '../../simulators/rest-vendor';
import { startSageOne } from '../../simulators/sage-one';
import { callApi } from '../call';
import { AUTHORIZATION, authorizationOf, PASSWORD, startService, type TestService } from '../service';

/** `GET /hubs/{hub}/{resource}` and `/{id}`: the vendor, read through an instance. */
let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

async function create(body: JsonObject): Promise<{ id: number; token: string }> {
  const answer = await callApi(service.api.url, 'POST', '/instances', body);
  expect({ status: answer.status, errors: answer.body.errors }).toEqual({ status: 200 });
  return answer.body;
}

function reader({ token }: { token: string }) {
  return (path: string) =>
    callApi(`${service.api.url}/elements/api-v2`, 'GET', path, undefined, { authorization: authorizationOf(token) });
}

/** Every page of a list, one after another. */
async function pagesOf(read: ReturnType<typeof reader>, path: string): Promise<JsonObject[][]> {
  const pages: JsonObject[][] = [];
  let next: string | null = '';
  while (next !== null) {
    const answer = await read(`${path}&nextPage=${next}`);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
    expect(answer.headers.get('elements-returned-count')).toBe(String(answer.body.length));
    pages.push(answer.body);
    next = answer.headers.get('elements-next-page-token');
  }
  return pages;
}

describe('Sage CRM', () => {
  let read: ReturnType<typeof reader>;
  let id: number;
  beforeAll(async () => {
    for (const name of ['Able', 'Baker', 'Charlie', 'Dog', 'Easy'])
      service.vendor.create('company', { comp_name: name });
    const instance = await create(service.body());
    id = instance.id;
    read = reader(instance);
  });

  test('gives its records in pages, as a poll sees them, each once', async () => {
    const pages = await pagesOf(read, '/hubs/crm/accounts?pageSize=2');
    expect(pages.every(({ length }) => length <= 2)).toBe(true);
    const names = pages.flat().map((record) => record.comp_name ?? record.Comp_Name);
    expect(names.toSorted()).toEqual(['Able', 'Baker', 'Charlie', 'Dog', 'Easy']);
    const first = await read('/hubs/crm/accounts?pageSize=2');
    expect(first.headers.get('elements-total-count')).toBe('5');
    expect(first.body[0]).toHaveProperty('key');
  });

  test('applies where', async () => {
    const where = encodeURIComponent("comp_name LIKE 'C%'");
    const { status, body } = await read(`/hubs/crm/accounts?where=${where}`);
    expect({ status, count: body.length }).toEqual({ status: 200, count: 1 });
  });

  test('gives one record by its id, and none for an unknown id', async () => {
    const [record] = (await read('/hubs/crm/accounts?pageSize=1')).body;
    expect(await read(`/hubs/crm/accounts/${record.key}`)).toMatchObject({ status: 200, body: record });
    for (const unknown of ['987654', "x' or 1", '..', '%2e%2e', '%00']) {
      expect((await read(`/hubs/crm/accounts/${encodeURIComponent(unknown)}`)).status).toBe(404);
    }
  });

  test('does not move the watermark and leaves nothing in the history of the instance', async () => {
    const status = () => callApi(service.api.url, 'GET', `/instances/${id}/status`);
    const before = (await status()).body;
    await read('/hubs/crm/accounts');
    const after = (await status()).body;
    expect(after.resources).toEqual(before.resources);
    expect(after.temporal.historyEvents).toBe(before.temporal.historyEvents);
  });

  test('keeps the password out of what Temporal stores of a read', async () => {
    await read('/hubs/crm/accounts');
    const { client } = service.temporal;
    const query = `WorkflowType = "readResource" AND ElementOrganization = "${service.organization}"`;
    let seen = 0;
    for await (const { workflowId } of client.workflow.list({ query })) {
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      const texts = [...JSON.stringify(history).matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) =>
        Buffer.from(data, 'base64').toString(),
      );
      expect(texts.join()).not.toContain(PASSWORD);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(0);
  });

  test.each(['/hubs/finance/accounts', '/hubs/crm/1accounts', '/hubs/crm/a%2Fb', '/hubs/CRM/accounts'])(
    'knows nothing of %s',
    async (path) => {
      expect(await read(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    },
  );

  test.each([
    ['where', "where=comp_name ~ 'x'"],
    ['where', 'where=comp_name IS NULL'],
    ['pageSize', 'pageSize=0'],
    ['pageSize', 'pageSize=x'],
    ['nextPage', 'nextPage=garbage'],
  ])('a wrong %s is a 400: %s', async (name, query) => {
    const { status, body } = await read(`/hubs/crm/accounts?${encodeURI(query)}`);
    expect({ status, code: body.code, pointer: body.errors?.[0]?.pointer }).toEqual({
      status: 400,
      code: 'invalid',
      pointer: `/${name}`,
    });
  });

  test('a page token is good for its own query and its own instance only', async () => {
    const token = (await read('/hubs/crm/accounts?pageSize=2')).headers.get('elements-next-page-token');
    expect((await read(`/hubs/crm/accounts?nextPage=${token}`)).status).toBe(200);
    expect((await read(`/hubs/crm/accounts?where=comp_name='x'&nextPage=${token}`)).status).toBe(400);
    expect((await read(`/hubs/crm/contacts?nextPage=${token}`)).status).toBe(400);
    const other = reader(await create(service.body()));
    expect((await other(`/hubs/crm/accounts?nextPage=${token}`)).status).toBe(400);
  });

  test('needs an element token: the secret of the organization does not say which instance', async () => {
    const { status } = await callApi(service.api.url, 'GET', '/hubs/crm/accounts', undefined, {
      authorization: AUTHORIZATION,
    });
    expect(status).toBe(401);
  });

  test('after its deletion nothing is read', async () => {
    const instance = await create(service.body());
    await callApi(service.api.url, 'DELETE', `/instances/${instance.id}`);
    expect((await reader(instance)('/hubs/crm/accounts')).status).toBe(404);
  });

  test('a paused instance is read all the same', async () => {
    const instance = await create(service.body({ configuration: { 'event.notification.enabled': false } }));
    expect((await reader(instance)('/hubs/crm/accounts')).status).toBe(200);
  });

  test('records that do not fit into one answer come in the next', async () => {
    for (const n of [1, 2, 3]) service.vendor.create('lead', { lead_description: `${n}`.repeat(400_000) });
    const pages = await pagesOf(read, '/hubs/crm/leads?pageSize=3');
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat()).toHaveLength(3);
  });
});

describe('a vendor that does not answer as it should', () => {
  test.each([['wrong credentials', 502, 'vendor_unauthorized', { password: 'wrong' }]])(
    '%s are a %s %s',
    async (_case, status, code, configuration) => {
      const instance = await create(
        service.body({ configuration: { ...configuration, 'event.notification.enabled': false } }),
      );
      const { body, headers, ...answer } = await reader(instance)('/hubs/crm/accounts');
      expect({ ...answer, code: body.code }).toEqual({ status, code });
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(body.message).toMatch(/^The vendor could not be read: /);
      expect(JSON.stringify(body)).not.toContain('wrong');
    },
  );

  test('one that cannot be reached is a 504', async () => {
    const vendor = await startRestVendor();
    const instance = await create(restBody(vendor.baseUrl));
    await vendor.close();
    const answer = await reader(instance)('/hubs/general/tickets');
    expect(answer).toMatchObject({ status: 504, body: { code: 'vendor_unavailable' } });
    expect(service.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  test("a vendor's long link to the next page is followed by a page token", async () => {
    const asked: string[] = [];
    const vendor = createServer(({ url = '' }, response) => {
      asked.push(url);
      const next = url.includes('after=') ? null : `/v/tickets?after=${'x'.repeat(4_000)}`;
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ data: { items: [{ id: asked.length }] }, next }));
    }).listen(0, '127.0.0.1');
    await once(vendor, 'listening');
    const baseUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/v`;
    const body = restBody(baseUrl, { 'pagination.type': 'nextUrl' });
    const pages = await pagesOf(reader(await create(body)), '/hubs/general/tickets?pageSize=1');
    expect(pages).toHaveLength(2);
    expect(asked.at(-1)).toHaveLength('/v/tickets?after='.length + 4_000);
    vendor.closeAllConnections();
    vendor.close();
  });

  test('a throttling vendor is a 503 that says when to come back', async () => {
    const vendor = await startRestVendor({ pageCap: 2 });
    vendor.addResource('tickets');
    const instance = await create(restBody(vendor.baseUrl));
    vendor.failAlways({ status: 429, retryAfter: 7 });
    const { status, body, headers } = await reader(instance)('/hubs/general/tickets');
    expect({ status, code: body.code, retryAfter: headers.get('retry-after') }).toEqual({
      status: 503,
      code: 'vendor_throttled',
      retryAfter: '7',
    });
    await vendor.close();
  });
});

function restBody(baseUrl: string, others: JsonObject = {}): JsonObject {
  return {
    element: { key: 'rest' },
    name: 'Tickets',
    configuration: {
      'base.url': baseUrl,
      'pagination.type': 'page',
      'pagination.size.parameter': 'limit',
      'event.notification.enabled': false,
      'event.poller.configuration': {
        tickets: {
          url: "/tickets?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
          idField: 'id',
          recordsPath: 'data.items',
          pageSize: 2,
          datesConfiguration: { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'" },
        },
      },
      ...others,
    },
  };
}

describe('any REST API', () => {
  test('gives what the url of a resource asks for, from the first record on, and one record by its id', async () => {
    const vendor = await startRestVendor({ pageCap: 2, paging: 'page' });
    for (const id of [1, 2, 3]) vendor.put('tickets', { id, updated_at: `200${id}-01-01T00:00:00Z` });
    const read = reader(await create(restBody(vendor.baseUrl)));
    const pages = await pagesOf(read, '/hubs/general/tickets?pageSize=2');
    expect(pages.flat().map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(await read('/hubs/general/tickets/2')).toMatchObject({ status: 200, body: { id: 2 } });
    expect((await read('/hubs/general/tickets/9')).status).toBe(404);
    expect(await read('/hubs/general/people')).toMatchObject({ status: 404, body: { message: /It has: tickets/ } });
    expect(await read("/hubs/general/tickets?where=id='1'")).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/where' }] },
    });
    await vendor.close();
  });

  test('comes in pages of the size that was asked for, also where the vendor answers all at once', async () => {
    const vendor = await startRestVendor({ paging: 'none', shape: 'list' });
    for (const id of [1, 2, 3, 4, 5, 6, 7]) vendor.put('tickets', { id, updated_at: `200${id}-01-01T00:00:00Z` });
    const resource = { url: '/tickets', idField: 'id' };
    const configuration = { 'pagination.type': 'none', 'event.poller.configuration': { tickets: resource } };
    const read = reader(await create(restBody(vendor.baseUrl, configuration)));
    const pages = await pagesOf(read, '/hubs/general/tickets?pageSize=2');
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[1, 2], [3, 4], [5, 6], [7]]);
    await vendor.close();
  });
});

describe('Sage One', () => {
  test('is read with the token of the instance, which alone renews it', async () => {
    const vendor = await startSageOne({
      version: 'v3.1',
      rotation: 'strict-revoke-family',
      clientId: 'app',
      clientSecret: 'app-secret',
    });
    const made = vendor.create('customers', { name: 'Able' });
    const instance = await create({
      element: { key: 'sageone' },
      name: 'Books',
      providerData: { code: vendor.issueCode('https://app.test/back') },
      configuration: {
        'base.url': vendor.baseUrl,
        'oauth.token.url': vendor.tokenUrl,
        'oauth.api.key': 'app',
        'oauth.api.secret': 'app-secret',
        'oauth.callback.url': 'https://app.test/back',
        'api.version': 'v3.1',
        'event.notification.enabled': true,
        'event.notification.callback.url': service.receiver.url,
        'event.poller.configuration': {
          customers: {
            url: "/hubs/finance/customers?where=lastModifiedDate>='${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
            idField: 'id',
            datesConfiguration: { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
          },
        },
      },
    });
    const read = reader(instance);
    const listed = await read('/hubs/finance/customers');
    expect({ status: listed.status, body: listed.body }).toMatchObject({ status: 200, body: [{ id: made.id }] });
    expect(await read(`/hubs/finance/customers/${made.id}`)).toMatchObject({ status: 200, body: { id: made.id } });
    expect((await read(`/hubs/finance/customers/${'0'.repeat(32)}`)).status).toBe(404);

    vendor.endAccessTokens();
    const answers = await Promise.all([1, 2, 3].map(() => read('/hubs/finance/customers')));
    expect(answers.map(({ status, body }) => ({ status, body }))).toMatchObject(answers.map(() => ({ status: 200 })));
    expect(vendor.tokenCalls.map(({ grantType, error }) => error ?? grantType)).toEqual([
      'authorization_code',
      'refresh_token',
    ]);

    vendor.revokeAll();
    vendor.endAccessTokens();
    const refused = await read('/hubs/finance/customers');
    expect([502, 503]).toContain(refused.status);
    await vendor.close();
  });
});

describe('SAP Open Connectors', () => {
  test('is read through the hubs that the configured resources name', async () => {
    const vendor = await startOpenConnectors();
    vendor.put('/hubs/crm/accounts', [{ id: '1' }]);
    vendor.put('/hubs/crm/accounts/1', [{ id: '1' }]);
    const { user, organization, element } = OPEN_CONNECTORS_SECRETS;
    const read = reader(
      await create({
        element: { key: 'openconnectors' },
        name: 'Through',
        configuration: {
          'base.url': vendor.baseUrl,
          'user.secret': user,
          'organization.secret': organization,
          'element.token': element,
          'event.notification.enabled': false,
          'event.poller.configuration': { accounts: { url: '/hubs/crm/accounts', idField: 'id' } },
        },
      }),
    );
    expect(await read("/hubs/crm/accounts?where=name='x'")).toMatchObject({ status: 200, body: [{ id: '1' }] });
    expect(vendor.requests.at(-1)?.query).toMatchObject({ where: "name='x'" });
    expect(await read('/hubs/crm/accounts/1')).toMatchObject({ status: 200, body: { id: '1' } });
    expect((await read('/hubs/finance/accounts')).status).toBe(404);
    await vendor.close();
  });
});
