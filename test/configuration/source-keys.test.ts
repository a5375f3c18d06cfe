import type { JsonObject } from '../../src/domain/values/json';
import { rest } from '../../src/elements/rest';
import { parse, problemsOf } from '../elements/rest-body';

const AT = '/configuration/event.poller.configuration/customers';
const DATED = '/customers?since=${date}';

const problemsIn = (resource: JsonObject, keys: JsonObject = {}) =>
  problemsOf(keys, { datesConfiguration: {}, ...resource });

describe('a snapshot', () => {
  test.each<[JsonObject, string[]]>([
    [{ url: '/customers', startUrl: DATED }, ['startUrl']],
    [{ url: DATED }, ['url']],
    [{ url: '/customers?to=${untilEpoch:s}' }, ['url']],
    [{ url: '/customers', method: 'POST', body: { where: ['${epoch:s}'] } }, ['body']],
    [{ url: '/customers', method: 'POST', body: '{"since": "${date}"}' }, ['body']],
    [{ url: DATED, headers: { since: '${date:yyyy}', to: '${untilDate:yyyy}' } }, ['headers', 'url']],
    [{ url: DATED, changes: ' Snapshot ' }, ['url']],
  ])('has no dates: %j', (resource, keys) => {
    const problems = problemsIn({ changes: 'snapshot', ...resource });
    expect(Object.keys(problems).sort()).toEqual(keys.map((key) => `${AT}/${key}`));
    for (const message of Object.values(problems))
      expect(message).toMatch(/Found \$\{\w+.*a snapshot lists everything/);
  });

  test('may say when it is asked, and where a page is', () => {
    const url = '/customers?asOf=${nowTimeZone:GMT:yyyy-MM-dd}&from=${epoch:0}&page=${page.number}';
    expect(problemsIn({ changes: 'snapshot', url }, { 'pagination.type': 'page' })).toEqual({});
  });

  test.each(['snapshot', 'cursor'])('and a cursor have no order to end at: %s', (changes) => {
    const resource = {
      changes,
      cursor: { field: 'id', start: 0 },
      url: '/customers?after=${cursor}',
      order: 'newestFirst',
    };
    expect(problemsIn(resource)[`${AT}/order`]).toContain('Means nothing without "changes": "dates"');
  });
});

describe('${cursor}', () => {
  const marked = { changes: 'cursor', cursor: { path: 'next', start: 1 }, url: '/customers?after=${cursor}' };

  test.each<[JsonObject, string]>([
    [{ url: '/customers?after=${cursor}' }, 'url'],
    [{ url: '/customers', startUrl: '/customers?after=${cursor}' }, 'startUrl'],
    [{ url: '/customers', headers: { after: '${cursor}' } }, 'headers'],
    [{ url: '/customers', deletes: { mode: 'sweep', everyMinutes: 60, url: '/all?after=${cursor}' } }, 'deletes'],
  ])('stands for a mark, and belongs to "changes": "cursor": %j', (resource, key) => {
    expect(problemsIn(resource)).toEqual({ [`${AT}/${key}`]: expect.stringContaining('Give "changes": "cursor"') });
  });

  test('is not filled before there is a mark, nor in a sweep', () => {
    const startUrl = '/customers?from=${cursor}';
    const deletes = { mode: 'sweep', everyMinutes: 60, url: '/all?after=${cursor}' };
    expect(problemsIn({ ...marked, startUrl, deletes })).toEqual({
      [`${AT}/startUrl`]: expect.stringContaining('before there is a mark'),
      [`${AT}/deletes`]: expect.stringContaining('whatever the mark'),
    });
  });

  test('a sweep needs a list of everything', () => {
    const deletes = { mode: 'sweep', everyMinutes: 60 };
    expect(problemsIn({ ...marked, deletes })).toEqual({
      [`${AT}/deletes`]: expect.stringContaining('Give the sweep a url'),
    });
    expect(problemsIn({ ...marked, deletes: { ...deletes, url: '/all' } })).toEqual({});
    expect(problemsIn({ ...marked, deletes, startUrl: '/all' })).toEqual({});
  });
});

describe('a first mark that is an address', () => {
  const at = (start: string, keys: JsonObject = {}) =>
    problemsIn({ changes: 'cursor', url: '${cursor}', cursor: { path: 'next', start } }, keys);

  test.each([
    'https://elsewhere.example.com/delta?token=1',
    'https://api.example.com:444/delta',
    'http://elsewhere.example.com/delta',
    '//elsewhere.example.com/delta',
    'https://api.example.com.elsewhere.org/delta',
    'ftp://api.example.com/delta',
  ])('%s leads away from base.url', (start) => {
    expect(at(start)).toEqual({ [`${AT}/cursor/start`]: expect.stringContaining('not to https://api.example.com') });
  });

  test('holds no password', () => {
    expect(at('https://ada:secret@api.example.com/delta')).toEqual({
      [`${AT}/cursor/start`]: expect.stringContaining('a user name or password'),
    });
  });

  test('is judged as a next URL is: behind a proxy, as a path, or of a vendor that names itself by another host', () => {
    expect(at('https://api.example.com/v2/delta?token=1')).toEqual({});
    expect(at('http://api.example.com/v2/delta?token=1')).toEqual({});
    expect(at('/v2/delta?token=1')).toEqual({});
    expect(at('https://inner.example.com/delta', { 'pagination.next.relative': true })).toEqual({});
  });

  test('is any text where it is no address', () => {
    const resource = {
      changes: 'cursor',
      url: '/a?after=${cursor}',
      cursor: { path: 'next', start: 'https://x.org/1' },
    };
    expect(problemsIn(resource)).toEqual({});
  });
});

describe('several templates that cannot be used', () => {
  const told = (resource: JsonObject, keys: JsonObject = {}) => {
    const parsed = parse(keys, resource);
    return parsed.ok ? [] : parsed.problem.map(({ pointer, message }) => `${pointer.slice(AT.length)} ${message}`);
  };

  test.each<[JsonObject, (string | RegExp)[]]>([
    [{ url: '/a?b=${foo}&c=${bar}&d=${date:QQ}' }, [/^\/url .*\${foo} at/, /^\/url .*\${bar} at/, /^\/url .*"Q"/]],
    [{ url: '/a?b=${foo}#c' }, [/\${foo} at/, /may not hold "#"/]],
    [{ url: 'https://a.example.com/${foo}?b#c' }, [/\${foo} at/]],
    [{ url: "/a?b=${date:'yyyy}&c=${foo}" }, [/no closing }/, /\${foo} at/]],
    [{ url: '/a?b=${dateTimeZone:Mars:QQ-bb}' }, [/"Mars".*"Q" at position 1.*"b" at position 4/]],
    [{ headers: { a: '${foo}€${bar}' } }, [/\${foo} at/, /\${bar} at/, /Latin-1/]],
    [
      { method: 'POST', body: { a: '${foo}${bar}', b: ['${x}'] } },
      [/\${foo} at/, /\${bar} at/, /^\/body\/b\/0 .*\${x} at/],
    ],
    [{ url: 'https://a.example.com/b#c' }, [/relative to base.url.*may not hold "#"/]],
  ])('of %j are all told', (resource, expected) => {
    const messages = told(resource);
    expect(messages).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test('stand beside placeholders of pages that are not turned', () => {
    expect(told({ url: '/a?b=${foo}&c=${page.offset}&d=${page.cursor}' }, { 'pagination.type': 'page' })).toEqual([
      expect.stringContaining('${foo} at'),
      expect.stringContaining('Found ${page.offset}'),
      expect.stringContaining('Found ${page.cursor}'),
    ]);
  });
});

test('a rule over several values tells each of them', () => {
  const problems = problemsOf({
    'authentication.type': 'oauth2',
    'oauth.api.key': 'k',
    'oauth.token.url': 'https://api.example.com/token',
    'oauth.token.parameters': '{"scope":"a","code":"b","x":"y"}',
    'oauth.token.headers': '{"a b":"1","Host":"2"}',
    'request.headers': '{"X-A":[],"X-B":{}}',
    'ratelimit.statuses': '420,99,abc',
  });
  expect(problems).toEqual({
    '/configuration/oauth.token.parameters': expect.stringContaining('scope, code cannot be set'),
    '/configuration/oauth.token.headers': expect.stringMatching(/header name is made of.*Host cannot be set/),
    '/configuration/request.headers': expect.stringContaining('X-A, X-B is no text'),
    '/configuration/ratelimit.statuses': expect.stringContaining('"99", "abc"'),
  });
});

test('what is neither true nor false is refused, whichever key of the connection it is', () => {
  const keys = rest.fields.filter(({ type }) => type === 'boolean').map(({ key }) => key);
  expect(keys).toContain('oauth.pkce');
  for (const value of ['maybe', 'yes', '1', 1, {}])
    for (const key of [...keys, 'event.notification.lifecycle', 'event.notification.oauth.basic.header'])
      expect(problemsOf({ [key]: value })[`/configuration/${key}`]).toContain('allowed: true or false');
});

test.each(['auth', 'auth/login', 'api.example.com/login', 'ftp://api.example.com/login', 'localhost:80/login'])(
  'login.url %s is told what is allowed',
  (url) => {
    const keys = { 'authentication.type': 'login', username: 'a', password: 'b', 'login.url': url };
    expect(problemsOf(keys)).toEqual({
      '/configuration/login.url': expect.stringContaining('a path behind base.url, which begins with a slash'),
    });
  },
);
