import { createHttpSend } from '../../../src/activities';
import { freshTokens, type TokenContext, type TokenResult } from '../../../src/activities/vendor/tokens';
import type { TokenHeartbeat } from '../../../src/contract/activities';
import { createSealer } from '../../../src/configuration/sealing';
import type { Connection } from '../../../src/elements/element';
import { elementOf, elements } from '../../../src/elements/registry';
import { rest } from '../../../src/elements/rest';
import { startRestVendor, type RestVendorSimulator } from '../../simulators/rest-vendor';
import { LOOPBACK } from '../../support/loopback';
import { TEST_KEY } from '../../support/stage';
import { tracesOf } from '../../support/secret-traces';

let vendor: RestVendorSimulator;
let nowMs: number;
let heartbeat: TokenHeartbeat;

beforeEach(async () => {
  nowMs = Date.parse('2026-03-01T12:00:00Z');
  heartbeat = { grant: null, isExchangingCode: false };
  vendor = await startRestVendor({ authentication: 'oauth2' }, () => nowMs);
  vendor.addResource('tickets');
});
afterEach(() => vendor.close());

function contextOf(connection: Connection): TokenContext {
  const dependencies = {
    sealer: createSealer([TEST_KEY]),
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 10,
    egressAllow: LOOPBACK,
    send: createHttpSend({ egressAllow: LOOPBACK }),
    now: () => nowMs,
  };
  return { dependencies, element: rest, connection, instanceId: 7, heartbeat, record: () => Promise.resolve() };
}

const byPassword = (changes: Connection = {}): TokenContext =>
  contextOf({
    'authentication.type': 'oauth2',
    'oauth.grant.type': 'password',
    'oauth.token.url': vendor.tokenUrl,
    'oauth.api.key': vendor.switches.clientId,
    'oauth.api.secret': vendor.switches.clientSecret,
    username: vendor.switches.username,
    password: vendor.switches.password,
    ...changes,
  });

const byLogin = (changes: Connection = {}): TokenContext =>
  contextOf({
    'base.url': vendor.baseUrl,
    'authentication.type': 'login',
    'login.url': '/login',
    'login.body': '{"identity": "${username}", "password": "${password}"}',
    username: vendor.switches.username,
    password: vendor.switches.password,
    ...changes,
  });

function failureOf(result: TokenResult) {
  if (result.ok) throw new Error('no failure');
  return result.problem;
}

const asked = () =>
  vendor.requests
    .filter(({ path }) => path === '/oauth/token')
    .map(({ body }) => new URLSearchParams(body).get('grant_type'));
const HOUR_MS = 3_600_000;

describe('the password grant', () => {
  it('asks with user name and password, and renews with the refresh token that it was given', async () => {
    expect(await freshTokens(byPassword())).toMatchObject({ ok: true, value: { isNew: true } });
    expect(await freshTokens(byPassword())).toMatchObject({ ok: true, value: { isNew: false } });
    nowMs += HOUR_MS;
    expect(await freshTokens(byPassword())).toMatchObject({ ok: true, value: { isNew: true } });
    expect(asked()).toEqual(['password', 'refresh_token']);
  });

  it('asks with the password again if there is no refresh token, or it is refused', async () => {
    vendor.switches.givesRefreshTokens = false;
    await freshTokens(byPassword());
    nowMs += HOUR_MS;
    vendor.switches.givesRefreshTokens = true;
    await freshTokens(byPassword());
    vendor.revokeRefreshTokens();
    expect(await freshTokens(byPassword(), { isRefused: true })).toMatchObject({ ok: true, value: { isNew: true } });
    expect(asked()).toEqual(['password', 'password', 'refresh_token', 'password']);
  });

  it('with another password needs a person, and no message shows it', async () => {
    const password = 'Kanarie/password+4';
    const { isFinal, failure } = failureOf(await freshTokens(byPassword({ password })));
    expect({ isFinal, kind: failure.kind }).toEqual({ isFinal: true, kind: 'unauthorized' });
    expect(failure.message).toContain('invalid_grant: not ***; give the user name and the password that are right now');
    expect(tracesOf(password, failure.message)).toEqual([]);
  });

  it('keeps a password as it is, with the spaces around it', async () => {
    vendor.switches.password = ' spaced ';
    expect(await freshTokens(byPassword())).toMatchObject({ ok: true });
  });
});

describe('a login', () => {
  it('gives a token that is renewed before it ends, as it says itself, and whenever it is refused', async () => {
    expect(await freshTokens(byLogin())).toMatchObject({ ok: true, value: { isNew: true } });
    nowMs += HOUR_MS * 0.8;
    expect(await freshTokens(byLogin())).toMatchObject({ ok: true, value: { isNew: false } });
    nowMs += HOUR_MS * 0.15;
    expect(await freshTokens(byLogin())).toMatchObject({ ok: true, value: { isNew: true } });
    expect(await freshTokens(byLogin(), { isRefused: true })).toMatchObject({ ok: true, value: { isNew: true } });
    expect(vendor.requests.map(({ path }) => path)).toEqual(['/v2/login', '/v2/login', '/v2/login']);
  });

  it('that is refused is counted like any refused credentials, and no message shows the password', async () => {
    const password = 'Kanarie/password+4';
    const { isFinal, failure } = failureOf(await freshTokens(byLogin({ password })));
    expect({ isFinal, kind: failure.kind }).toEqual({ isFinal: false, kind: 'unauthorized' });
    expect(failure.message).toContain('HTTP 400 from the login: the user was refused: Failed to authenticate ***');
    expect(tracesOf(password, failure.message)).toEqual([]);
  });

  it.each<[string, Connection, string, string]>([
    ['another place of the token', { 'login.token.path': 'data.token' }, 'malformed', 'no token at data.token'],
    ['another address', { 'login.url': '/sign-in' }, 'unauthorized', 'the user was refused'],
    ['no placeholder of ours', { 'login.body': '{"a": "${secret}"}' }, 'configuration', 'unknown placeholder'],
  ])('with %s says what to look at', async (_, changes, kind, words) => {
    const { failure } = failureOf(await freshTokens(byLogin(changes)));
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(words);
  });
});
