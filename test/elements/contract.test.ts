import { harbour } from '../../examples/element/harbour';
import type { JsonObject } from '../../src/domain/values/json';
import type { Connection } from '../../src/elements/element';
import { openconnectors } from '../../src/elements/openconnectors';
import { rest } from '../../src/elements/rest';
import { sagecrm } from '../../src/elements/sagecrm';
import { sageone } from '../../src/elements/sageone';
import { firstQuery } from './ask';
import { describeElementContract } from './element-contract';

const ok = (body: unknown, headers: Record<string, string> = {}) => ({
  status: 200,
  headers,
  text: JSON.stringify(body),
});

describeElementContract('sagecrm', {
  element: sagecrm,
  query: firstQuery({
    connection: { subdomain: 'crm.example.com', username: 'poller-7', password: 'pass:wörd/+1' },
    hubUrl: "/hubs/crm/accounts?where=Comp_UpdatedDate>'2017-06-12T14:09:00Z' AND Comp_EmailAddress='joe@example.com'",
    resource: 'accounts',
    updatedField: 'Comp_UpdatedDate',
  }),
  madeOfSecrets: [Buffer.from('poller-7:pass:wörd/+1').toString('base64')],
  answer: (records, more) =>
    ok({ $resources: records, $totalResults: records.length + (more ? 1 : 0), $startIndex: 1, $itemsPerPage: 100 }),
});

const SAGE_ONE = {
  'oauth.api.key': 'client-id-7',
  'oauth.api.secret': 'client-secret-1',
  'oauth.callback.url': 'https://mycoolapp.com',
  country: 'GB',
};
const SAGE_ONE_V3 = { ...SAGE_ONE, 'signature.secret': 'signing-secret-1', 'apim.subscription.key': 'apim-key-12345' };

for (const [version, connection] of Object.entries({ v3: SAGE_ONE_V3, 'v3.1': SAGE_ONE })) {
  describeElementContract(`sageone, ${version}`, {
    element: sageone,
    query: firstQuery({
      connection,
      hubUrl: "/hubs/finance/customers?where=lastModifiedDate>='2017-06-12T14:09:00Z' and search='joe@example.com'",
      token: { accessToken: 'access-token-1', answer: { resource_owner_id: 'owner-1' } },
    }),
    madeOfSecrets: [],
    answer: (records, more) =>
      ok({
        $items: records,
        $total: more ? 201 : records.length,
        $page: 1,
        $next: more ? '/contacts?page=2' : null,
        $itemsPerPage: 200,
      }),
  });
}

const REST = {
  'base.url': 'https://api.example.com/v2',
  'authentication.type': 'apiKey',
  'api.key': 'key/with+signs=',
  'api.key.name': 'key',
  'api.key.in': 'query',
  username: 'poller-7',
  password: 'pass:wörd/+1',
  token: 'bearer-token-1',
  'oauth.api.secret': 'client-secret-1',
  'request.headers': '{"X-Tenant":"tenant-secret"}',
  'oauth.token.parameters': '{"audience":"parameter-secret"}',
  'oauth.token.headers': '{"X-Key":"header-secret"}',
};

function describeRest(name: string, keys: Connection, answer: (records: JsonObject[], more: boolean) => unknown): void {
  describeElementContract(`rest, ${name}`, {
    element: rest,
    query: firstQuery({
      connection: { ...REST, ...keys },
      hubUrl: '/customers?updated_since=2017-06-12T14%3A09%3A00Z&email=joe%40example.com',
      recordsPath: 'data.items',
      token: { accessToken: 'access-token-1', answer: {} },
    }),
    madeOfSecrets: [
      'tenant-secret',
      'parameter-secret',
      'header-secret',
      Buffer.from('poller-7:pass:wörd/+1').toString('base64'),
    ],
    answer: (records, more) => ok(answer(records, more)),
  });
}

describeRest('pages', { 'pagination.type': 'page', 'pagination.total.path': 'total' }, (items, more) => ({
  data: { items },
  total: items.length + (more ? 1 : 0),
}));
describeRest('offset', { 'pagination.type': 'offset' }, (items) => ({ data: { items } }));
describeRest('cursor', { 'pagination.type': 'cursor', 'pagination.cursor.path': 'meta.cursor' }, (items, more) => ({
  data: { items },
  meta: { cursor: more ? 'c2' : null },
}));
describeRest('next URL', { 'pagination.type': 'nextUrl' }, (items, more) => ({
  data: { items },
  next: more ? 'https://api.example.com/v2/customers?from=2&key=key%2Fwith%2Bsigns%3D' : null,
}));
describeElementContract('rest, Link header', {
  element: rest,
  query: firstQuery({
    connection: { ...REST, 'authentication.type': 'basic', 'pagination.type': 'link' },
    hubUrl: 'customers',
  }),
  madeOfSecrets: [],
  answer: (records, more) => ok(records, more ? { link: '<https://api.example.com/v2/customers?p=2>; rel=next' } : {}),
});

describeElementContract('openconnectors', {
  element: openconnectors,
  query: firstQuery({
    connection: {
      'base.url': 'https://api.openconnectors.example',
      'user.secret': 'user-secret+/=',
      'organization.secret': 'organization-secret',
      'element.token': 'element-token+/=',
    },
    hubUrl: "/hubs/crm/contacts?where=lastModifiedDate>='2017-06-12T14:09:00Z'&fields=id",
  }),
  madeOfSecrets: [],
  answer: (records, more) => ok(records, more ? { 'elements-next-page-token': 'abc+/=' } : {}),
});

describeElementContract('the example', {
  element: harbour,
  query: firstQuery({
    connection: { 'base.url': 'https://acme.harbour.example', 'api.key': 'harbour-key-1' },
    hubUrl: '/hubs/freight/shipments?changed_since=2026-03-01T12:00:00Z',
    resource: 'shipments',
  }),
  madeOfSecrets: [],
  answer: (shipments, more) => ok({ shipments, next_cursor: more ? 'd4' : null }),
});
