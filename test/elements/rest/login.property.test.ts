import fc from 'fast-check';
import { readTokenAnswer } from '../../../src/elements/oauth';
import { loginRequest, readLogin } from '../../../src/elements/rest/login';
import { tracesOf } from '../../support/secret-traces';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const connection = {
  'base.url': 'https://api.example/v2/',
  'authentication.type': 'login',
  'login.url': '/auth/login',
};
const lifeOf = (answer: unknown, path = '') => {
  const read = readLogin(
    { ...connection, ...(path && { 'login.expires.path': path }) },
    { status: 200, headers: {}, text: JSON.stringify(answer) },
    { secrets: [], nowMs: NOW_MS },
  );
  const tokens = read.ok ? readTokenAnswer(read.value) : null;
  return tokens?.ok ? tokens.value.expiresInS : 'no token';
};
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('the request of a login', () => {
  it('has whatever user name and password there are as JSON has them, at every depth', () => {
    const body = '{"user": {"name": "${username}"}, "list": ["${password}", 7], "both": "${username}:${password}"}';
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (username, password) => {
        const request = loginRequest({ ...connection, username, password, 'login.body': body });
        expect(JSON.parse(request.body!)).toEqual({
          user: { name: username },
          list: [password, 7],
          both: `${username}:${password}`,
        });
        expect(request).toMatchObject({ method: 'POST', url: 'https://api.example/v2/auth/login' });
      }),
    );
  });

  it('goes with the headers of every request, to a URL that may be elsewhere', () => {
    const request = loginRequest({
      ...connection,
      'login.url': 'https://login.example/token?kind=user',
      'request.headers': '{"X-Tenant": "7", "content-type": "text/plain"}',
    });
    expect(request.url).toBe('https://login.example/token?kind=user');
    expect(request.headers).toMatchObject({ 'x-tenant': '7', 'content-type': 'application/json' });
    expect(JSON.parse(request.body!)).toEqual({ username: '', password: '' });
  });
});

describe('the answer to a login', () => {
  it('whatever it is, is a token or a failure without secrets', () => {
    const secret = 'Kanarie+secret/5';
    const answers = fc.oneof(
      fc.json(),
      fc.constant(`no ${secret}`),
      fc.constant(JSON.stringify({ message: `wrong: ${secret}`, token: 12 })),
      fc.constant(`<html><title>${secret}</title></html>`),
    );
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), answers, (status, text) => {
        const read = readLogin(connection, { status, headers: {}, text }, { secrets: [secret], nowMs: NOW_MS });
        if (!read.ok) expect(tracesOf(secret, read.problem.message)).toEqual([]);
        else expect(status).toBeLessThan(300);
      }),
    );
  });

  it.each<[unknown, string, number | null]>([
    [{ token: 't' }, '', null],
    [{ token: 't', ttl: 900 }, 'ttl', 900],
    [{ token: 't', ttl: '900' }, 'ttl', 900],
    [{ token: 't', data: { until: NOW_MS / 1000 + 60 } }, 'data.until', 60],
    [{ token: 't', until: NOW_MS + 60_000 }, 'until', 60],
    [{ token: 't', until: '2026-03-01T12:01:00Z' }, 'until', 60],
    [{ token: 't', until: 'never' }, 'until', null],
    [{ token: 't', ttl: 0 }, 'ttl', null],
    [{ token: jwt({ iat: 100, exp: 400 }) }, '', 300],
    [{ token: jwt({ exp: NOW_MS / 1000 + 60 }) }, '', 60],
    [{ token: jwt({ exp: 'soon' }) }, '', null],
    [{ token: 'a.b.c' }, '', null],
  ])('%j ends, by %j, after %j seconds', (answer, path, seconds) => {
    expect(lifeOf(answer, path)).toBe(seconds);
  });
});
