import { basicCredentials, textOf, webUrlOf } from '../connection-values';
import type { ClientAssertion, Connection, ElementOAuth, GrantKind, GrantRequest, VendorRequest } from '../element';
import { formRequest } from '../oauth';
import { RequestError } from '../request-error';
import { authenticationTypeOf, extraHeadersOf, grantTypeOf, tokenParametersOf, urlWithQueryOf } from './connection';
import { loginRequest, readLogin } from './login';

/**
 * OAuth 2 with any token endpoint: client credentials, an authorization code, a user's password; all but the first
 * refreshed with what the endpoint gives. Or a login, in whose answer the token is.
 */
export const oauth: ElementOAuth = {
  grantOf,
  clientAssertionOf,
  tokenRequest: (connection, request, assertion = null) =>
    request.kind === 'login' ? loginRequest(connection) : tokenRequest(connection, request, assertion),
  readLogin,
  consentUrl,
  consentKeys: ['oauth.authorization.url', 'oauth.api.key'],
  usesPkce: (connection) => isTrue(connection, 'oauth.pkce'),
};

function grantOf(connection: Connection): GrantKind | null {
  const type = authenticationTypeOf(connection);
  if (type === 'login') return 'login';
  return type === 'oauth2' ? grantTypeOf(connection) : null;
}

type TokenEndpointRequest = Exclude<GrantRequest, { kind: 'login' }>;

/** What of RFC 7523, 2.2 is said of a client that signs. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function tokenRequest(
  connection: Connection,
  grantRequest: TokenEndpointRequest,
  assertion: string | null,
): VendorRequest {
  const id = needed(connection, 'oauth.api.key');
  const secret = assertion === null ? textOf(connection, 'oauth.api.secret') : '';
  const isInHeader = assertion === null && isTrue(connection, 'oauth.basic.header');
  const client = isInHeader ? {} : { client_id: id, ...(secret && { client_secret: secret }) };
  const signed: Record<string, string> =
    assertion === null ? {} : { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
  return formRequest(
    tokenUrlOf(connection),
    { ...tokenParametersOf(connection), ...grantFields(connection, grantRequest), ...client, ...signed },
    {
      ...tokenHeadersOf(connection),
      // RFC 6749, 2.3.1: both are form-encoded before they are joined.
      ...(isInHeader && { authorization: `Basic ${basicCredentials(formEncoded(id), formEncoded(secret))}` }),
    },
  );
}

/**
 * RFC 7523, 3, with the token endpoint as audience unless another is given: some vendors want their issuer. NetSuite
 * wants `kid`, PS256 or ES256, and the scope in the token as well (its help, "The Request Token Structure").
 */
function clientAssertionOf(connection: Connection): ClientAssertion | null {
  const privateKey = textOf(connection, 'oauth.client.assertion.key');
  if (privateKey === '' || authenticationTypeOf(connection) !== 'oauth2') return null;
  return {
    privateKey,
    keyId: textOf(connection, 'oauth.client.assertion.key.id') || null,
    algorithm: textOf(connection, 'oauth.client.assertion.algorithm') || null,
    clientId: needed(connection, 'oauth.api.key'),
    audience: textOf(connection, 'oauth.client.assertion.audience') || tokenUrlOf(connection),
    scope: textOf(connection, 'oauth.scope') || null,
  };
}

/** `oauth.authorization.url` with what RFC 6749, 4.1.1 asks for; its own query stays. */
function consentUrl(connection: Connection, state: string, codeChallenge: string | null = null): string {
  const [path = '', query = ''] = needed(connection, 'oauth.authorization.url').split('?');
  const url = new URL(webUrlOf('oauth.authorization.url', path).href);
  const fields = {
    response_type: 'code',
    client_id: needed(connection, 'oauth.api.key'),
    redirect_uri: textOf(connection, 'oauth.callback.url'),
    scope: textOf(connection, 'oauth.scope'),
    state,
    ...(codeChallenge !== null && { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
  };
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  url.search = [query, new URLSearchParams(given).toString()].filter(Boolean).join('&');
  return url.href;
}

function grantFields(connection: Connection, grantRequest: TokenEndpointRequest): Record<string, string> {
  const scope = textOf(connection, 'oauth.scope');
  switch (grantRequest.kind) {
    case 'client_credentials':
      return { grant_type: grantRequest.kind, ...(scope && { scope }) };
    case 'authorization_code': {
      const redirectUri = textOf(connection, 'oauth.callback.url');
      return {
        grant_type: grantRequest.kind,
        code: grantRequest.code,
        ...(redirectUri && { redirect_uri: redirectUri }),
        ...(grantRequest.codeVerifier !== undefined && { code_verifier: grantRequest.codeVerifier }),
      };
    }
    case 'password':
      return {
        grant_type: grantRequest.kind,
        username: needed(connection, 'username'),
        // As it is: spaces around a password are part of it.
        password: String(connection['password'] ?? ''),
        ...(scope && { scope }),
      };
    case 'refresh_token':
      return { grant_type: grantRequest.kind, refresh_token: grantRequest.refreshToken };
  }
}

/** `oauth.token.url`, which may have a query. Throws a `RequestError`. */
export function tokenUrlOf(connection: Connection): string {
  return urlWithQueryOf('oauth.token.url', needed(connection, 'oauth.token.url'));
}

/** `oauth.token.headers`. Throws a `RequestError`, also for a type of the body: it is a form. */
export function tokenHeadersOf(connection: Connection): Record<string, string> {
  const headers = extraHeadersOf(connection, 'oauth.token.headers');
  if ('content-type' in headers)
    throw new RequestError('oauth.token.headers: content-type cannot be set; it is a form.');
  return headers;
}

function isTrue(connection: Connection, key: string): boolean {
  return textOf(connection, key).toLowerCase() === 'true';
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function needed(connection: Connection, key: string): string {
  const text = textOf(connection, key);
  if (text === '') throw new RequestError(`${key} is missing.`);
  return text;
}
