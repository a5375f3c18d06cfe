import type { JsonObject } from '../../../src/domain/values/json';
import { startRestVendor } from '../../simulators/rest-vendor';
import { startSageOne } from '../../simulators/sage-one';
import { waitUntil } from '../../support/wait-until';
import { callApi, type Method } from '../call';
import {
  accountsConfiguration,
  AUTHORIZATION_OF_ADA,
  authorizationOf,
  PASSWORD,
  startService,
  type TestService,
} from '../service';

/** What forms ask for: records before there is an instance, and an opinion of a change before it is made. */
let service: TestService;
const NAMES = ['Able', 'Baker', 'Charlie'];
beforeAll(async () => {
  service = await startService();
  for (const name of NAMES) service.vendor.create('company', { comp_name: name });
});
afterAll(() => service?.close());

const call = (method: Method, path: string, payload?: object | string, headers?: Record<string, string>) =>
  callApi(service.api.url, method, path, payload, headers);
const preview = (body: object, query = 'resource=accounts', headers?: Record<string, string>) =>
  call('POST', `/instances/preview?${query}`, body, headers);

/** What Temporal stores of the previews of an organization. */
async function historiesOf(organization: string): Promise<string[]> {
  const { client } = service.temporal;
  const query = `WorkflowType = "readResource" AND ElementOrganization = "${organization}"`;
  const texts: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) {
    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    const payloads = [...JSON.stringify(history).matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) => data);
    texts.push(payloads.map((data) => Buffer.from(data, 'base64').toString()).join('\n'));
  }
  return texts;
}

describe('a preview', () => {
  test('shows what an instance of the body would read, and creates none', async () => {
    const { status, body, headers } = await preview(service.body());
    expect(status).toBe(200);
    expect(body.map((record: JsonObject) => record['comp_name'] ?? record['Comp_Name']).toSorted()).toEqual(NAMES);
    expect(body[0]).toHaveProperty('key');
    expect([headers.get('elements-returned-count'), headers.get('elements-total-count')]).toEqual(['3', '3']);
    expect((await call('GET', '/instances')).body).toEqual([]);
    expect(service.receiver.deliveries).toEqual([]);
  });

  test('shows those of them that meet the filter of the resource', async () => {
    const filtered = { accounts: { ...accountsConfiguration, filter: "comp_name LIKE 'B%'" } };
    const { body, headers } = await preview(
      service.body({ configuration: { 'event.poller.configuration': filtered } }),
    );
    expect(body.map((record: JsonObject) => record['comp_name'] ?? record['Comp_Name'])).toEqual(['Baker']);
    expect(headers.get('elements-total-count')).toBeNull();
  });

  test('needs neither a name nor a callback yet, and leaves aside what only deliveries use', async () => {
    const { name: _, configuration, ...others } = service.body();
    const { 'event.notification.callback.url': __, ...halfDone } = configuration as JsonObject;
    const answer = await preview({ ...others, configuration: { ...halfDone, 'event.notification.retries': 'x' } });
    expect(answer).toMatchObject({ status: 200, body: [{}, {}, {}] });
  });

  test('reads by the url of the resource: what its polls would leave out is not shown', async () => {
    const url = `${accountsConfiguration['url'] as string} and comp_name='Baker'`;
    const body = service.body({
      configuration: { 'event.poller.configuration': { accounts: { ...accountsConfiguration, url } } },
    });
    expect(await preview(body)).toMatchObject({ status: 200, body: [{ Comp_Name: 'Baker' }] });
  });

  test('has as many records as were asked for', async () => {
    const { body } = await preview(service.body(), 'resource=accounts&pageSize=2');
    expect(body).toHaveLength(2);
  });

  test('reads any REST API', async () => {
    const vendor = await startRestVendor();
    vendor.put('tickets', { id: 1, updated_at: '2001-01-01T00:00:00Z' });
    const listed = await preview(ticketsOf(vendor.baseUrl), 'resource=tickets');
    expect(listed).toMatchObject({ status: 200, body: [{ id: 1 }] });
    await vendor.close();
    const unreachable = await preview(ticketsOf(vendor.baseUrl), 'resource=tickets');
    expect(unreachable).toMatchObject({ status: 504, body: { code: 'vendor_unavailable' } });
  });

  test('keeps the password out of what Temporal stores', async () => {
    await preview(service.body());
    await waitUntil('a preview to be listed', async () => (await historiesOf(service.organization)).length > 0);
    const histories = await historiesOf(service.organization);
    expect(histories.join()).toContain('Able');
    expect(histories.join()).not.toContain(PASSWORD);
  });

  test.each([
    ['no resource', '', ['/resource']],
    ['a resource that the body does not poll', 'resource=cats', ['/resource']],
    ['a resource by the name of a built-in', 'resource=constructor', ['/resource']],
    ['no number of records', 'resource=accounts&pageSize=many', ['/pageSize']],
    ['too many records', 'resource=accounts&pageSize=101', ['/pageSize']],
  ])('with %s is a 400', async (_case, query, pointers) => {
    const { status, body } = await preview(service.body(), query);
    expect({ status, pointers: body.errors?.map(({ pointer }: { pointer: string }) => pointer) }).toEqual({
      status: 400,
      pointers,
    });
  });

  test('of a body whose credentials or resources are wrong is a 400 with every problem at its place', async () => {
    const accounts = { ...accountsConfiguration, url: "/hubs/crm/accounts?where=a>'${gmtDate:QQ}'" };
    const wrong = service.body({ configuration: { username: '', 'event.poller.configuration': { accounts } } });
    const { status, body } = await preview(wrong);
    expect({ status, pointers: body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted() }).toEqual({
      status: 400,
      pointers: ['/configuration/event.poller.configuration/accounts/url', '/configuration/username'],
    });
  });

  test('goes nowhere that a poll may not go', async () => {
    const { status, body } = await preview(service.body({ configuration: { 'base.url': 'http://169.254.169.254/' } }));
    expect({ status, pointer: body.errors[0].pointer }).toEqual({ status: 400, pointer: '/configuration/base.url' });
  });

  test('says what the vendor says', async () => {
    const refused = await preview(service.body({ configuration: { password: 'wrong' } }));
    expect(refused).toMatchObject({ status: 502, body: { code: 'vendor_unauthorized' } });
    expect(JSON.stringify(refused.body)).not.toContain('wrong');
  });

  test('of an element with OAuth is for an instance: no code is used up', async () => {
    const vendor = await startSageOne({ version: 'v3.1' });
    const books = {
      element: { key: 'sageone' },
      configuration: {
        'oauth.api.key': vendor.switches.clientId,
        'oauth.api.secret': vendor.switches.clientSecret,
        'oauth.callback.url': 'https://app.test/back',
        'api.version': 'v3.1',
        'base.url': vendor.baseUrl,
        'oauth.token.url': vendor.tokenUrl,
      },
      providerData: { code: vendor.issueCode('https://app.test/back') },
    };
    const { status, body } = await preview(books, 'resource=customers');
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'conflict' });
    expect(body.message).toContain('Create the instance');
    expect(vendor.tokenCalls).toEqual([]);
    await vendor.close();
  });

  test('is no matter of an element token', async () => {
    const { body: created } = await call('POST', '/instances', service.body());
    const { status } = await preview(service.body(), undefined, { authorization: authorizationOf(created.token) });
    expect(status).toBe(401);
  });

  test('of somebody else is under the name of their organization', async () => {
    const { status } = await preview(service.body(), undefined, { authorization: AUTHORIZATION_OF_ADA });
    expect(status).toBe(200);
    const ofAda = () => historiesOf(`${service.organization}-of-ada`);
    await waitUntil('her preview to be listed', async () => (await ofAda()).length === 1);
  });
});

function ticketsOf(baseUrl: string): JsonObject {
  const tickets = {
    url: "/tickets?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
    idField: 'id',
    recordsPath: 'data.items',
    datesConfiguration: { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'" },
  };
  const configuration = {
    'base.url': baseUrl,
    'pagination.type': 'page',
    'pagination.size.parameter': 'limit',
    'event.poller.configuration': { tickets },
  };
  return { element: { key: 'rest' }, configuration };
}

describe('the opinion of a change', () => {
  const validate = (id: number | string, change: object | string, headers?: Record<string, string>) =>
    call('POST', `/instances/${id}/validate`, change, headers);
  let id: number;
  let token: string;
  beforeAll(async () => {
    ({ id, token } = (await call('POST', '/instances', service.body())).body);
  });

  test('is what PATCH would say, and changes nothing', async () => {
    const change = { configuration: { 'event.poller.refresh_interval': 'often', colour: 'red' }, element: 'rest' };
    const before = (await call('GET', `/instances/${id}/status`)).body;
    const { status, body } = await validate(id, change);
    expect(status).toBe(200);
    expect(body.errors).toHaveLength(3);
    expect(body.errors).toEqual((await call('PATCH', `/instances/${id}`, change)).body.errors);
    const after = (await call('GET', `/instances/${id}/status`)).body;
    expect(after.configuration).toEqual(before.configuration);
    expect(after.temporal.historyEvents).toBe(before.temporal.historyEvents);
  });

  test.each([
    ['a good change', { name: 'Another', configuration: { 'event.poller.refresh_interval': '5' } }],
    ['no change', {}],
    ['the read, sent back as it is, secrets masked', { configuration: { password: '********' } }],
  ])('finds nothing wrong with %s', async (_case, change) => {
    expect(await validate(id, change)).toMatchObject({ status: 200, body: { errors: [] } });
    expect((await call('GET', `/instances/${id}`)).body.name).toBe('SageCRMPolling');
  });

  test('judges the change against the instance as it is', async () => {
    const partly = { 'event.poller.configuration': { accounts: { datesConfiguration: { createdDateFormat: 'QQ' } } } };
    expect((await validate(id, { configuration: partly })).body.errors[0].pointer).toBe(
      '/configuration/event.poller.configuration/accounts/datesConfiguration/createdDateFormat',
    );
  });

  test('can be had with the token of the instance, and by nobody of another organization', async () => {
    expect((await validate(id, {}, { authorization: authorizationOf(token) })).status).toBe(200);
    expect((await validate(id, {}, { authorization: AUTHORIZATION_OF_ADA })).status).toBe(404);
    expect((await validate(123_456_789, {})).status).toBe(404);
    expect((await validate('x', {})).status).toBe(404);
  });
});
