import type { Connection } from '../../../src/elements/element';
import { baseUrlOf, connectionProblems, tokenUrlOf, versionOf } from '../../../src/elements/sageone/connection';

const V3 = { 'apim.subscription.key': 'key', 'signature.secret': 'secret' };

describe('versionOf', () => {
  it.each<[Connection, string]>([
    [{}, 'v3.1'],
    [{ country: 'US' }, 'v3.1'],
    [V3, 'v3'],
    [{ 'apim.subscription.key': 'key' }, 'v3'],
    [{ 'signature.secret': 'secret' }, 'v3'],
    [{ 'signature.secret': ' ' }, 'v3.1'],
    [{ ...V3, 'api.version': 'v3.1' }, 'v3.1'],
    [{ 'api.version': 'v3' }, 'v3'],
    [{ ...V3, 'base.url': 'https://api.example.com/v3.1/' }, 'v3.1'],
    [{ 'base.url': 'https://api.example.com/gb/sageone/accounts/v3' }, 'v3'],
    [{ 'base.url': 'https://api.columbus.sage.com/us/sageone' }, 'v3'],
    [{ 'base.url': 'https://api.example.com' }, 'v3.1'],
  ])('of %j is %s', (connection, version) => {
    expect(versionOf(connection)).toBe(version);
  });
});

describe('baseUrlOf', () => {
  it.each([
    ['CA', 'ca'],
    ['de', 'de'],
    ['ES', 'es'],
    ['Fr', 'fr'],
    ['GB', 'uki'],
    ['uk', 'uki'],
    ['IE', 'uki'],
    [' us ', 'us'],
  ])('of %j in v3 has the path %s', (country, path) => {
    expect(baseUrlOf({ ...V3, country })).toBe(`https://api.columbus.sage.com/${path}/sageone/accounts/v3`);
  });

  it.each([
    ['https://proxy.example.com', 'https://proxy.example.com/us/sageone/accounts/v3'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/us/sageone/accounts/v3'],
    ['https://api.columbus.sage.com/us/sageone', 'https://api.columbus.sage.com/us/sageone/accounts/v3'],
    ['https://proxy.example.com/sage/v3/', 'https://proxy.example.com/sage/v3'],
  ])('takes the base URL %s in v3', (baseUrl, expected) => {
    expect(baseUrlOf({ ...V3, country: 'US', 'base.url': baseUrl })).toBe(expected);
  });

  it('of v3.1 needs no country', () => {
    expect(baseUrlOf({})).toBe('https://api.accounting.sage.com/v3.1');
    expect(baseUrlOf({ 'base.url': 'https://proxy.example.com' })).toBe('https://proxy.example.com/v3.1');
  });

  it.each<Connection>([V3, { ...V3, country: 'ZA' }, { 'base.url': 'https://user:word@proxy.example.com' }])(
    'refuses %j',
    (connection) => {
      expect(() => baseUrlOf(connection)).toThrow(/country is|user name/);
    },
  );
});

describe('tokenUrlOf', () => {
  it.each([
    ['CA', 'https://oauth.na.sageone.com/token'],
    ['US', 'https://oauth.na.sageone.com/token'],
    ['DE', 'https://oauth.eu.sageone.com/token'],
    ['ES', 'https://oauth.eu.sageone.com/token'],
    ['FR', 'https://oauth.eu.sageone.com/token'],
    ['GB', 'https://app.sageone.com/oauth2/token'],
    ['IE', 'https://app.sageone.com/oauth2/token'],
  ])('of %s in v3 is %s', (country, url) => {
    expect(tokenUrlOf({ ...V3, country })).toBe(url);
  });

  it('of v3.1 is one for all, and oauth.token.url goes before both', () => {
    expect(tokenUrlOf({})).toBe('https://oauth.accounting.sage.com/token');
    const given = { 'oauth.token.url': 'http://127.0.0.1:1/token' };
    expect(tokenUrlOf(given)).toBe('http://127.0.0.1:1/token');
    expect(tokenUrlOf({ ...V3, ...given })).toBe('http://127.0.0.1:1/token');
  });
});

describe('connectionProblems', () => {
  it.each<[Connection, string[]]>([
    [{}, []],
    [{ ...V3, country: 'gb' }, []],
    [V3, ['country']],
    [{ ...V3, country: 'ZA' }, ['country']],
    [{ country: 'USA' }, ['country']],
    [{ 'signature.secret': 's', country: 'US' }, ['apim.subscription.key']],
    [{ 'api.version': 'v3' }, ['country', 'apim.subscription.key']],
    [{ 'apim.subscription.key': 'key', country: 'US' }, []],
    [{ 'base.url': 'ftp://x', 'oauth.token.url': 'https://x.example/token?a=1' }, ['base.url', 'oauth.token.url']],
  ])('of %j are in %j', (connection, keys) => {
    expect(connectionProblems(connection).map(({ key }) => key)).toEqual(keys);
  });
});
