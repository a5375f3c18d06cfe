import { RequestError } from '../../src/elements/request-error';
import { sageone } from '../../src/elements/sageone';
import example from '../fixtures/seeds/sage-one-example.json';

const check = (query: string, resource = 'customers') => sageone.checkHubUrl(`/hubs/finance/${resource}?${query}`);
const where = (condition: string) => check(`where=${condition}`);

describe('sageone', () => {
  it('is the element of Cloud Elements', () => {
    expect(sageone).toMatchObject({ key: 'sageone', numericId: 3458, hub: 'finance' });
    expect(sageone.paging({})).toBe('token');
    expect(sageone.oauth?.grantOf({})).toBe('authorization_code');
  });

  it('knows every configuration key of the page, and accepts its connection', () => {
    const { configuration } = example;
    const asked = Object.keys(configuration).filter((key) => !key.startsWith('event.'));
    expect(sageone.fields.map(({ key }) => key)).toEqual(expect.arrayContaining(asked));
    expect(sageone.fields.filter(({ secret }) => secret).map(({ key }) => key)).toEqual([
      'oauth.api.secret',
      'signature.secret',
      'apim.subscription.key',
    ]);
    const { 'event.poller.configuration': _, ...connection } = configuration;
    expect(sageone.checkConnection?.(connection)).toEqual([]);
  });

  it("has the page's poller configuration by default, with the quote closed that the page leaves open", () => {
    const { url, ...rest } = example.configuration['event.poller.configuration'].customers;
    expect(sageone.defaultResources).toEqual({ customers: { ...rest, url: `${url}'` } });
  });

  it.each(['customers', 'Suppliers', 'contacts'])('has a deletion feed of %s', (resource) => {
    expect(sageone.hasDeletionFeed?.(resource)).toBe(true);
  });

  it.each(['sales_invoices', 'products', 'constructor', ''])('has no deletion feed of %j', (resource) => {
    expect(sageone.hasDeletionFeed?.(resource)).toBe(false);
  });

  it.each([
    "lastModifiedDate>='2017-06-12T14:09:00Z' and attributes='created_at,updated_at",
    "lastModifiedDate>='2017-06-12T14:09:00Z' and attributes='created_at,updated_at'",
    "lastmodifieddate > '2017-06-12T14:09:00+02:00' AND (attributes='all' AND show_balance='true')",
    "updated_at>='2017-06-12'",
    "updated_or_created_since='2017-06-12T14:09:00.123Z'",
    "contact_type_id='CUSTOMER'",
    'show_legacy_id=1',
    '',
  ])('accepts where=%s', (condition) => {
    expect(where(condition)).toBeNull();
  });

  it.each([
    ["lastModifiedDate<'2017-06-12'", /lastModifiedDate with > or >=, not </],
    ["lastModifiedDate='2017-06-12'", /with > or >=, not =/],
    ["lastModifiedDate>='2017-06-12T14:09:00'", /takes a date, or a date and time with Z or an offset/],
    ['lastModifiedDate>=1497276540', /takes a date/],
    ["search LIKE 'A%'", /can only compare search with =, not LIKE/],
    ["search>='A'", /can only compare search with =, not >=/],
    ["search='A' OR search='B'", /know no OR/],
    ["search IN ('A')", /know no IN/],
    ['search IS NULL', /know no IS NULL/],
    ["search='A' AND search='B'", /two conditions for search/],
    ["updated_at>'2017-06-12' AND lastModifiedDate>'2017-06-12'", /two conditions/],
    ["page='2'", /page is set by the poller/],
    ["deleted_since='2017-06-12'", /set by the poller/],
    ["Name='A'", /"Name" is not a parameter/],
    ["attributes='id,$path'", /"\$path" is not the name of an attribute/],
    ["contact_type_id='VENDOR'", /customers are contacts of type CUSTOMER/],
    ['search=', /CEQL at character 8/],
  ])('says what is wrong with where=%s', (condition, message) => {
    expect(where(condition)).toMatch(message);
  });

  it.each([
    ['pageSize=0', /pageSize is a whole number from 1/],
    ['since=2017', /Parameters not understood: since/],
  ])('says what is wrong with %s', (query, message) => {
    expect(check(query)).toMatch(message);
  });

  it('refuses another hub and what is no list', () => {
    expect(sageone.checkHubUrl('/hubs/crm/customers')).toMatch(/not \/hubs\/crm/);
    expect(check('', 'sales-invoices')).toMatch(/not a name of a list/);
  });

  it('asks for tokens as Sage documents it, with nothing of it in the URL', () => {
    const request = (wish: Parameters<NonNullable<typeof sageone.oauth>['tokenRequest']>[1]) =>
      sageone.oauth!.tokenRequest({ ...example.configuration, 'event.poller.configuration': {} }, wish);
    const exchange = request({ kind: 'authorization_code', code: 'c0de' });
    expect(exchange).toMatchObject({ method: 'POST', url: 'https://oauth.na.sageone.com/token' });
    expect(Object.fromEntries(new URLSearchParams(exchange.body))).toEqual({
      client_id: 'xxxxxxxxxxxxxxxxxx',
      client_secret: 'xxxxxxxxxxxxxxxxxxxxxx',
      grant_type: 'authorization_code',
      code: 'c0de',
      redirect_uri: 'https://mycoolapp.com',
    });
    const refresh = request({ kind: 'refresh_token', refreshToken: 'r1' });
    expect(Object.fromEntries(new URLSearchParams(refresh.body))).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'r1',
    });
    expect(() => request({ kind: 'client_credentials' })).toThrow(RequestError);
  });
});
