import { oauth } from '../../../src/elements/rest/oauth';

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
