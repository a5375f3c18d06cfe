import { createHmac } from 'node:crypto';
import axios, { type AxiosResponse } from 'axios';
import { type SageOneOptions, type SageOneSimulator, startSageOne } from '../simulators/sage-one';

const T = Date.parse('2026-01-05T09:00:00.700Z');
const CALLBACK = 'https://app.example/callback';

let sage: SageOneSimulator;
let now = T;
let accessToken: string;

async function start(options: Partial<SageOneOptions> = {}): Promise<void> {
  now = T;
  sage = await startSageOne({ now: () => now, signature: 'off', ...options });
  const { clientId, clientSecret } = sage.switches;
  const code = sage.issueCode(CALLBACK);
  const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
  const client = { client_id: clientId, client_secret: clientSecret };
  const { data } = await axios.post(sage.tokenUrl, new URLSearchParams({ ...form, ...client }));
  accessToken = data.access_token;
}

afterEach(() => sage.close());

const headers = (changes: Record<string, string | undefined> = {}) => ({
  authorization: `Bearer ${accessToken}`,
  'x-site': sage.switches.resourceOwnerId,
  'ocp-apim-subscription-key': sage.switches.subscriptionKey,
  ...changes,
});

function get(path: string, changes: Record<string, string | undefined> = {}): Promise<AxiosResponse> {
  return axios.get(`${sage.baseUrl}/${path}`, { headers: headers(changes), validateStatus: () => true });
}

const idsOf = ({ data }: AxiosResponse) => data.$items.map(({ id }: { id: string }) => id);
const saysOf = ({ status, data }: AxiosResponse) => [status, data[0]?.$dataCode ?? data.$total, data[0]?.$message];

describe('a list', () => {
  it('shows only id, name and path, and what attributes name', async () => {
    await start();
    const { id } = sage.create('customers', { displayed_as: 'Quarry Ltd', email: 'q@example.com' });
    const always = { id, displayed_as: 'Quarry Ltd', $path: `/contacts/${id}` };
    const { status, data } = await get('contacts');
    expect(status).toBe(200);
    expect(data).toEqual({ $total: 1, $page: 1, $next: null, $back: null, $itemsPerPage: 20, $items: [always] });
    const dates = { created_at: '2026-01-05T09:00:00Z', updated_at: '2026-01-05T09:00:00Z' };
    expect((await get('contacts?attributes=created_at,updated_at,nothing')).data.$items).toEqual([
      { ...always, ...dates },
    ]);
    expect((await get('contacts?attributes=all')).data.$items).toMatchObject([
      { ...always, ...dates, email: 'q@example.com' },
    ]);
    expect((await get(`contacts/${id}`)).data).toMatchObject({ ...always, ...dates });
  });

  it('filters by type, by change (inclusive) and by deletion (exclusive)', async () => {
    await start();
    const customer = sage.create('customers').id;
    const supplier = sage.create('suppliers').id;
    now += 10_000;
    const changed = sage.create('customers').id;
    const gone = sage.create('customers').id;
    sage.remove('contacts', gone);
    expect(idsOf(await get('contacts'))).toEqual([customer, supplier, changed]);
    expect(idsOf(await get('contacts?contact_type_id=CUSTOMER'))).toEqual([customer, changed]);
    expect(idsOf(await get('contacts?updated_or_created_since=2026-01-05T09:00:10Z'))).toEqual([changed]);
    expect(idsOf(await get('contacts?updated_or_created_since=2026-01-05T11:00:11%2B02:00'))).toEqual([]);
    expect(idsOf(await get('contacts?deleted_since=2026-01-05T09:00:09Z'))).toEqual([gone]);
    expect(idsOf(await get('contacts?deleted_since=2026-01-05T09:00:10Z'))).toEqual([]);
    sage.switches.showDeleted = true;
    expect(idsOf(await get('contacts?updated_or_created_since=2026-01-05T09:00:10Z'))).toEqual([changed, gone]);
    expect((await get('contacts?updated_or_created_since=yesterday')).status).toBe(422);
    expect((await get('nothing')).status).toBe(404);
  });

  it('pages, and repeats the last page past the end', async () => {
    await start({ pageCap: 2 });
    const ids = [1, 2, 3].map(() => sage.create('contacts').id);
    const first = await get('contacts?items_per_page=200&attributes=name');
    expect(first.data).toMatchObject({ $total: 3, $page: 1, $itemsPerPage: 2, $back: null });
    expect(first.data.$next).toBe('/contacts?items_per_page=200&attributes=name&page=2');
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    const last = await get('contacts?page=2');
    expect(last.data).toMatchObject({ $next: null, $back: '/contacts?page=1' });
    expect(idsOf(last)).toEqual(ids.slice(2));
    expect(idsOf(await get('contacts?page=9'))).toEqual(ids.slice(2));
    sage.switches.next = 'missing';
    expect((await get('contacts')).data).not.toHaveProperty('$next');
    sage.switches.next = 'null';
    expect((await get('contacts')).data.$next).toBeNull();
  });

  it('is changed over HTTP too', async () => {
    await start();
    const options = { headers: headers(), validateStatus: () => true };
    const created = await axios.post(`${sage.baseUrl}/contacts`, { contact: { name: 'Quarry' } }, options);
    const url = `${sage.baseUrl}/contacts/${created.data.id}`;
    now += 5_000;
    const updated = await axios.put(url, { name: 'Quarry Ltd', reference: 'Q1' }, options);
    expect([created.status, updated.status]).toEqual([201, 200]);
    expect(updated.data).toMatchObject({ name: 'Quarry Ltd', reference: 'Q1', updated_at: '2026-01-05T09:00:05Z' });
    expect((await axios.delete(url, options)).status).toBe(204);
    expect((await axios.get(url, options)).status).toBe(404);
    expect(sage.changes.map(({ kind, version }) => [kind, version])).toEqual([
      ['created', 1],
      ['updated', 2],
      ['removed', 3],
    ]);
  });

  it('is changed by tests', async () => {
    await start();
    const { id } = sage.create('contacts');
    sage.put('contacts', {
      id: 'placed',
      createdAt: '2025-01-01T00:00:00Z',
      updatedAt: '2030-01-01T00:00:00Z',
      note: 'late',
    });
    sage.touchAll('contacts', T + 60_000);
    expect(sage.rows('customers').map((row) => [row.id, row.updatedAt, row.version])).toEqual([
      [id, T + 60_000, 2],
      ['placed', T + 60_000, 2],
    ]);
    expect(sage.update('contacts', id, { name: 'new' })).toMatchObject({ version: 3, updatedAt: T });
    expect(() => sage.update('contacts', 'unknown')).toThrow(/no living 'unknown'/);
  });
});

describe('the gateway of v3', () => {
  it('checks the subscription key, the site, the token, the country, the signature, the nonce, in this order', async () => {
    await start({ signature: 'strict' });
    const all = { 'ocp-apim-subscription-key': undefined, 'x-site': undefined, authorization: undefined };
    const { 'x-site': _, ...withoutSite } = all;
    const site = sage.switches.resourceOwnerId;
    const key = sage.switches.subscriptionKey;
    expect(saysOf(await get('contacts', all))[1]).toBe('SubscriptionKeyInvalid');
    expect(saysOf(await get('contacts', { ...all, 'ocp-apim-subscription-key': key }))[1]).toBe('HeaderNotFound');
    expect(
      saysOf(await get('contacts', { ...withoutSite, 'ocp-apim-subscription-key': key, 'x-site': site }))[2],
    ).toMatch(/expired/);
    expect(saysOf(await get('contacts', { 'x-site': 'other' }))[2]).toMatch(/site/);
    sage.switches.country = 'DE';
    expect(saysOf(await get('contacts'))[2]).toMatch(/another country/);
    sage.switches.country = 'US';
    expect(saysOf(await get('contacts'))[2]).toMatch(/signature/);
    const signed = { 'x-nonce': 'n1', 'x-signature': signatureFor('contacts', 'n1') };
    expect((await get('contacts', signed)).status).toBe(200);
    expect(saysOf(await get('contacts', signed))[2]).toMatch(/nonce/);
    sage.switches.signature = 'lenient';
    expect((await get('contacts')).status).toBe(200);
    expect((await get('contacts', { 'x-signature': 'wrong' })).status).toBe(401);
    sage.switches.signature = 'off';
    expect((await get('contacts', { 'x-signature': 'wrong' })).status).toBe(200);
  });

  it('answers only for the country of the token, Great Britain and Ireland as one', async () => {
    await start({ country: 'IE' });
    expect(sage.baseUrl).toMatch(/\/uki\/sageone\/accounts\/v3$/);
    expect((await get('contacts')).status).toBe(200);
    sage.switches.country = 'FR';
    expect((await get('contacts')).status).toBe(401);
  });

  it('lets 200 calls in 60 seconds pass', async () => {
    await start();
    for (let calls = 0; calls < 200; calls += 1) expect((await get('contacts')).status).toBe(200);
    now += 20_000;
    const refused = await get('contacts');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '40']);
    now += 40_000;
    expect((await get('contacts')).status).toBe(200);
  });

  it('refuses a token that has expired or was revoked', async () => {
    await start();
    now += 3_599_999;
    expect((await get('contacts')).status).toBe(200);
    now += 1;
    expect((await get('contacts')).status).toBe(401);
    now -= 1;
    sage.revokeAll();
    expect((await get('contacts')).status).toBe(401);
  });
});

describe('v3.1', () => {
  it('asks for a token only, and knows its businesses', async () => {
    await start({ version: 'v3.1' });
    const plain = { 'x-site': undefined, 'ocp-apim-subscription-key': undefined };
    expect((await get('contacts', plain)).status).toBe(200);
    expect((await get('contacts', { ...plain, 'x-business': sage.switches.businesses[0] })).status).toBe(200);
    expect((await get('contacts', { ...plain, 'x-business': 'unknown' })).status).toBe(404);
    expect((await get('contacts', { ...plain, authorization: undefined })).status).toBe(401);
    expect(
      (await axios.get(`${sage.url}/us/sageone/accounts/v3/contacts`, { validateStatus: () => true })).status,
    ).toBe(404);
  });
});

describe('faults', () => {
  it('hit the list or page they are meant for, so often, and end', async () => {
    await start();
    sage.failNext(1, { status: 503, retryAfter: 7 }, { entity: 'contacts', page: 2 });
    expect((await get('contacts')).status).toBe(200);
    const refused = await get('contacts?page=2');
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '7']);
    expect((await get('contacts?page=2')).status).toBe(200);
    sage.failAlways('no-subscription');
    expect(saysOf(await get('contacts'))).toEqual([401, 'AuthorizationFailure', expect.stringMatching(/subscription/)]);
    sage.heal();
    sage.failNext(1, { status: 502, html: true });
    expect((await get('contacts')).headers['content-type']).toMatch(/html/);
    sage.failNext(1, 'reset');
    await expect(get('contacts')).rejects.toThrow();
    sage.failNext(1, 'null-items');
    expect((await get('contacts')).data.$items).toBeNull();
    expect(sage.requests.map(({ status }) => status).filter((status) => status !== 200)).toEqual([503, 401, 502, null]);
  });

  it('lets tests wait for requests', async () => {
    await start();
    sage.clearRequests();
    const waited = sage.waitForRequests(
      (log) => log.some(({ list, status }) => list === 'contacts' && status === 200),
      5_000,
    );
    await get('contacts');
    await waited;
    await expect(sage.waitForRequests(9, 10)).rejects.toThrow(/1 requests came/);
  });
});

/** For a path without a query. */
function signatureFor(path: string, nonce: string): string {
  const address = encodeURIComponent(`${sage.baseUrl}/${path}`);
  const base = `GET&${address}&body%3D&${nonce}&${sage.switches.resourceOwnerId}`;
  return createHmac('sha1', `${sage.switches.signingSecret}&${accessToken}`).update(base).digest('base64');
}
