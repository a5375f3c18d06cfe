import { basicCredentials, textOf, webUrlOf } from '../connection-values';
import type { Connection, ElementOAuth, GrantRequest, VendorRequest } from '../element';
import { formRequest } from '../oauth';
import { RequestError } from '../request-error';
import { authenticationTypeOf, extraHeadersOf, grantTypeOf, tokenParametersOf } from './connection';

/** OAuth 2 with any token endpoint: client credentials, or an authorization code; both refreshed with what the endpoint gives. */
export const oauth: ElementOAuth = {
  grantOf: (connection) => (authenticationTypeOf(connection) === 'oauth2' ? grantTypeOf(connection) : null),
  tokenRequest,
  consentUrl,
};

function tokenRequest(connection: Connection, grantRequest: GrantRequest): VendorRequest {
  const id = needed(connection, 'oauth.api.key');
  const secret = textOf(connection, 'oauth.api.secret');
  const isInHeader = textOf(connection, 'oauth.basic.header').toLowerCase() === 'true';
  const client = isInHeader ? {} : { client_id: id, ...(secret && { client_secret: secret }) };
  return formRequest(
    tokenUrlOf(connection),
    { ...tokenParametersOf(connection), ...grantFields(connection, grantRequest), ...client },
    {
      ...tokenHeadersOf(connection),
      // RFC 6749, 2.3.1: both are form-encoded before they are joined.
      ...(isInHeader && { authorization: `Basic ${basicCredentials(formEncoded(id), formEncoded(secret))}` }),
    },
  );
}

/** `oauth.authorization.url` with what RFC 6749, 4.1.1 asks for; its own query stays. */
function consentUrl(connection: Connection, state: string): string {
  const [path = '', query = ''] = needed(connection, 'oauth.authorization.url').split('?');
  const url = new URL(webUrlOf('oauth.authorization.url', path).href);
  const fields = {
    response_type: 'code',
    client_id: needed(connection, 'oauth.api.key'),
    redirect_uri: textOf(connection, 'oauth.callback.url'),
    scope: textOf(connection, 'oauth.scope'),
    state,
  };
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  url.search = [query, new URLSearchParams(given).toString()].filter(Boolean).join('&');
  return url.href;
}

function grantFields(connection: Connection, grantRequest: GrantRequest): Record<string, string> {
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
      };
    }
    case 'refresh_token':
      return { grant_type: grantRequest.kind, refresh_token: grantRequest.refreshToken };
  }
}

/** `oauth.token.url`, which may have a query. Throws a `RequestError`. */
export function tokenUrlOf(connection: Connection): string {
  const [path = '', ...query] = needed(connection, 'oauth.token.url').split('?');
  return [webUrlOf('oauth.token.url', path).href, ...query].join('?');
}

/** `oauth.token.headers`. Throws a `RequestError`, also for a type of the body: it is a form. */
export function tokenHeadersOf(connection: Connection): Record<string, string> {
  const headers = extraHeadersOf(connection, 'oauth.token.headers');
  if ('content-type' in headers)
    throw new RequestError('oauth.token.headers: content-type cannot be set; it is a form.');
  return headers;
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function needed(connection: Connection, key: string): string {
  const text = textOf(connection, key);
  if (text === '') throw new RequestError(`${key} is missing.`);
  return text;
}
