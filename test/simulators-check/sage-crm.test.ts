import axios, { type AxiosResponse } from 'axios';
import { type SageCrmOptions, type SageCrmSimulator, entityShape, startSageCrm } from '../simulators/sage-crm';

const T = Date.parse('2026-01-05T09:00:00Z');
let crm: SageCrmSimulator;

async function start(options: Partial<SageCrmOptions> = {}): Promise<void> {
  crm = await startSageCrm({ now: () => T, ...options });
}

afterEach(() => crm.close());

function get(path: string, params: Record<string, unknown> = {}): Promise<AxiosResponse> {
  return send('GET', path, undefined, params);
}

function send(
  method: string,
  path: string,
  data?: unknown,
  params: Record<string, unknown> = {},
): Promise<AxiosResponse> {
  const { username, password } = crm.switches;
  const url = `${crm.baseUrl}/${path}`;
  return axios.request({ method, url, data, params, auth: { username, password }, validateStatus: () => true });
}

function keysOf({ data }: AxiosResponse): unknown[] {
  return data.$resources.map((entry: { $key: unknown }) => entry.$key);
}

describe('a feed', () => {
  it('has the members and the field names of sagecrm2', async () => {
    await start();
    crm.create('company', { comp_name: 'Quarry Ltd' });
    const { status, data, headers } = await get('Company');
    expect(status).toBe(200);
    expect(headers.date).toBe('Mon, 05 Jan 2026 09:00:00 GMT');
    expect(data).toMatchObject({ $totalResults: 1, $startIndex: 1, $itemsPerPage: 10 });
    expect(data.$resources).toEqual([
      {
        $key: 1,
        $url: `${crm.baseUrl}/company('1')`,
        $title: 'Quarry Ltd',
        Comp_CompanyId: 1,
        Comp_CreatedDate: '2026-01-05T09:00:00Z',
        Comp_UpdatedDate: '2026-01-05T09:00:00Z',
        Comp_Deleted: null,
        Comp_Name: 'Quarry Ltd',
        Comp_Type: 'Customer',
        Comp_Status: 'Active',
        Comp_WebSite: 'https://company-1.example',
        Comp_PrimaryAddressId: 1,
        Person: { $url: `${crm.baseUrl}/company('1')/Person` },
        Address: { $url: `${crm.baseUrl}/company('1')/Address` },
      },
    ]);
  });

  it.each([
    ['person', ['Pers_PersonId', 'Pers_CreatedDate', 'Pers_UpdatedDate']],
    ['lead', ['Lead_LeadId', 'lead_createddate', 'Lead_UpdatedDate']],
    ['opportunity', ['Oppo_OpportunityId', 'Oppo_CreatedDate', 'Oppo_UpdatedDate']],
    ['users', ['User_UserId', 'User_CreatedDate', 'User_UpdatedDate']],
    ['project', ['Proj_ProjectId', 'Proj_CreatedDate', 'Proj_UpdatedDate']],
  ])('of %s names its columns %j', async (entity, names) => {
    await start({ entities: [entityShape('project', 'Proj', 'ProjectId', (id) => ({ Proj_Name: `Project ${id}` }))] });
    crm.create(entity);
    const { data } = await get(entity);
    expect(Object.keys(data.$resources[0])).toEqual(expect.arrayContaining(names));
  });

  it('filters, sorts and pages, with parameter names in any case and no more than the cap', async () => {
    await start({ pageCap: 3 });
    for (let id = 1; id <= 10; id++) crm.put('person', { id, updatedAt: T + id * 1000 });
    const where = 'Pers_UpdatedDate gt @2026-01-05T09:00:02Z@';
    const first = await get('person', { where, orderBy: 'Pers_UpdatedDate desc', count: 100 });
    expect(keysOf(first)).toEqual([10, 9, 8]);
    expect(first.data).toMatchObject({ $totalResults: 8, $startIndex: 1, $itemsPerPage: 3 });
    const last = await get('person', { WHERE: where, orderby: 'pers_updateddate desc', startindex: 7, Count: 3 });
    expect(keysOf(last)).toEqual([4, 3]);
    expect(keysOf(await get('person', { where, startIndex: 9 }))).toEqual([]);
    expect(crm.requests.map(({ status, query }) => [status, query.startIndex])).toEqual([
      [200, undefined],
      [200, undefined],
      [200, '9'],
    ]);
  });

  it('shows only selected fields', async () => {
    await start();
    crm.create('users');
    const { data } = await get('users', { select: 'user_logon' });
    expect(Object.keys(data.$resources[0])).toEqual(['$key', '$url', '$title', 'User_Logon']);
  });

  it('writes dates, keys and names as the switches say', async () => {
    await start({ serverZone: 'America/New_York' });
    crm.put('lead', { id: 0, createdAt: '2026-07-01T00:00:00.129Z', updatedAt: null });
    const created = async () =>
      Object.values((await get('lead')).data.$resources[0]).filter((value) => /T\d/.test(String(value)));
    Object.assign(crm.switches, { dateText: '+02:00', fractionDigits: 2 });
    expect(await created()).toEqual(['2026-07-01T02:00:00.12+02:00']);
    Object.assign(crm.switches, { dateText: 'none', fractionDigits: 0 });
    expect(await created()).toEqual(['2026-06-30T20:00:00']);
    Object.assign(crm.switches, { dateText: '+00:00', key: 'string', fieldCase: 'upper', totals: false });
    const { data } = await get('lead');
    expect(data.$totalResults).toBeUndefined();
    expect(data.$resources[0]).toMatchObject({
      $key: '0',
      LEAD_CREATEDDATE: '2026-07-01T00:00:00+00:00',
      LEAD_UPDATEDDATE: null,
    });
  });

  it('can be in no useful order', async () => {
    await start({ order: 'ignore-by-id' });
    for (let id = 1; id <= 50; id++) crm.put('company', { id, updatedAt: T + ((id * 7) % 50) * 1000 });
    const keys = async () => keysOf(await get('company', { orderBy: 'Comp_UpdatedDate', count: 50 }));
    const byId = await keys();
    expect(byId).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    crm.switches.order = 'descending';
    expect((await keys())[0]).toBe(7);
    crm.switches.order = 'random-per-request';
    const [one, other] = [await keys(), await keys()];
    expect(one).not.toEqual(other);
    expect([...one].sort((a, b) => Number(a) - Number(b))).toEqual(byId);
  });
});

it('answers errors as SData does, and with a page of HTML where a web server would', async () => {
  await start({ forbiddenEntities: ['users'] });
  const codeOf = async (path: string, params = {}) => {
    const { status, data } = await get(path, params);
    return [status, data.$diagnoses?.[0].$sdataCode];
  };
  expect(await codeOf('company', { where: 'Comp_Name >' })).toEqual([400, 'BadWhereSyntax']);
  expect(await codeOf('company', { where: 'Pers_Name eq 1' })).toEqual([400, 'BadQueryParameter']);
  expect(await codeOf('company', { orderBy: 'nothing' })).toEqual([400, 'BadQueryParameter']);
  expect(await codeOf('company', { startIndex: 0 })).toEqual([400, 'BadQueryParameter']);
  expect(await codeOf('nowhere')).toEqual([404, 'ResourceKindNotFound']);
  expect(await codeOf("company('7')")).toEqual([404, 'ApplicationDiagnosis']);
  expect(await codeOf('users')).toEqual([403, 'ApplicationDiagnosis']);
  const anonymous = await axios.get(`${crm.baseUrl}/company`, { validateStatus: () => true });
  expect([anonymous.status, anonymous.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
});

it('describes its entities', async () => {
  await start();
  expect(keysOf(await get('$prototypes'))).toEqual(['company', 'person', 'lead', 'opportunity', 'users']);
  expect((await get('$prototypes/lead')).data.$properties.lead_createddate.$type).toBe('xs:dateTime');
});

it('is changed over HTTP, and each change moves the updated date by the vendor clock', async () => {
  await start();
  expect((await send('POST', 'company', { Comp_Name: 'New' })).status).toBe(201);
  crm.switches.clockOffsetMs = 60_000;
  const updated = await send('PUT', "company('1')", { comp_name: 'Newer' });
  expect(updated.data).toMatchObject({
    Comp_Name: 'Newer',
    Comp_CreatedDate: '2026-01-05T09:00:00Z',
    Comp_UpdatedDate: '2026-01-05T09:01:00Z',
  });
  expect(updated.headers.date).toBe('Mon, 05 Jan 2026 09:01:00 GMT');
  expect((await send('DELETE', "company('1')")).status).toBe(204);
  expect((await get("company('1')")).status).toBe(404);
  crm.switches.hideSoftDeleted = false;
  expect((await get("company('1')")).data.Comp_Deleted).toBe(1);
  expect(crm.changes.map(({ kind, version }) => [kind, version])).toEqual([
    ['created', 1],
    ['updated', 2],
    ['removed', 3],
  ]);
  expect((await send('PATCH', "company('1')", 'no object')).status).toBe(400);
});

it('lets the Date header differ from its clock, or go missing', async () => {
  await start({ dateHeaderOffsetMs: 1000 });
  expect((await get('company')).headers.date).toBe('Mon, 05 Jan 2026 09:00:01 GMT');
  crm.switches.dateHeader = false;
  expect((await get('company')).headers.date).toBeUndefined();
});

it('shows a change made between two pages only on the second', async () => {
  await start({ pageCap: 2 });
  for (let id = 1; id <= 4; id++) crm.put('company', { id, updatedAt: T + id * 1000 });
  crm.onPage = ({ page }) => {
    if (page === 1) crm.put('company', { id: 1, updatedAt: T + 9000 });
  };
  const query = { orderBy: 'Comp_UpdatedDate', count: 2 };
  expect(keysOf(await get('company', query))).toEqual([1, 2]);
  expect(keysOf(await get('company', { ...query, startIndex: 3 }))).toEqual([4, 1]);
});

it('waits for requests, and forgets them when told to', async () => {
  await start();
  const waiting = crm.waitForRequests((log) => log.some(({ entity }) => entity === 'lead'), 5000);
  await get('company');
  await get('Lead');
  await waiting;
  crm.clearRequests();
  await expect(crm.waitForRequests(1, 50)).rejects.toThrow('waited 50 ms in vain: 0 requests came');
});

it('serves pages of 100,000 rows of one second', async () => {
  await start();
  for (let count = 0; count < 100_000; count++) crm.create('company');
  crm.touchAll('company', T + 5000);
  const query = {
    where: 'Comp_UpdatedDate ge @2026-01-05T09:00:05Z@',
    orderBy: 'Comp_UpdatedDate,Comp_CompanyId',
    count: 100,
  };
  expect((await get('company', query)).data.$totalResults).toBe(100_000);
  for (let page = 1; page <= 50; page++)
    expect((await get('company', { ...query, startIndex: page * 2000 - 99 })).data.$resources).toHaveLength(100);
});
