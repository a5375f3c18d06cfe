import { refreshRefusalOf, refusesAccessToken } from '../../src/elements/dead-token';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('an access token', () => {
  it.each<[unknown]>([
    [{ error: 'invalid_token' }],
    [{ error: 'invalid_token', error_description: 'The access token expired' }],
    [{ error: { code: 3, message: 'Access token expired' } }],
    [{ error: { code: 2, message: 'Invalid access token' } }],
    [[{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]],
    ['Bad_OAuth_Token'],
    [{ error: { code: 'InvalidAuthenticationToken', message: 'Lifetime validation failed.' } }],
    [{ code: 'TOKEN_EXPIRED' }],
    [{ message: 'The token is not valid' }],
    [{ message: 'Your session has been revoked.' }],
    [{ errors: [{ extensions: { code: 'expired_token' } }] }],
    [{ message: 'jwt expired' }],
    [{ message: 'The security token included in the request is expired' }],
    [{ ok: false, error: 'token_revoked' }],
    [{ ok: false, error: 'invalid_auth' }],
    [{ errors: [{ message: 'Please sign in', extensions: { code: 'UNAUTHENTICATED' } }] }],
  ])('is refused by %j, as 400, as 403, and as 200 that is no page', (body) => {
    for (const status of [200, 400, 403]) expect(refusesAccessToken(answer(status, body))).toBe(true);
    for (const status of [401, 404, 500]) expect(refusesAccessToken(answer(status, body))).toBe(false);
  });

  it('is refused by statuses that mean nothing else', () => {
    for (const status of [498, 419, 440]) expect(refusesAccessToken(answer(status, ''))).toBe(true);
  });

  it('is refused by a challenge', () => {
    const challenge = (error: string) => answer(403, '', { 'www-authenticate': `Bearer realm="x", error="${error}"` });
    expect(refusesAccessToken(challenge('invalid_token'))).toBe(true);
    expect(refusesAccessToken(challenge('insufficient_scope'))).toBe(false);
  });

  it.each<[unknown]>([
    [{ error: 'insufficient_scope', error_description: 'The token lacks the scope "read"' }],
    [{ message: 'Forbidden' }],
    [{ message: 'Invalid page token' }],
    [{ error: { message: 'Invalid value for pageToken', status: 'INVALID_ARGUMENT' } }],
    [{ message: 'The sync token is no longer valid' }],
    [{ message: 'continuation_token expired' }],
    [{ message: 'CSRF token invalid' }],
    [{ message: 'a valid token is needed for this list' }],
    ['<html><title>Invalid token</title></html>'],
    [''],
  ])('is not refused by %j', (body) => {
    for (const status of [200, 400, 403]) expect(refusesAccessToken(answer(status, body))).toBe(false);
  });
});

describe('a refresh token', () => {
  it.each<[unknown]>([
    [{ error: 'unauthorized_client', error_description: 'refresh_token is invalid' }],
    [{ error: 'invalid_request', error_description: 'The refresh token is invalid.', hint: 'Token has been revoked' }],
    [{ error: 'bad_refresh_token', error_description: 'The refresh token passed is incorrect or expired.' }],
    [{ ok: false, error: 'invalid_refresh_token' }],
    [{ error: 'invalid_token' }],
    [{ message: 'Refresh token not found' }],
    [{ errors: [{ message: 'refresh token has already been used' }] }],
    [{ error: 'access_denied', error_description: 'Unknown refresh_token' }],
  ])('is called dead by %j', (body) => {
    for (const status of [200, 400, 401, 403]) expect(refreshRefusalOf(answer(status, body))).toBe('dead');
    for (const status of [302, 408, 429, 500, 503]) expect(refreshRefusalOf(answer(status, body))).toBeNull();
  });

  it.each<[unknown]>([
    [{ error: 'invalid_request', error_description: 'Missing parameter: refresh_token' }],
    [{ error: 'unauthorized_client', error_description: 'The client may not use the grant refresh_token' }],
    [{ error: 'invalid_scope' }],
    [{ error: 'unsupported_grant_type' }],
    [{ code: 17 }],
  ])('is refused, and not called dead, by %j', (body) => {
    for (const status of [400, 401, 403]) expect(refreshRefusalOf(answer(status, body))).toBe('refused');
    expect(refreshRefusalOf(answer(200, body))).toBeNull();
  });

  it.each<[unknown]>([
    [{ error: 'invalid_client', error_description: 'Client authentication failed' }],
    ['<html>refresh token expired</html>'],
    ['error=invalid_client'],
  ])('is not spoken of by %j', (body) => {
    for (const status of [400, 401, 403]) expect(refreshRefusalOf(answer(status, body))).toBeNull();
  });

  it.each([
    ['refresh token expired', 'dead'],
    ['error=invalid_grant&error_description=expired', 'dead'],
    ['Unauthorized', 'refused'],
    ['', 'refused'],
  ])('is told of without JSON too: %j, %s', (body, refusal) => {
    for (const status of [400, 401]) expect(refreshRefusalOf(answer(status, body))).toBe(refusal);
    // Somebody is shut out, or in trouble.
    for (const status of [200, 403, 404, 500]) expect(refreshRefusalOf(answer(status, body))).toBeNull();
  });
});
