import axios, { type AxiosResponse } from 'axios';
import { type SageOneOptions, type SageOneSimulator, startSageOne } from '../simulators/sage-one';

const CALLBACK = 'https://app.example/callback?from=sage';
const DAY_MS = 24 * 60 * 60 * 1000;

let sage: SageOneSimulator;
let now = 0;

async function start(options: Partial<SageOneOptions> = {}): Promise<void> {
  now = Date.parse('2026-01-05T09:00:00Z');
  sage = await startSageOne({ now: () => now, ...options });
}

afterEach(() => sage.close());

function post(fields: Record<string, string>, path = '/token', auth?: { username: string; password: string }) {
  const { clientId, clientSecret } = sage.switches;
  const client: Record<string, string> = auth ? {} : { client_id: clientId, client_secret: clientSecret };
  const form = new URLSearchParams({ ...client, ...fields });
  return axios.post(sage.url + path, form, { validateStatus: () => true, auth });
}

const exchange = (code = sage.issueCode(CALLBACK), redirectUri = CALLBACK) =>
  post({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
const refresh = (text: string) => post({ grant_type: 'refresh_token', refresh_token: text });
const outcomeOf = ({ status, data }: AxiosResponse) => (status === 200 ? 'token' : `${status} ${data.error}`);

function authorize(query: Record<string, string> = {}, path = '/oauth2/auth/central'): Promise<AxiosResponse> {
  const params = {
    response_type: 'code',
    client_id: sage.switches.clientId,
    redirect_uri: CALLBACK,
    scope: 'full_access',
    state: 'state 1',
    ...query,
  };
  return axios.get(sage.url + path, { params, maxRedirects: 0, validateStatus: () => true });
}

const queryIn = ({ headers }: AxiosResponse) => Object.fromEntries(new URL(headers['location']).searchParams);

describe('the consent page', () => {
  it.each(['/oauth2/auth', '/oauth2/auth/central'])('%s redirects with a code that can be exchanged', async (path) => {
    await start({ country: 'GB' });
    const redirect = await authorize({}, path);
    expect(redirect.status).toBe(302);
    expect(redirect.headers['location']).toMatch(/^https:\/\/app\.example\/callback\?/);
    const { code, ...rest } = queryIn(redirect);
    expect(rest).toEqual({ from: 'sage', country: 'gb', state: 'state 1' });
    expect(outcomeOf(await exchange(code))).toBe('token');
  });

  it('redirects with an error where the person refuses', async () => {
    await start({ consent: 'deny' });
    expect(queryIn(await authorize())).toEqual({ from: 'sage', error: 'access_denied', state: 'state 1' });
  });

  it('does not redirect for an unknown app or to an address that is not registered', async () => {
    await start({ redirectUris: [CALLBACK] });
    expect((await authorize()).status).toBe(302);
    expect((await authorize({ client_id: 'unknown' })).status).toBe(400);
    expect((await authorize({ redirect_uri: 'https://other.example' })).status).toBe(400);
    expect((await authorize({ response_type: 'token' })).status).toBe(400);
  });
});

describe('the token endpoint', () => {
  it.each(['/token', '/oauth2/token', '/oauth2/token/'])(
    'answers at %s, to a client in the form or as Basic',
    async (path) => {
      await start();
      const fields = () => ({
        grant_type: 'authorization_code',
        code: sage.issueCode(CALLBACK),
        redirect_uri: CALLBACK,
      });
      const { clientId: username, clientSecret: password } = sage.switches;
      expect(outcomeOf(await post(fields(), path))).toBe('token');
      expect(outcomeOf(await post(fields(), path, { username, password }))).toBe('token');
      expect(outcomeOf(await post(fields(), path, { username, password: 'wrong' }))).toBe('401 invalid_client');
      expect(outcomeOf(await post({ grant_type: 'password' }, path))).toBe('400 unsupported_grant_type');
    },
  );

  it('answers as each version does', async () => {
    await start();
    expect((await exchange()).data).toEqual({
      access_token: expect.stringMatching(/^[0-9a-f]{40}$/),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^[0-9a-f]{40}$/),
      scope: 'full_access',
      resource_owner_id: sage.switches.resourceOwnerId,
      requested_by_id: expect.any(String),
    });
    await sage.close();
    await start({ version: 'v3.1' });
    const { data } = await exchange();
    expect(data).toMatchObject({ expires_in: 300, refresh_token_expires_in: 2_678_400 });
    expect(data).not.toHaveProperty('resource_owner_id');
    expect(data.access_token.length).toBeGreaterThan(1000);
  });

  it('takes a code once, within 60 seconds, with the same callback', async () => {
    await start();
    const code = sage.issueCode(CALLBACK);
    expect(outcomeOf(await exchange(code, 'https://app.example/callback'))).toBe('400 invalid_grant');
    now += 59_999;
    expect(outcomeOf(await exchange(code))).toBe('token');
    expect(outcomeOf(await exchange(code))).toBe('400 invalid_grant');
    const late = sage.issueCode(CALLBACK);
    now += 60_000;
    expect(outcomeOf(await exchange(late))).toBe('400 invalid_grant');
    expect(sage.tokenCalls.map(({ grantType, error }) => [grantType, error])).toEqual([
      ['authorization_code', 'invalid_grant'],
      ['authorization_code', null],
      ['authorization_code', 'invalid_grant'],
      ['authorization_code', 'invalid_grant'],
    ]);
  });

  it('forgets nothing where refresh tokens do not rotate', async () => {
    await start({ rotation: 'none' });
    const { refresh_token: text } = (await exchange()).data;
    now += 400 * DAY_MS;
    expect((await refresh(text)).data.refresh_token).toBe(text);
    expect(outcomeOf(await refresh(text))).toBe('token');
  });

  it('lets a used refresh token work for 60 seconds more with grace', async () => {
    await start({ rotation: 'grace' });
    const { refresh_token: text } = (await exchange()).data;
    const successor = (await refresh(text)).data.refresh_token;
    expect(successor).not.toBe(text);
    now += 60_000;
    expect(outcomeOf(await refresh(text))).toBe('token');
    now += 1;
    expect(outcomeOf(await refresh(text))).toBe('400 invalid_grant');
    expect(outcomeOf(await refresh(successor))).toBe('token');
  });

  it('revokes everything of a consent whose refresh token is used twice, when it is strict', async () => {
    await start({ rotation: 'strict-revoke-family' });
    const { refresh_token: text } = (await exchange()).data;
    const other = (await exchange()).data.refresh_token;
    const successor = (await refresh(text)).data.refresh_token;
    expect(outcomeOf(await refresh(text))).toBe('400 invalid_grant');
    expect(outcomeOf(await refresh(successor))).toBe('400 invalid_grant');
    expect(outcomeOf(await refresh(other))).toBe('token');
  });

  it('lets the refresh tokens of v3.1 live for 31 days', async () => {
    await start({ version: 'v3.1' });
    const { refresh_token: text } = (await exchange()).data;
    now += 31 * DAY_MS - 1;
    const successor = (await refresh(text)).data.refresh_token;
    now += 31 * DAY_MS;
    expect(outcomeOf(await refresh(successor))).toBe('400 invalid_grant');
  });

  it.each(['/revoke', '/oauth2/revoke'])('revokes at %s', async (path) => {
    await start();
    const { refresh_token: text } = (await exchange()).data;
    await post({ token: text }, path);
    expect(outcomeOf(await refresh(text))).toBe('400 invalid_grant');
  });

  it('uses a refresh token up though the answer is lost, and does not where the request never came through', async () => {
    await start({ rotation: 'strict-revoke-family' });
    const { refresh_token: text } = (await exchange()).data;
    sage.failNext(1, { status: 500 }, { entity: 'token' });
    expect((await refresh(text)).status).toBe(500);
    expect(sage.tokenCalls).toHaveLength(1);
    sage.failNext(1, 'reset', { entity: 'token' });
    await expect(refresh(text)).rejects.toThrow();
    expect(sage.tokenCalls.at(-1)).toMatchObject({ grantType: 'refresh_token', error: null });
    expect(outcomeOf(await refresh(text))).toBe('400 invalid_grant');
  });
});
