import type { AccessToken, Connection, ListQuery } from '../../../src/elements/element';
import { RequestError } from '../../../src/elements/request-error';
import { deletionRequest, listRequest } from '../../../src/elements/sageone/list-request';

const V3: Connection = { country: 'GB', 'apim.subscription.key': 'key', 'signature.secret': 'secret' };
const token: AccessToken = { accessToken: 'token-1', answer: { resource_owner_id: 'owner-1' } };

const queryOf = (changes: Partial<ListQuery> = {}): ListQuery => ({
  connection: V3,
  token,
  nonce: '0'.repeat(32),
  resource: 'customers',
  hubUrl: "/hubs/finance/customers?where=lastModifiedDate>='2017-06-12T14:09:00Z' and attributes='name",
  updatedField: 'updated_at',
  recordsPath: null,
  pageSize: 200,
  position: null,
  ...changes,
});

const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

describe('listRequest', () => {
  it('asks for customers as contacts of one type, from the date on, with the dates beside the attributes', () => {
    const { url, method } = listRequest(queryOf());
    expect(method).toBe('GET');
    expect(url.split('?')[0]).toBe('https://api.columbus.sage.com/uki/sageone/accounts/v3/contacts');
    expect(parametersOf(url)).toEqual({
      updated_or_created_since: '2017-06-12T14:09:00Z',
      contact_type_id: 'CUSTOMER',
      attributes: 'name,created_at,updated_at',
      items_per_page: '200',
      page: '1',
    });
  });

  it('comes out the same with > and >=', () => {
    const [at, after] = ['>=', '>'].map((operator) =>
      listRequest(
        queryOf({ hubUrl: `/hubs/finance/customers?where=lastModifiedDate${operator}'2017-06-12T14:09:00Z'` }),
      ),
    );
    expect(at).toEqual(after);
  });

  it.each([
    ["where=attributes='all'", 'all'],
    ['', 'all'],
    ["where=attributes='name,all'", 'all'],
    ['fields=name, email', 'name,email,created_at,updated_at'],
    ["where=attributes='created_at,updated_at'&fields=name", 'created_at,updated_at,name'],
  ])('asks with %j for the attributes %s', (query, attributes) => {
    expect(parametersOf(listRequest(queryOf({ hubUrl: `/hubs/finance/contacts?${query}` })).url)).toMatchObject({
      attributes,
    });
  });

  it.each([
    [200, '', '200'],
    [50, '', '50'],
    [1000, '', '200'],
    [200, 'pageSize=20', '20'],
    [10, 'pageSize=20', '10'],
  ])('asks for pages of %d with %j as %s items', (pageSize, query, items) => {
    const { url } = listRequest(queryOf({ pageSize, hubUrl: `/hubs/finance/contacts?${query}` }));
    expect(parametersOf(url)).toMatchObject({ items_per_page: items });
  });

  it('reads on in pages of the size it began with, whatever the size is now', () => {
    const { url } = listRequest(
      queryOf({ pageSize: 20, position: { token: { page: 3, itemsPerPage: 100, given: 100 } } }),
    );
    expect(parametersOf(url)).toMatchObject({ page: '3', items_per_page: '100' });
  });

  it('has the headers of its version', () => {
    const v3 = listRequest(queryOf()).headers;
    expect(v3).toMatchObject({
      authorization: 'Bearer token-1',
      'x-site': 'owner-1',
      'ocp-apim-subscription-key': 'key',
      'x-nonce': '0'.repeat(32),
      'x-signature': expect.stringMatching(/^[\w+/]{27}=$/),
    });
    const unsigned = listRequest(queryOf({ connection: { ...V3, 'signature.secret': '' } })).headers;
    expect(Object.keys(unsigned)).not.toEqual(expect.arrayContaining(['x-signature']));
    const v31 = listRequest(
      queryOf({ connection: { 'business.id': 'b1' }, token: { accessToken: 'jwt', answer: {} } }),
    );
    expect(v31.headers).toEqual({
      authorization: 'Bearer jwt',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'x-business': 'b1',
    });
  });

  it('refuses to ask without a token, and in v3 without the id that comes with it', () => {
    expect(() => listRequest(queryOf({ token: null }))).toThrow(RequestError);
    expect(() => listRequest(queryOf({ token: { ...token, answer: {} } }))).toThrow(/resource_owner_id/);
  });
});

describe('deletionRequest', () => {
  it.each([
    ['2026-01-05T00:00:00.000Z', '2026-01-04T23:59:59Z'],
    ['2026-01-05T00:00:00.999Z', '2026-01-04T23:59:59Z'],
    ['2026-01-05T00:00:01Z', '2026-01-05T00:00:00Z'],
  ])('asks for deletions since %s after %s, and for nothing that lives', (since, deletedSince) => {
    expect(parametersOf(deletionRequest({ ...queryOf(), since }).url)).toEqual({
      deleted_since: deletedSince,
      contact_type_id: 'CUSTOMER',
      attributes: 'name,created_at,updated_at,deleted_at',
      items_per_page: '200',
      page: '1',
    });
  });
});
