import axios from 'axios';
import type { JsonObject } from '../../src/domain/values/json';
import type {
  AccessToken,
  Connection,
  ListQuery,
  Page,
  PageReading,
  GrantRequest,
  VendorRequest,
  VendorResponse,
} from '../../src/elements/element';
import { type TokenAnswer, type Tokens, readTokenAnswer } from '../../src/elements/oauth';
import { sageone } from '../../src/elements/sageone';
import { type SageOneFault, type SageOneOptions, type SageOneSimulator, startSageOne } from '../simulators/sage-one';
import example from '../fixtures/seeds/sage-one-example.json';

const CALLBACK = 'https://mycoolapp.com';
const SEED_URL = example.configuration['event.poller.configuration'].customers.url;
const rendered = (since: string) => SEED_URL.replace(/\$\{.*?\}/, since);

let vendor: SageOneSimulator;
let connection: Connection;
let token: AccessToken;
let nonces = 0;

/** Starts a vendor, and has the access token that the instance of it would have. */
async function start(options: Partial<SageOneOptions> = {}): Promise<void> {
  vendor = await startSageOne(options);
  const { clientId, clientSecret, signingSecret, subscriptionKey, country } = vendor.switches;
  const isV3 = options.version !== 'v3.1';
  connection = {
    'oauth.api.key': clientId,
    'oauth.api.secret': clientSecret,
    'oauth.callback.url': CALLBACK,
    country,
    'base.url': vendor.url,
    'oauth.token.url': vendor.tokenUrl,
    ...(isV3 && { 'signature.secret': signingSecret, 'apim.subscription.key': subscriptionKey }),
  };
  token = await tokensFor({ kind: 'authorization_code', code: vendor.issueCode(CALLBACK) });
}

afterEach(() => vendor.close());

async function send(request: VendorRequest): Promise<VendorResponse> {
  const { body, ...rest } = request;
  const answer = await axios.request<string>({
    ...rest,
    data: body,
    responseType: 'text',
    transformResponse: (text) => text,
    validateStatus: () => true,
  });
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  return { status: answer.status, headers, text: answer.data };
}

async function askForTokens(wish: GrantRequest, changes: Connection = {}): Promise<TokenAnswer> {
  return readTokenAnswer(await send(sageone.oauth!.tokenRequest({ ...connection, ...changes }, wish)));
}

async function tokensFor(wish: GrantRequest): Promise<Tokens> {
  const answer = await askForTokens(wish);
  if (!answer.ok) throw new Error(answer.problem.message);
  return answer.value;
}

function queryOf(changes: Partial<ListQuery> = {}): ListQuery {
  nonces += 1;
  return {
    connection,
    token,
    nonce: nonces.toString(16).padStart(32, '0'),
    resource: 'customers',
    hubUrl: rendered('2026-01-01T00:00:00Z'),
    updatedField: 'updated_at',
    recordsPath: null,
    pageSize: 200,
    position: null,
    ...changes,
  };
}

async function ask(changes: Partial<ListQuery> = {}): Promise<PageReading> {
  const query = queryOf(changes);
  return sageone.readPage(await send(sageone.listRequest(query)), query, vendor.now());
}

async function pageOf(changes: Partial<ListQuery> = {}): Promise<Page> {
  const reading = await ask(changes);
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.value;
}

async function deletedSince(since: string): Promise<PageReading> {
  const query = { ...queryOf(), since };
  return sageone.readPage(await send(sageone.deletionFeed!.listRequest(query)), query, vendor.now());
}

/** Every page, as a poll reads them; fails where there are more pages than there can be. */
async function readAll(changes: Partial<ListQuery>): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  let position: ListQuery['position'] = null;
  for (let pages = 0; pages < 20; pages += 1) {
    const page = await pageOf({ ...changes, position });
    records.push(...page.records);
    if (page.next === null) return records;
    position = { token: page.next };
  }
  throw new Error('the pages do not end');
}

const idsOf = (records: JsonObject[]) => records.map((record) => record['id']);

describe.each(['v3', 'v3.1'] as const)('sageone against Sage One %s', (version) => {
  it('reads with the URL of the document, quote left open: customers only, from the date on, with their dates', async () => {
    await start({ version });
    vendor.put('customers', { id: 'at', createdAt: '2025-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' });
    vendor.put('customers', { id: 'before', updatedAt: '2025-12-31T23:59:59Z' });
    vendor.put('suppliers', { id: 'supplier', updatedAt: '2026-02-01T00:00:00Z' });
    const { records, total, next } = await pageOf();
    expect(records).toEqual([
      {
        id: 'at',
        displayed_as: 'at',
        $path: '/contacts/at',
        created_at: '2025-01-01T00:00:00Z',
        updated_at: '2026-01-01T00:00:00Z',
      },
    ]);
    expect([total, next]).toEqual([1, null]);
  });

  it.each(['filled', 'missing', 'null'] as const)('reads every page once when $next is %s', async (next) => {
    await start({ version, next });
    for (let count = 0; count < 7; count += 1) vendor.create('customers');
    vendor.clearRequests();
    const records = await readAll({ pageSize: 3 });
    expect(new Set(idsOf(records)).size).toBe(7);
    expect(records).toHaveLength(7);
    expect(vendor.requests.map(({ query }) => [query['page'], query['items_per_page']])).toEqual([
      ['1', '3'],
      ['2', '3'],
      ['3', '3'],
    ]);
  });

  it('ends although a page past the end repeats the last one', async () => {
    await start({ version });
    for (let count = 0; count < 6; count += 1) vendor.create('customers');
    vendor.onPage = ({ page, rows }) => {
      if (page === 1) for (const { id } of rows) vendor.remove('contacts', id);
    };
    const records = await readAll({ pageSize: 3 });
    expect(new Set(idsOf(records)).size).toBe(6);
  });

  it('reads all pages of a vendor that gives fewer records than asked for', async () => {
    await start({ version, pageCap: 2 });
    for (let count = 0; count < 5; count += 1) vendor.create('customers');
    expect(await readAll({ pageSize: 200 })).toHaveLength(5);
  });

  it('lists what was deleted at or after an instant, although the vendor means after', async () => {
    await start({ version });
    vendor.put('customers', { id: 'just before', deletedAt: '2026-01-04T23:59:59Z' });
    vendor.put('customers', { id: 'in that second', deletedAt: '2026-01-05T00:00:00.900Z' });
    vendor.put('suppliers', { id: 'supplier', deletedAt: '2026-01-06T00:00:00Z' });
    vendor.put('customers', { id: 'living' });
    const reading = await deletedSince('2026-01-05T00:00:00.500Z');
    expect(reading).toMatchObject({
      value: { records: [{ id: 'in that second', deleted_at: '2026-01-05T00:00:00Z' }], next: null },
    });
  });

  it('refuses a deletion feed that is none', async () => {
    await start({ version });
    vendor.put('customers', { id: 'living', deleted_at: null });
    const query = { ...queryOf(), since: '2026-01-05T00:00:00Z' };
    const response = await send(sageone.listRequest(query));
    expect(sageone.readPage(response, query, vendor.now())).toMatchObject({ problem: { kind: 'malformed' } });
  });

  it('reads any other list, and suppliers, with all attributes where the URL names none', async () => {
    await start({ version });
    vendor.create('sales_invoices', { reference: 'SI-1' });
    vendor.create('suppliers', { reference: 'S-1' });
    const invoices = await pageOf({ hubUrl: '/hubs/finance/sales_invoices' });
    expect(invoices.records).toMatchObject([{ reference: 'SI-1', updated_at: expect.any(String) }]);
    expect((await pageOf({ hubUrl: '/hubs/finance/suppliers' })).records).toMatchObject([{ reference: 'S-1' }]);
    expect((await pageOf({ hubUrl: '/hubs/finance/customers' })).records).toEqual([]);
    expect(await ask({ hubUrl: '/hubs/finance/nothing' })).toMatchObject({ problem: { kind: 'refused', status: 404 } });
  });

  it.each<[SageOneFault, string, number | null]>([
    [{ status: 401 }, 'unauthorized', null],
    ['no-subscription', 'forbidden', null],
    [{ status: 403 }, 'forbidden', null],
    [{ status: 429, retryAfter: 30 }, 'throttled', 30_000],
    [{ status: 500 }, 'unavailable', null],
    [{ status: 502, html: true }, 'unavailable', null],
    [{ status: 503, retryAfter: 120 }, 'unavailable', 120_000],
    [{ status: 504, html: true }, 'unavailable', null],
    [{ status: 200, html: true }, 'malformed', null],
    [{ status: 200 }, 'refused', null],
    ['empty-body', 'malformed', null],
    ['truncated-json', 'malformed', null],
    ['null-items', 'malformed', null],
  ])('takes %j as %s and reads on afterwards', async (fault, kind, retryAfterMs) => {
    await start({ version });
    vendor.failNext(1, fault, { entity: 'contacts' });
    expect(await ask()).toMatchObject({ problem: { kind, retryAfterMs } });
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('waits as long as the throttle says, and reads again after that', async () => {
    let now = Date.parse('2026-01-05T09:00:00Z');
    await start({ version, now: () => now, throttle: 2 });
    await pageOf();
    now += 15_000;
    await pageOf();
    expect(await ask()).toMatchObject({ problem: { kind: 'throttled', retryAfterMs: 45_000 } });
    now += 45_000;
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('is refused with an expired token, and reads with the one that a refresh gives', async () => {
    let now = Date.parse('2026-01-05T09:00:00Z');
    await start({ version, now: () => now });
    const first = token as Tokens;
    expect(first.expiresInS).toBe(version === 'v3' ? 3600 : 300);
    now += first.expiresInS! * 1000;
    expect(await ask()).toMatchObject({ problem: { kind: 'unauthorized' } });
    token = await tokensFor({ kind: 'refresh_token', refreshToken: first.refreshToken! });
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('says invalid_grant of a used code, another callback URL and a revoked token; invalid_client of a wrong secret', async () => {
    await start({ version });
    const { refreshToken } = token as Tokens;
    const code = vendor.issueCode(CALLBACK);
    const kindOf = async (wish: GrantRequest, changes?: Connection) => {
      const answer = await askForTokens(wish, changes);
      return answer.ok ? 'token' : answer.problem.kind;
    };
    expect(await kindOf({ kind: 'authorization_code', code }, { 'oauth.callback.url': `${CALLBACK}/` })).toBe(
      'invalid_grant',
    );
    expect(await kindOf({ kind: 'authorization_code', code })).toBe('token');
    expect(await kindOf({ kind: 'authorization_code', code })).toBe('invalid_grant');
    const refresh: GrantRequest = { kind: 'refresh_token', refreshToken: refreshToken! };
    expect(await kindOf(refresh, { 'oauth.api.secret': 'wrong' })).toBe('invalid_client');
    vendor.revokeAll();
    expect(await kindOf(refresh)).toBe('invalid_grant');
  });
});

describe('sageone v3', () => {
  it.each(['CA', 'de', 'Es', 'FR', 'GB', 'ie', 'us'])('finds the base of the country %s', async (country) => {
    await start({ country });
    expect(await ask()).toMatchObject({ ok: true });
    expect(await ask({ connection: { ...connection, 'base.url': vendor.baseUrl } })).toMatchObject({ ok: true });
  });

  it('takes a token of another country as unauthorized, a wrong subscription key as a missing right', async () => {
    await start({ country: 'DE' });
    const kindOf = async (changes: Connection) => {
      const reading = await ask({ connection: { ...connection, ...changes } });
      return reading.ok ? 'page' : reading.problem.kind;
    };
    expect(await kindOf({ country: 'FR' })).toBe('unauthorized');
    expect(await kindOf({ 'signature.secret': 'wrong' })).toBe('unauthorized');
    expect(await kindOf({ 'apim.subscription.key': 'wrong' })).toBe('forbidden');
    expect(await kindOf({})).toBe('page');
  });

  it('signs so that a strict gateway is content, whatever the query holds', async () => {
    await start();
    vendor.create('customers');
    const where = "search='O''Hara %26 Söhne (50% + 2)!*~' and attributes='name'";
    expect(await ask({ hubUrl: `/hubs/finance/customers?where=${where}` })).toMatchObject({ ok: true });
    expect(vendor.requests.at(-1)?.query['search']).toBe("O'Hara & Söhne (50% + 2)!*~");
  });

  it('is refused with a nonce that was used, and needs no signature where none is checked', async () => {
    await start();
    expect(await ask({ nonce: 'a'.repeat(32) })).toMatchObject({ ok: true });
    expect(await ask({ nonce: 'a'.repeat(32) })).toMatchObject({ problem: { kind: 'unauthorized' } });
    vendor.switches.signature = 'lenient';
    expect(await ask({ connection: { ...connection, 'signature.secret': '' } })).toMatchObject({ ok: true });
  });
});

describe('sageone v3.1', () => {
  it('names the business where one is configured', async () => {
    await start({ version: 'v3.1' });
    const business = vendor.switches.businesses[0]!;
    expect(await ask({ connection: { ...connection, 'business.id': business } })).toMatchObject({ ok: true });
    expect(vendor.requests.at(-1)?.headers).toMatchObject({ 'x-business': business });
    expect(vendor.requests.at(-1)?.headers).not.toHaveProperty('x-site');
    expect(await ask({ connection: { ...connection, 'business.id': 'unknown' } })).toMatchObject({ ok: false });
  });

  it('reads for three days with tokens of 300 seconds and refresh tokens that work once', async () => {
    let now = Date.parse('2026-01-05T09:00:00Z');
    await start({ version: 'v3.1', now: () => now });
    let { refreshToken } = token as Tokens;
    for (let polls = 0; polls < 3 * 96; polls += 1) {
      now += 15 * 60_000;
      const fresh = await tokensFor({ kind: 'refresh_token', refreshToken: refreshToken! });
      [token, refreshToken] = [fresh, fresh.refreshToken];
      expect(await ask()).toMatchObject({ ok: true });
    }
    expect(vendor.tokenCalls.filter(({ error }) => error !== null)).toEqual([]);
  });
});
