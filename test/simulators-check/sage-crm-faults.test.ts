import axios, { type AxiosError } from 'axios';
import { type Fault, type SageCrmSimulator, startSageCrm } from '../simulators/sage-crm';

/** What the HTTP client calls an answer that stops halfway: Node 24 says it in another way than Node 20. */
const CUT = Number(process.versions.node.split('.')[0]) >= 24 ? 'ECONNRESET' : 'ERR_BAD_RESPONSE';

let crm: SageCrmSimulator;

beforeEach(async () => {
  crm = await startSageCrm({ pageCap: 2 });
  for (let count = 0; count < 6; count++) crm.create('company');
});

afterEach(() => crm.close());

function get(entity = 'company', params: Record<string, unknown> = {}) {
  const { username, password } = crm.switches;
  const options = {
    auth: { username, password },
    params,
    validateStatus: () => true,
    signal: AbortSignal.timeout(300),
    responseType: 'text',
  };
  return axios.get<string>(`${crm.baseUrl}/${entity}`, options as object);
}

async function failureOf(fault: Fault): Promise<string | undefined> {
  crm.failNext(1, fault);
  return get().then(
    () => 'no failure',
    (error: AxiosError) => error.code,
  );
}

it('fails as often as planned, then heals by itself', async () => {
  crm.failNext(2, { status: 503, severity: 'transient' });
  const statuses = [await get(), await get(), await get()].map(({ status }) => status);
  expect(statuses).toEqual([503, 503, 200]);
  expect(crm.requests.map(({ status }) => status)).toEqual(statuses);
});

it('fails until it is healed, only for one entity or one page', async () => {
  crm.failAlways({ status: 500 }, { entity: 'Person' });
  crm.failAlways({ status: 403 }, { entity: 'company', page: 2 });
  expect((await get('person')).status).toBe(500);
  expect((await get('company', { count: 2 })).status).toBe(200);
  expect((await get('company', { count: 50, startIndex: 3 })).status).toBe(403);
  expect((await get('company', { count: 50, startIndex: 5 })).status).toBe(200);
  crm.heal();
  expect((await get('person')).status).toBe(200);
});

it('answers with diagnoses, a wait or an error page', async () => {
  crm.failNext(1, { status: 429, retryAfter: 7 });
  crm.failNext(1, { status: 429, retryAfter: new Date('2026-01-05T09:00:00Z') });
  crm.failNext(1, { status: 503, severity: 'transient' });
  crm.failNext(1, { status: 200, html: true });
  expect((await get()).headers['retry-after']).toBe('7');
  expect((await get()).headers['retry-after']).toBe('Mon, 05 Jan 2026 09:00:00 GMT');
  expect(JSON.parse((await get()).data).$diagnoses[0].$severity).toBe('transient');
  const page = await get();
  expect([page.status, page.headers['content-type'], page.data.slice(0, 9)]).toEqual([
    200,
    'text/html; charset=utf-8',
    '<!DOCTYPE',
  ]);
});

it('spoils the body of a good answer', async () => {
  for (const fault of ['empty-body', 'truncated-json', 'null-resources'] as const) crm.failNext(1, fault);
  expect((await get()).data).toBe('');
  const { data } = await get();
  expect(data).toContain('"$totalResults":6');
  expect(() => JSON.parse(data)).toThrow();
  expect(JSON.parse((await get()).data)).toMatchObject({ $totalResults: 6, $resources: null });
});

it('is late when told to', async () => {
  crm.failNext(1, { delayMs: 120 });
  const startedAt = performance.now();
  expect((await get()).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(110);
});

it.each([
  ['hang', 'ERR_CANCELED'],
  ['reset', 'ECONNRESET'],
  ['close', 'ECONNRESET'],
  ['cut', CUT],
  ['slow-head', 'ERR_CANCELED'],
  ['slow-body', 'ERR_CANCELED'],
  ['endless-body', 'ERR_CANCELED'],
] as const)('%s ends in %s for a client that gives up after 300 ms', async (fault, code) => {
  expect(await failureOf(fault)).toBe(code);
  expect(crm.requests.at(-1)?.status).toBeNull();
  expect((await get()).status).toBe(200);
});
