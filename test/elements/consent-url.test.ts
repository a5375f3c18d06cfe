import type { Connection } from '../../src/elements/element';
import { rest } from '../../src/elements/rest';
import { sageone } from '../../src/elements/sageone';

const app = { 'oauth.api.key': 'client & one', 'oauth.callback.url': 'https://page.example/consent/callback' };

function askedBy(element: typeof rest, connection: Connection): { where: string; query: Record<string, string> } {
  const url = new URL(element.oauth?.consentUrl?.(connection, 'state-1') ?? '');
  return { where: url.origin + url.pathname, query: Object.fromEntries(url.searchParams) };
}

const asked = {
  response_type: 'code',
  client_id: 'client & one',
  redirect_uri: 'https://page.example/consent/callback',
  state: 'state-1',
};

describe('where a person consents', () => {
  it('is the page of Sage One, asked to read only', () => {
    const { where, query } = askedBy(sageone, { ...app, 'apim.subscription.key': 'key' });
    expect(where).toBe('https://www.sageone.com/oauth2/auth/central');
    expect(query).toEqual({ ...asked, scope: 'readonly' });
  });

  it('is the same page for v3.1, which it has to be told', () => {
    expect(askedBy(sageone, app).query).toEqual({ ...asked, scope: 'readonly', filter: 'apiv3.1' });
  });

  it('is what the configuration of any API says, its own query kept', () => {
    const connection = {
      ...app,
      'oauth.authorization.url': 'https://login.example/authorize?prompt=consent',
      'oauth.scope': 'read offline',
    };
    const { where, query } = askedBy(rest, connection);
    expect(where).toBe('https://login.example/authorize');
    expect(query).toEqual({ ...asked, prompt: 'consent', scope: 'read offline' });
  });

  it.each(['javascript:alert(1)', 'no URL', 'https://user:pass@login.example/'])('is never %j', (url) => {
    for (const element of [rest, sageone]) {
      expect(() => element.oauth?.consentUrl?.({ ...app, 'oauth.authorization.url': url }, 's')).toThrow(
        'oauth.authorization.url',
      );
    }
  });
});
