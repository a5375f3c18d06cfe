import type { JsonObject } from '../../src/domain/values/json';
import { parseUrlTemplate } from '../../src/domain/vendor/url-template';
import type { ListQuery } from '../../src/elements/element';
import { openconnectors } from '../../src/elements/openconnectors';
import {
  type OpenConnectorsSimulator,
  OPEN_CONNECTORS_SECRETS,
  startOpenConnectors,
} from '../simulators/open-connectors';
import { ask, firstQuery, readAll } from './ask';

let account: OpenConnectorsSimulator;

beforeEach(async () => {
  account = await startOpenConnectors();
  account.put('/hubs/crm/contacts', []);
});

afterEach(() => account.close());

function queryOf(changes: Partial<ListQuery> = {}, keys: JsonObject = {}): ListQuery {
  const { user, organization, element } = OPEN_CONNECTORS_SECRETS;
  const secrets = { 'user.secret': user, 'organization.secret': organization, 'element.token': element };
  const connection = { 'base.url': account.baseUrl, ...secrets, ...keys };
  return firstQuery({ connection, hubUrl: '/hubs/crm/contacts', ...changes });
}

describe('openconnectors against an account of Cloud Elements', () => {
  it('reads every page, by the token of the one before', async () => {
    const records = Array.from({ length: 7 }, (_, index) => ({ id: String(index), name: `Quarry ${index}` }));
    account.put('/hubs/crm/contacts', records);
    account.switches.pageCap = 3;
    expect(await readAll(openconnectors, queryOf({ pageSize: 5 }))).toEqual(records);
    expect(account.requests.map(({ query }) => query)).toEqual([
      { pageSize: '5' },
      { pageSize: '5', nextPage: 'Mw==' },
      { pageSize: '5', nextPage: 'Ng==' },
    ]);
  });

  it.each([
    "/hubs/crm/contacts?where=lastModified>'${gmtDate:yyyy-MM-dd'T'HH:mm:ssXXX}' AND name='O''Hara & Co+'",
    "/elements/api-v2/hubs/crm/contacts?where=lastModified%3E'${gmtDate:yyyy-MM-dd'T'HH:mm:ssXXX}'%20AND%20name%3D'O''Hara %26 Co+'",
  ])('passes %s on as it is meant', async (url) => {
    const hubUrl = parseUrlTemplate(url.replace(' & ', ' %26 ')).render({ fromMs: 0, nowMs: 0 });
    await readAll(openconnectors, queryOf({ hubUrl }));
    expect(account.requests[0]).toEqual({
      path: '/elements/api-v2/hubs/crm/contacts',
      query: { where: "lastModified>'1970-01-01T00:00:00Z' AND name='O''Hara & Co+'", pageSize: '100' },
    });
  });

  it('keeps a plus in a rendered offset', async () => {
    const hubUrl = "/hubs/crm/contacts?where=at>'1970-01-01T02:00:00+02:00'&pageSize=10";
    await readAll(openconnectors, queryOf({ hubUrl }));
    expect(account.requests[0]?.query).toEqual({ where: "at>'1970-01-01T02:00:00+02:00'", pageSize: '10' });
  });

  it('does not take a page for the whole where the account counts more records and gives no token', () => {
    const answer = (count: string, next?: string) => ({
      status: 200,
      headers: { 'elements-total-count': count, ...(next && { 'elements-next-page-token': next }) },
      text: '[{"id":"1"}]',
    });
    const read = (response: ReturnType<typeof answer>, changes: Partial<ListQuery> = {}) =>
      openconnectors.readPage(response, queryOf(changes), 0);
    expect(read(answer('2'))).toMatchObject({
      problem: { kind: 'malformed', message: expect.stringContaining('Elements-Total-Count is 2, 1 records are here') },
    });
    expect(read(answer('1'))).toMatchObject({ ok: true });
    expect(read(answer('2', 'Mw=='))).toMatchObject({ ok: true });
    expect(read(answer('2'), { position: { token: 'Mw==' } })).toMatchObject({ ok: true });
    expect(read({ ...answer('2'), text: '[]' })).toMatchObject({ ok: true });
  });

  it('needs the host of the region only', async () => {
    expect(await ask(openconnectors, queryOf({}, { 'base.url': account.url }))).toMatchObject({ ok: true });
  });

  it('is told what is wrong in the words of the account, with the id to look it up', async () => {
    expect(await ask(openconnectors, queryOf({}, { 'element.token': 'wrong' }))).toMatchObject({
      problem: {
        kind: 'unauthorized',
        message: expect.stringMatching(
          /Invalid Organization or User or Element token \(requestId 5d4f0b3ce4b0a1b2c3d4e5f6\)$/,
        ),
      },
    });
    expect(await ask(openconnectors, queryOf({ hubUrl: '/hubs/crm/nothing' }))).toMatchObject({
      problem: { kind: 'refused' },
    });
    account.failNext(1, { status: 429, retryAfter: 7 });
    expect(await ask(openconnectors, queryOf())).toMatchObject({ problem: { kind: 'throttled', retryAfterMs: 7_000 } });
    expect(await ask(openconnectors, queryOf())).toMatchObject({ ok: true });
  });
});
