import type { JsonObject } from '../../src/domain/values/json';
import { rest } from '../../src/elements/rest';
import { firstQuery } from './ask';
import { parse, problemsOf } from './rest-body';

describe('a body for the rest element', () => {
  it('needs a base URL and a resource, and nothing else', () => {
    const parsed = parse({});
    expect(parsed).toMatchObject({
      ok: true,
      value: { configuration: { 'authentication.type': 'none', 'pagination.type': 'none' } },
    });
    expect(problemsOf({ 'base.url': null, 'event.poller.configuration': {} })).toEqual({
      '/configuration/base.url': expect.any(String),
      '/configuration/event.poller.configuration': expect.stringMatching(/resources to poll/),
    });
  });

  it.each<[JsonObject, string[]]>([
    [{ 'authentication.type': 'basic' }, ['username', 'password']],
    [{ 'authentication.type': 'bearer' }, ['token']],
    [{ 'authentication.type': 'apiKey' }, ['api.key']],
    [{ 'authentication.type': 'apikey', 'api.key': 'k', 'api.key.name': 'a b' }, ['api.key.name']],
    [{ 'authentication.type': 'oauth2' }, ['oauth.api.key', 'oauth.token.url']],
    [{ 'authentication.type': 'kerberos' }, ['authentication.type']],
    [{ 'pagination.type': 'cursor' }, ['pagination.cursor.path']],
    [{ 'pagination.type': 'page', 'pagination.page.startindex': 0.5 }, ['pagination.page.startindex']],
    [{ 'ratelimit.reset.header': 'X Reset' }, ['ratelimit.reset.header']],
    [{ 'base.url': 'https://api.example.com/v2?key=1' }, ['base.url']],
    [{ 'base.url': 'https://joe:pw@api.example.com' }, ['base.url']],
  ])('with %j is told about %j', (keys, wrong) => {
    expect(Object.keys(problemsOf(keys)).sort()).toEqual(wrong.map((key) => `/configuration/${key}`).sort());
  });

  it.each([
    ['[]', /not the JSON text of an object/],
    ['X-Tenant: 7', /not the JSON text of an object/],
    ['{"X Tenant": "7"}', /header name/],
    ['{"X-Tenant": "Kanarie\\nb"}', /the value of X-Tenant is not fit/],
    ['{"X-Tenant": {"a": "Kanarie"}}', /the value of X-Tenant is no text/],
    ['{"Host": "elsewhere"}', /Host cannot be set/],
  ])('is refused with the extra headers %j, of which no value is repeated', (text, message) => {
    const problems = problemsOf({ 'request.headers': text });
    expect(problems).toEqual({ '/configuration/request.headers': expect.stringMatching(message) });
    expect(JSON.stringify(problems)).not.toContain('Kanarie');
  });

  it.each<[string, string, RegExp]>([
    ['oauth.token.parameters', '[]', /oauth.token.parameters is not the JSON text of an object/],
    ['oauth.token.parameters', '{"audience": ["Kanarie"]}', /the value of audience is no text/],
    ['oauth.token.parameters', '{"grant_type": "Kanarie"}', /grant_type cannot be set; other keys of oauth/],
    ['oauth.token.headers', 'Kanarie', /oauth.token.headers is not the JSON text of an object/],
    ['oauth.token.headers', '{"X-Key": "Kanarie\\nb"}', /the value of X-Key is not fit/],
    ['oauth.token.headers', '{"Content-Type": "Kanarie"}', /content-type cannot be set/],
  ])('is refused with the %s %j, of which no value is repeated', (key, text, message) => {
    const oauth = {
      'authentication.type': 'oauth2',
      'oauth.api.key': 'client',
      'oauth.token.url': 'https://login.example/token',
    };
    const problems = problemsOf({ ...oauth, [key]: text });
    expect(problems).toEqual({ [`/configuration/${key}`]: expect.stringMatching(message) });
    expect(JSON.stringify(problems)).not.toContain('Kanarie');
  });

  it('may have extra headers', () => {
    expect(problemsOf({ 'request.headers': '{"X-Tenant": "7", "X-Trace": 1}' })).toEqual({});
  });

  it.each(['https://api.example.com/v2/customers', '//elsewhere.example/a', '\\\\elsewhere', '/a#b', ' '])(
    'may not have the url %j',
    (url) => {
      expect(Object.keys(problemsOf({}, { url }))).toEqual(['/configuration/event.poller.configuration/customers/url']);
    },
  );
});

describe('the requests of the rest element', () => {
  const query = (keys: JsonObject, hubUrl = '/customers') =>
    firstQuery({ connection: { 'base.url': 'https://api.example.com/v2', ...keys }, hubUrl });

  it.each([
    ['[]', /not the JSON text of an object/],
    ['{"X-Tenant": 7', /not the JSON text of an object/],
    ['{"X Tenant": "7"}', /header name/],
    ['{"X-Tenant": "a\\nb"}', /the value of X-Tenant is not fit/],
    ['{"X-Tenant": {}}', /the value of X-Tenant is no text/],
    ['{"Host": "elsewhere"}', /Host cannot be set/],
  ])('are not made with the extra headers %j', (text, message) => {
    expect(() => rest.listRequest(query({ 'request.headers': text }))).toThrow(message);
  });

  it('keep the credentials, whatever the extra headers say', () => {
    const keys = { 'authentication.type': 'bearer', token: 'good', 'request.headers': '{"Authorization":"bad"}' };
    expect(rest.listRequest(query(keys)).headers).toMatchObject({ authorization: 'Bearer good' });
  });

  it('stay on the host of base.url, whatever the url', () => {
    for (const hubUrl of [
      '/../../a',
      'a/https://elsewhere.example',
      '@elsewhere.example/',
      ':80/a',
      '?q=//x',
      '.elsewhere',
    ]) {
      expect(new URL(rest.listRequest(query({}, hubUrl)).url).origin).toBe('https://api.example.com');
    }
  });

  it('ask for tokens as RFC 6749 has it', () => {
    const keys = {
      'oauth.api.key': 'my id',
      'oauth.api.secret': 's&=+',
      'oauth.token.url': 'https://id.example.com/token?t=1',
    };
    const { connection } = query({ ...keys, 'oauth.callback.url': 'https://mycoolapp.com' });
    const bodyOf = (request: { body?: string }) => Object.fromEntries(new URLSearchParams(request.body));
    const client = { client_id: 'my id', client_secret: 's&=+' };
    const code = rest.oauth!.tokenRequest(connection, { kind: 'authorization_code', code: 'c1' });
    expect(code.url).toBe('https://id.example.com/token?t=1');
    expect(bodyOf(code)).toEqual({
      grant_type: 'authorization_code',
      code: 'c1',
      redirect_uri: 'https://mycoolapp.com',
      ...client,
    });
    const refresh = rest.oauth!.tokenRequest(connection, { kind: 'refresh_token', refreshToken: 'r1' });
    expect(bodyOf(refresh)).toEqual({ grant_type: 'refresh_token', refresh_token: 'r1', ...client });
  });
});

test.each<[Record<string, string>, string | null]>([
  [{}, 'client_credentials'],
  [{ 'providerData.code': 'c0de' }, 'authorization_code'],
  [{ 'providerData.code': 'sealed:v1:k:abc' }, 'authorization_code'],
  [{ 'providerData.code': 'c0de', 'oauth.grant.type': 'client_credentials' }, 'client_credentials'],
  [{ 'oauth.grant.type': 'authorization_code' }, 'authorization_code'],
  [{ 'providerData.code': 'c0de', 'authentication.type': 'none' }, null],
])('the grant of %j is %p', (keys, grant) => {
  expect(rest.oauth?.grantOf({ 'authentication.type': 'oauth2', ...keys })).toBe(grant);
});

describe('a Link header', () => {
  const nextOf = (link: string) => {
    const connection = { 'base.url': 'https://api.example.com/v2', 'pagination.type': 'link' };
    const reading = rest.readPage(
      { status: 200, headers: { link }, text: '[]' },
      firstQuery({ connection, hubUrl: 'a' }),
      0,
    );
    return reading.ok ? reading.value.next : reading.problem.message;
  };

  it.each([
    ['<https://api.example.com/v2/a?p=2>; rel="next"', '/v2/a?p=2'],
    ['</v2/a?p=2>;rel=next', '/v2/a?p=2'],
    ['<?p=2>; rel="prev next"', '/v2/a?p=2'],
    [
      '<https://api.example.com/1>; rel="prev", <https://api.example.com/3>; title="a; rel=\\"x, <y>"; rel="next"',
      '/3',
    ],
    ['<https://api.example.com/a,b;c>; REL="Next"', '/a,b;c'],
    ['<https://api.example.com/1>; rel="prev"', null],
    ['<https://api.example.com/1>; rel="nextish"', null],
    ['nonsense', null],
    ['', null],
  ])('%j leads to %j', (link, next) => {
    expect(nextOf(link)).toBe(next);
  });

  it.each([
    '<https://api.example.com:444/2>; rel=next',
    '<https://api.example.com:444/2>; rel=next',
    '<//b.example/2>; rel=next',
  ])('%j leads away and is refused', (link) => {
    expect(nextOf(link)).toMatch(/the next URL leads to/);
  });
});
