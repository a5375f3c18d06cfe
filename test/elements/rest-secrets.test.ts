import type { AccessToken, Connection } from '../../src/elements/element';
import { rest } from '../../src/elements/rest';
import { firstQuery } from './ask';

const API = 'https://api.example.com';
const ACCESS_TOKEN = { accessToken: 'ACCESS-SECRET', answer: {} };

function readingOf(keys: Connection, answer: object, { status = 200, token = null as AccessToken | null } = {}) {
  const connection = { 'base.url': API, 'pagination.type': 'nextUrl', ...keys };
  const query = firstQuery({ connection, token, hubUrl: '/items?tenant=acme-corp', recordsPath: 'data' });
  const reading = rest.readPage({ status, headers: {}, text: JSON.stringify(answer) }, query, 0);
  return reading.ok ? reading.value.next : reading.problem.message;
}

describe('the place of the next page', () => {
  const nextOf = (keys: Connection, next: string, token: AccessToken | null = null) =>
    readingOf(keys, { data: [{ id: 1 }], next }, { token });
  const BEARER = { 'authentication.type': 'bearer', token: 'EAAB+SECRET' };
  const BASIC = { 'authentication.type': 'basic', username: 'poller', password: 'pa:ss word' };
  const OAUTH = { 'authentication.type': 'oauth2' };
  const HEADERS = {
    'request.headers': '{"Authorization": "Token abc123-SECRET", "X-Page": "7", "X-Tenant": "acme-corp"}',
  };

  it.each<[string, Connection, string]>([
    ['the token', BEARER, '?access_token=EAAB%2BSECRET&after=77'],
    ['the access token', OAUTH, '?after=77&access_token=ACCESS-SECRET'],
    ['the access token within a value', OAUTH, '?auth=Bearer+ACCESS-SECRET&after=77'],
    ['the password', BASIC, '?pw=pa%3Ass+word&after=77'],
    ['the Basic credentials', BASIC, `?basic=${Buffer.from('poller:pa:ss word').toString('base64')}&after=77`],
    ['the token of an extra header', HEADERS, '?token=abc123-SECRET&after=77'],
    ['a token without a name', HEADERS, '?abc123-SECRET&after=77'],
  ])('is kept without %s', (_, keys, query) => {
    expect(nextOf(keys, `${API}/items${query}`, ACCESS_TOKEN)).toBe('/items?after=77');
  });

  it('keeps what is no secret: user names, numbers, what the configuration itself says in the open', () => {
    const next = '/items/acme-corp?user=poller&page=7&tenant=acme-corp';
    expect(nextOf({ ...BASIC, ...HEADERS }, API + next)).toBe(next);
  });

  it('is a problem where its path holds a secret', () => {
    const message = nextOf(OAUTH, `${API}/ACCESS-SECRET/items?after=77`, ACCESS_TOKEN);
    expect(message).toMatch(/the path of the next URL holds a secret/);
    expect(message).not.toContain('ACCESS-SECRET');
  });
});

describe("a vendor's message", () => {
  it.each<[string, Connection, string]>([
    ['of an extra header', { 'request.headers': '{"Authorization":"Bearer abc123-SECRET"}' }, 'abc123-SECRET'],
    ['within an API key', { 'authentication.type': 'apiKey', 'api.key': 'id=7;key=abc123-SECRET' }, 'abc123-SECRET'],
  ])('hides the token %s', (_, keys, secret) => {
    const message = readingOf(keys, { message: `token ${secret} is revoked` }, { status: 401 });
    expect(message).toBe('HTTP 401, the credentials were refused: token *** is revoked');
  });
});
