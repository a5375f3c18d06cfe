import { oauth } from '../../../src/elements/rest/oauth';
import { problemsOf } from '../rest-body';

describe('extra headers of a token request', () => {
  it('do not take the place of the client', () => {
    const connection = {
      'oauth.token.url': 'https://login.example/token',
      'oauth.api.key': 'client',
      'oauth.basic.header': true,
      'oauth.token.headers': '{"Authorization":"x","X-Tenant":"7"}',
    };
    const { headers } = oauth.tokenRequest(connection, { kind: 'client_credentials' });
    expect(headers).toMatchObject({ authorization: expect.stringMatching(/^Basic /) as string, 'x-tenant': '7' });
  });
});

// Sage Intacct wants it so, with client credentials (its guide to OAuth 2.0).
test('a user name may be an extra parameter of a grant that has none of its own', () => {
  const keys = {
    'authentication.type': 'oauth2',
    'oauth.api.key': 'client',
    'oauth.token.url': 'https://login.example/token',
    'oauth.token.parameters': '{"username": "poller@company|entity"}',
  };
  const { body } = oauth.tokenRequest(keys, { kind: 'client_credentials' });
  expect(new URLSearchParams(body).get('username')).toBe('poller@company|entity');
  expect(problemsOf(keys)).toEqual({});
  const withPassword = { ...keys, 'oauth.grant.type': 'password', username: 'a', password: 'b' };
  expect(problemsOf(withPassword)).toEqual({
    '/configuration/oauth.token.parameters': expect.stringContaining('username cannot be set'),
  });
});
