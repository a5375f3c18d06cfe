import { requestOf } from '../../../src/activities/vendor/tokens';
import type { Tokens } from '../../../src/elements/oauth';

const tokensWith = (refreshToken: string | null): Tokens => ({
  accessToken: 'access-1',
  refreshToken,
  expiresInS: 3600,
  answer: {},
});
const OLD = { 'oauth.refresh.token': 'old' };
const CODE = { 'providerData.code': 'code' };

describe('what a token endpoint is asked for', () => {
  it('is, at first, a code or a refresh token that there was already; the code is newer', () => {
    expect(requestOf('authorization_code', null, OLD)).toEqual({ kind: 'refresh_token', refreshToken: 'old' });
    expect(requestOf('authorization_code', null, { ...OLD, ...CODE })).toEqual({
      kind: 'authorization_code',
      code: 'code',
    });
    expect(requestOf('authorization_code', null, { 'oauth.refresh.token': '' })).toBeNull();
  });

  it('is, from then on, what the vendor gave for it, and never the first one again', () => {
    const given = { kind: 'refresh_token', refreshToken: 'refresh-1' };
    expect(requestOf('authorization_code', tokensWith('refresh-1'), OLD)).toEqual(given);
    expect(requestOf('authorization_code', tokensWith(null), { ...OLD, ...CODE })).toBeNull();
  });

  it('is the same each time with client credentials', () => {
    expect(requestOf('client_credentials', tokensWith('refresh-1'), OLD)).toEqual({ kind: 'client_credentials' });
  });
});
