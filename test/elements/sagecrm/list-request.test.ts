import fc from 'fast-check';
import type { ListQuery } from '../../../src/elements/element';
import { listRequest, sageCrmQueryOf } from '../../../src/elements/sagecrm/list-request';

const query: ListQuery = {
  connection: { subdomain: 'crm.example.com', username: 'admin', password: 'pässword' },
  resource: 'accounts',
  hubUrl: "/hubs/crm/accounts?where=Comp_UpdatedDate>'2017-06-12T14:09:00Z'",
  updatedField: 'Comp_UpdatedDate',
  token: null,
  nonce: '0'.repeat(32),
  recordsPath: null,
  pageSize: 100,
  position: null,
};

function askedFor(changes: Partial<ListQuery>) {
  const url = new URL(listRequest({ ...query, ...changes }).url);
  return { entity: url.pathname.split('/').pop(), ...Object.fromEntries(url.searchParams) };
}

describe('listRequest', () => {
  it('turns the hub URL of the Sage CRM page into a request of the JSON contract', () => {
    expect(listRequest(query)).toEqual({
      method: 'GET',
      url:
        'https://crm.example.com/sdata/crmj/sagecrm2/-/company' +
        '?where=Comp_UpdatedDate%20gt%20%402017-06-12T14%3A09%3A00Z%40' +
        '&orderBy=Comp_UpdatedDate%20asc%2CComp_CompanyId%20asc&count=100&startIndex=1',
      headers: {
        authorization: `Basic ${Buffer.from('admin:pässword', 'utf8').toString('base64')}`,
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
    });
  });

  it.each([
    ['accounts', 'company', 'Comp_CompanyId'],
    ['contacts', 'person', 'Pers_PersonId'],
    ['leads', 'lead', 'Lead_LeadId'],
    ['opportunities', 'opportunity', 'Oppo_OpportunityId'],
    ['users', 'users', 'User_UserId'],
    ['Company', 'Company', 'Comp_CompanyId'],
  ])('reads %s from %s, sorted by the updated date and %s', (resource, entity, idColumn) => {
    expect(askedFor({ hubUrl: `/hubs/crm/${resource}`, updatedField: 'U' })).toMatchObject({
      entity,
      orderBy: `U asc,${idColumn} asc`,
    });
  });

  it('takes any other resource as an entity, sorted by the updated date alone', () => {
    const asked = askedFor({ hubUrl: '/hubs/crm/Cases', updatedField: 'Case_UpdatedDate' });
    expect(asked).toMatchObject({ entity: 'Cases', orderBy: 'Case_UpdatedDate asc' });
    expect(askedFor({ hubUrl: '/hubs/crm/Cases', updatedField: null })).not.toHaveProperty('orderBy');
  });

  it('sorts in its own order, whatever the URL asks for', () => {
    const hubUrl = `${query.hubUrl}&orderBy=Comp_Name desc`;
    expect(askedFor({ hubUrl })).toMatchObject({ orderBy: 'Comp_UpdatedDate asc,Comp_CompanyId asc' });
  });

  it('counts records from 1', () => {
    expect(askedFor({ position: { offset: 0 } })).toMatchObject({ startIndex: '1' });
    expect(askedFor({ position: { offset: 200 } })).toMatchObject({ startIndex: '201' });
  });

  it.each([
    ['', 100, '100'],
    ['?pageSize=20', 100, '20'],
    ['?pageSize=150', 100, '100'],
    ['?pageSize=5000', 5_000, '200'],
  ])('asks with %j and %i records for the smaller page: %s', (parameters, pageSize, count) => {
    expect(askedFor({ hubUrl: `/hubs/crm/accounts${parameters}`, pageSize })).toMatchObject({ count });
  });

  it.each([
    ['Comp_Name, Comp_Type', 'Comp_Name,Comp_Type,Comp_UpdatedDate'],
    ['Comp_Name,comp_updateddate', 'Comp_Name,comp_updateddate'],
  ])('selects the fields %j with the updated date', (fields, select) => {
    expect(askedFor({ hubUrl: `/hubs/crm/accounts?fields=${fields}` })).toMatchObject({ select });
  });

  it('percent-encodes a space, a percent sign and a quote', () => {
    const { url } = listRequest({ ...query, hubUrl: "/hubs/crm/accounts?where=a LIKE 'O''H%'" });
    expect(url).toContain('where=a%20like%20%27O%27%27H%25%27&');
  });

  it('carries every text in a condition to the vendor unchanged', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const where = encodeURIComponent(`a LIKE '${text.replace(/'/g, "''")}'`);
        const url = new URL(listRequest({ ...query, hubUrl: `/hubs/crm/accounts?where=${where}` }).url);
        expect(url.searchParams.get('where')).toBe(`a like '${text.replace(/'/g, "''")}'`);
      }),
    );
  });

  it('can send every hub URL that it accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, updatedField) => {
        const hubUrl = `/hubs/crm/accounts?where=a='${text}`;
        if (isAccepted(hubUrl)) expect(() => listRequest({ ...query, hubUrl, updatedField })).not.toThrow();
      }),
    );
  });
});

function isAccepted(hubUrl: string): boolean {
  try {
    sageCrmQueryOf(hubUrl);
    return true;
  } catch {
    return false;
  }
}
