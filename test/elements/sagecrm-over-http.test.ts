import axios from 'axios';
import type { JsonObject } from '../../src/domain/values/json';
import type { Connection, ListQuery, Page, PageReading } from '../../src/elements/element';
import { sagecrm } from '../../src/elements/sagecrm';
import { type SageCrmSimulator, startSageCrm } from '../simulators/sage-crm';

let vendor: SageCrmSimulator;
let connection: Connection;

beforeEach(async () => {
  vendor = await startSageCrm();
  connection = { subdomain: vendor.url, username: vendor.switches.username, password: vendor.switches.password };
});

afterEach(() => vendor.close());

function queryOf(changes: Partial<ListQuery> = {}): ListQuery {
  return {
    connection,
    resource: 'accounts',
    hubUrl: "/hubs/crm/accounts?where=Comp_UpdatedDate>'2026-01-01T00:00:00Z'",
    updatedField: 'Comp_UpdatedDate',
    token: null,
    nonce: '0'.repeat(32),
    recordsPath: null,
    pageSize: 100,
    position: null,
    ...changes,
  };
}

async function ask(changes: Partial<ListQuery> = {}): Promise<PageReading> {
  const query = queryOf(changes);
  const request = sagecrm.listRequest(query);
  const answer = await axios.request<string>({
    ...request,
    responseType: 'text',
    transformResponse: (body) => body,
    validateStatus: () => true,
  });
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  return sagecrm.readPage({ status: answer.status, headers, text: answer.data }, query, Date.now());
}

async function pageOf(changes: Partial<ListQuery> = {}): Promise<Page> {
  const reading = await ask(changes);
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.value;
}

const keysOf = (records: JsonObject[]) => records.map((record) => record['key']);

const at = (text: string) => Date.parse(text);

describe('sagecrm against a Sage CRM server', () => {
  it('reads what changed after the date, oldest first, ties by id', async () => {
    const placed = { createdAt: at('2025-12-01T00:00:00Z') };
    vendor.put('company', { ...placed, id: 4, updatedAt: at('2026-01-03T00:00:00Z') });
    vendor.put('company', { ...placed, id: 3, updatedAt: at('2026-01-02T00:00:00Z') });
    vendor.put('company', { ...placed, id: 2, updatedAt: at('2026-01-03T00:00:00Z') });
    vendor.put('company', { ...placed, id: 1, updatedAt: at('2026-01-01T00:00:00Z') });
    const { records, total } = await pageOf();
    expect(keysOf(records)).toEqual([3, 2, 4]);
    expect(total).toBe(3);
    expect(records[0]).toMatchObject({ Comp_CompanyId: 3, Comp_UpdatedDate: '2026-01-02T00:00:00Z' });
  });

  it.each(Object.entries(sagecrm.defaultResources))('reads the default resource %s', async (resource, settings) => {
    const entity = { accounts: 'company', contacts: 'person', leads: 'lead', opportunities: 'opportunity' }[resource];
    vendor.create(entity ?? resource);
    const hubUrl = String(settings['url']).replace(/\$\{[^}]*\}/g, '2026-01-01T00:00:00Z');
    const { updatedDateField } = settings['datesConfiguration'] as { updatedDateField: string };
    const { records } = await pageOf({ resource, hubUrl, updatedField: updatedDateField });
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ key: expect.any(Number), [updatedDateField]: expect.any(String) });
  });

  it('reads on where a page ended, though the server gives fewer than asked for', async () => {
    vendor.switches.pageCap = 2;
    for (let count = 0; count < 5; count += 1) vendor.create('company');
    const keys: unknown[] = [];
    for (let offset = 0; offset < 5;) {
      const { records, total } = await pageOf({ position: { offset } });
      expect(total).toBe(5);
      keys.push(...keysOf(records));
      offset += records.length;
    }
    expect(new Set(keys).size).toBe(5);
  });

  it.each([
    ["Comp_Name='O''Hara & Sons 100%'", 1],
    ["Comp_Name like 'O''Hara%' and Comp_UpdatedDate>='2026-01-01T02:00:00+02:00'", 1],
    ["Comp_CompanyId in (1, 2) or Comp_Name='nobody'", 2],
    ["(Comp_Name='nobody' OR Comp_CompanyId<>1) AND Comp_CompanyId<3", 1],
  ])('finds with %s', async (where, found) => {
    vendor.put('company', {
      id: 1,
      updatedAt: at('2026-01-01T00:00:00Z'),
      Comp_Name: "O'Hara & Sons 100%",
    });
    vendor.put('company', { id: 2, updatedAt: at('2026-01-01T00:00:00Z'), Comp_Name: 'Quarry' });
    const { records } = await pageOf({ hubUrl: `/hubs/crm/accounts?where=${encodeURIComponent(where)}` });
    expect(records).toHaveLength(found);
  });

  it('reads only the fields asked for, and the updated date', async () => {
    vendor.create('company');
    const { records } = await pageOf({ hubUrl: '/hubs/crm/accounts?fields=Comp_Name' });
    expect(
      Object.keys(records[0]!)
        .filter((name) => name.startsWith('Comp_'))
        .sort(),
    ).toEqual(['Comp_Name', 'Comp_UpdatedDate']);
  });

  it('tells a wrong password, a missing right, an unknown entity and a field that is not there apart', async () => {
    const kindOf = async (changes: Partial<ListQuery>) => {
      const reading = await ask(changes);
      return reading.ok ? 'page' : reading.problem.kind;
    };
    vendor.switches.forbiddenEntities = ['lead'];
    expect(await kindOf({ connection: { ...connection, password: 'wrong' } })).toBe('unauthorized');
    expect(await kindOf({ hubUrl: '/hubs/crm/leads', updatedField: 'Lead_UpdatedDate' })).toBe('forbidden');
    expect(await kindOf({ hubUrl: '/hubs/crm/nothing' })).toBe('refused');
    expect(await kindOf({ updatedField: 'Comp_Nothing' })).toBe('refused');
    expect(await kindOf({})).toBe('page');
  });

  it.each([
    [{ status: 503, retryAfter: 120 }, 'unavailable', 120_000],
    [{ status: 429, retryAfter: 5 }, 'throttled', 5_000],
    [{ status: 400, severity: 'transient' as const }, 'unavailable', null],
    [{ status: 500, html: true }, 'unavailable', null],
    [{ status: 200, html: true }, 'malformed', null],
    ['empty-body' as const, 'malformed', null],
    ['truncated-json' as const, 'malformed', null],
    ['null-resources' as const, 'malformed', null],
  ])('takes %j as %s and reads on afterwards', async (fault, kind, retryAfterMs) => {
    vendor.failNext(1, fault);
    expect(await ask()).toMatchObject({ problem: { kind, retryAfterMs } });
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('reaches another install, and a base URL given whole or as a host alone', async () => {
    const { host } = vendor;
    for (const baseUrl of [vendor.baseUrl, `${vendor.baseUrl}/`, `http://${host}`]) {
      expect(await ask({ connection: { ...connection, subdomain: 'crm.invalid', 'base.url': baseUrl } })).toMatchObject(
        { ok: true },
      );
    }
    const other = await startSageCrm({ install: 'sales' });
    const settings = { ...connection, subdomain: other.url, 'sagecrm.install': 'sales' };
    expect(await ask({ connection: settings })).toMatchObject({ ok: true });
    await other.close();
  });
});
