import type { Json, JsonObject } from '../../src/domain/values/json';
import { startVirtualStage, type VirtualAnswer } from '../support/virtual-stage';

/**
 * How real APIs refuse tokens, and what they are called: each case stands for its kind. A whole instance in virtual
 * time.
 */
const LOGIN = 'https://login.example.com/token';
const OAUTH = {
  'authentication.type': 'oauth2',
  'oauth.api.key': 'client',
  'oauth.api.secret': 'client-secret-1',
  'oauth.token.url': LOGIN,
  'event.poller.start': 'all',
};
const ITEMS = { 'event.poller.configuration': { items: { url: '/items', idField: 'id' } } };

async function stateAfter(answer: VirtualAnswer): Promise<string> {
  const stage = startVirtualStage({
    configuration: { ...OAUTH, ...ITEMS, 'oauth.refresh.token': 'refresh-token-1' },
    vendor: ({ url }) => (url === LOGIN ? answer : { body: [{ id: 1 }] }),
  });
  await stage.run(200);
  return stage.status().state;
}

test.each<[number, Json]>([
  [403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' }],
  [401, { error: 'invalid_request', error_description: 'The refresh token is invalid.' }],
  [400, { error: 'invalid_grant' }],
  [200, { error: 'bad_refresh_token', error_description: 'The refresh token passed is incorrect or expired.' }],
  [400, { error: 'AADSTS70008: The refresh token has expired due to inactivity' }],
  [400, { Error: 'InvalidRefreshToken' }],
  [422, { refresh_token: ['is invalid'] }],
  [400, { errors: [{ code: 'REFRESH_TOKEN_NOT_FOUND' }] }],
  [400, { error: 'consent_required' }],
  [401, ''],
  [400, 'error=invalid_grant&error_description=expired'],
])('a refresh token that is refused again and again by %i %j ends in reauth_required', async (status, body) => {
  expect(await stateAfter({ status, body })).toBe('reauth_required');
});

test.each<[number, Json]>([
  [500, { error: 'invalid_grant' }],
  [503, ''],
  [403, '<html><title>Blocked</title></html>'],
  [400, { error: 'invalid_client' }],
  [429, { message: 'refresh token used too often' }],
])('what %i %j says is not of the refresh token: it goes on asking', async (status, body) => {
  expect(await stateAfter({ status, body })).toBe('polling');
});

// As RFC 6749, 6 has it: Google, Zoho and many others never give a new one.
test.each<[string, Record<string, Json>]>([
  ['left out', {}],
  ['null', { refresh_token: null }],
  ['empty', { refresh_token: '' }],
])('a refresh token that is %s in the answer to itself stays good, the configured one as well', async (_, none) => {
  for (const isConfigured of [true, false]) {
    const begin: Record<string, string> = isConfigured
      ? { 'oauth.refresh.token': 'refresh-token-1' }
      : { 'providerData.code': 'code-1', 'oauth.callback.url': 'https://me.example.com/callback' };
    const grants: string[] = [];
    const stage = startVirtualStage({
      configuration: { ...OAUTH, ...ITEMS, ...begin },
      vendor({ url, body }) {
        if (url !== LOGIN) return { body: [{ id: 1 }] };
        const form = new URLSearchParams(body);
        grants.push(form.get('refresh_token') ?? form.get('code') ?? '');
        const first = form.has('code') ? { refresh_token: 'refresh-token-1' } : none;
        return { body: { access_token: `token-${grants.length}`, expires_in: 600, ...first } };
      },
    });
    await stage.run(61);
    expect([stage.status().state, stage.resource().lastError]).toEqual(['polling', null]);
    expect(grants.length).toBeGreaterThan(3);
    expect(new Set(grants.slice(1))).toEqual(new Set(['refresh-token-1']));
  }
});

test.each<[number, Json, Record<string, string>?]>([
  [403, { error: 'invalid_token' }],
  [400, { error: { code: 'ExpiredAuthenticationToken', message: 'The access token expired' } }],
  [400, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]],
  [400, 'INVALID_SESSION_ID'],
  [403, '', { 'www-authenticate': 'Bearer error="invalid_token"' }],
  [401, ''],
  [403, { message: 'jwt expired' }],
  [200, { ok: false, error: 'token_expired' }],
  [200, { error: { code: 498, message: 'Invalid token.' } }],
  [200, { data: null, errors: [{ message: 'Sign in', extensions: { code: 'UNAUTHENTICATED' } }] }],
  [200, { code: 40001, msg: 'access_token is invalid', data: null }],
  [498, ''],
  [440, ''],
])(
  'an access token that is refused by %i %j %j is renewed once, and it goes on',
  async (status, body, headers = {}) => {
    let tokens = 0;
    let isDead = false;
    const stage = startVirtualStage({
      configuration: { ...OAUTH, ...ITEMS, 'oauth.grant.type': 'client_credentials' },
      vendor({ url, headers: asked }) {
        if (url === LOGIN) return { body: { access_token: `token-${(tokens += 1)}`, expires_in: 36_000 } };
        if (isDead && asked['authorization'] === 'Bearer token-1') return { status, body, headers };
        return { body: [{ id: asked['authorization'] }] };
      },
    });
    await stage.run(5);
    isDead = true;
    await stage.run(31);
    expect(stage.news()).toEqual(['UPDATED Bearer token-1', 'UPDATED Bearer token-2']);
    expect([tokens, stage.resource().lastError]).toEqual([2, null]);
  },
);

test('an empty list beside an access token that has expired is not taken for nothing new', async () => {
  let tokens = 0;
  let isDead = false;
  const stage = startVirtualStage({
    configuration: {
      ...OAUTH,
      'oauth.grant.type': 'client_credentials',
      'event.poller.configuration': { items: { url: '/items', idField: 'id', recordsPath: 'data' } },
    },
    vendor({ url, headers }) {
      if (url === LOGIN) return { body: { access_token: `token-${(tokens += 1)}`, expires_in: 36_000 } };
      const isRefused = isDead && headers['authorization'] === 'Bearer token-1';
      return { body: isRefused ? { code: 40014, msg: 'access_token expired', data: [] } : { data: [{ id: tokens }] } };
    },
  });
  await stage.run(5);
  isDead = true;
  await stage.run(31);
  expect([tokens, stage.news()]).toEqual([2, ['UPDATED 1', 'UPDATED 2']]);
});

test.each<[number, Json]>([
  [403, { message: 'You do not have permission' }],
  [200, { ok: false, error: 'missing_scope' }],
  [404, { message: 'no such list' }],
])('%i %j is of no token, which is not renewed', async (status, body) => {
  let tokens = 0;
  const stage = startVirtualStage({
    configuration: { ...OAUTH, ...ITEMS, 'oauth.grant.type': 'client_credentials' },
    vendor: ({ url }) =>
      url === LOGIN ? { body: { access_token: `token-${(tokens += 1)}`, expires_in: 36_000 } } : { status, body },
  });
  await stage.run(31);
  expect(tokens).toBe(1);
});

describe('a resource path of Open Connectors with "/" in it', () => {
  const start = (resources: JsonObject) =>
    startVirtualStage({
      element: 'openconnectors',
      configuration: {
        'user.secret': 'user-secret',
        'organization.secret': 'organization-secret',
        'element.token': 'element-token',
        'event.poller.start': 'all',
        'event.poller.configuration': resources,
      },
      vendor: () => ({ body: [{ id: 'e1' }] }),
    });

  // As the pages of Cloud Elements for Google Suite and Gmail have it.
  test.each<[string, string, string]>([
    [
      'calendars/primary/changed-events',
      '/hubs/general/calendars/primary/changed-events',
      '/calendars/primary/changed-events',
    ],
    ['/changed-messages', '/hubs/general/changed-messages', '/changed-messages'],
    ['events', '/elements/api-v2/hubs/general/calendars/a%20b/events', '/calendars/a%20b/events'],
    ['events', '/hubs/general/calendars%2Fprimary%2Fevents', '/calendars/primary/events'],
  ])('%s, %s is asked for below its hub, and named in the event', async (name, url, path) => {
    const stage = start({ [name]: { url, idField: 'id' } });
    await stage.run(2);
    expect(stage.requests[0]?.url).toBe(`https://api.example.com/elements/api-v2/hubs/general${path}?pageSize=200`);
    expect(stage.events()).toMatchObject([{ objectType: name, objectId: 'e1' }]);
  });

  test.each([
    '/hubs/crm/a/../b',
    '/hubs/crm/%2e%2e/instances',
    '/hubs/crm/a%2F..%2F..%2Fb',
    '/hubs/crm//b',
    '/hubs/crm/a/./b',
  ])('%s, which may lead out of it, is refused', (url) => {
    expect(() => start({ events: { url, idField: 'id' } })).toThrow('no step that is empty');
  });
});
