import { sagecrm } from '../../src/elements/sagecrm';
import example from '../fixtures/seeds/sage-crm-example.json';

const check = (query: string) => sagecrm.checkHubUrl(`/hubs/crm/accounts?${query}`);

describe('sagecrm', () => {
  it('is the element of Cloud Elements', () => {
    expect(sagecrm).toMatchObject({ key: 'sagecrm', numericId: 3641, hub: 'crm' });
    expect(sagecrm.paging({})).toBe('offset');
  });

  it('has the poller configuration of the page for Sage CRM by default', () => {
    expect(sagecrm.defaultResources).toEqual(example.configuration['event.poller.configuration']);
  });

  it('knows every configuration key of the page, and the password as the only secret', () => {
    const keys = sagecrm.fields.map((field) => field.key);
    const asked = Object.keys(example.configuration).filter((key) => !key.startsWith('event.'));
    expect(keys).toEqual(expect.arrayContaining(asked));
    expect(sagecrm.fields.filter((field) => field.secret).map((field) => field.key)).toEqual(['password']);
    expect(sagecrm.fields.filter((field) => field.required).map((field) => field.key)).toEqual([
      'username',
      'password',
    ]);
  });

  it('needs a subdomain or a base URL, and says so at the key', () => {
    expect(sagecrm.checkConnection?.({})).toEqual([
      { key: 'subdomain', message: expect.stringContaining('subdomain is missing') },
    ]);
    expect(sagecrm.checkConnection?.({ 'base.url': 'https://crm.example.com' })).toEqual([]);
  });

  it.each([
    "where=Comp_UpdatedDate>'2017-06-12T14:09:00Z'",
    "where=Comp_UpdatedDate%3E'2017-06-12T14:09:00Z'&fields=Comp_Name&orderBy=Comp_Name asc&pageSize=50",
    'pageSize=1',
    '',
  ])('accepts a hub URL with %j', (query) => {
    expect(check(query)).toBeNull();
  });

  it.each(['Accounts', 'cases', 'vAddressCompany', 'Custom_Entity'])('accepts the resource %s', (resource) => {
    expect(sagecrm.checkHubUrl(`/elements/api-v2/hubs/crm/${resource}?where=a=1`)).toBeNull();
  });

  it.each([
    ['where=Comp_Deleted IS NULL', /Comp_Deleted IS NULL: empty values are outside its query language/],
    ['where=a=1 AND (b=2 OR c IS NOT NULL)', /c IS NOT NULL/],
    ['where=a>', /CEQL at character 3/],
    ['pageSize=0', /pageSize is a whole number from 1/],
    ['pageSize=ten', /pageSize is a whole number from 1/],
    ['since=2017-06-12', /Parameters not understood: since. Allowed: where, fields, orderBy, pageSize/],
    ["where=a='1'&where=b='2'", /twice/],
  ])('says what is wrong with %j', (query, message) => {
    expect(check(query)).toMatch(message);
  });

  it.each([
    ['/hubs/finance/customers', /not \/hubs\/finance/],
    ['/hubs/crm/accounts/12', /one resource and nothing below it/],
    ['/hubs/crm/com%2Fpany', /not a name of a Sage CRM entity/],
    ["/hubs/crm/company('1')", /not a name of a Sage CRM entity/],
    ['accounts', /has the form/],
  ])('says what is wrong with %s', (hubUrl, message) => {
    expect(sagecrm.checkHubUrl(hubUrl)).toMatch(message);
  });
});
