import { isJsonObject, type Json } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { fieldOf } from '../../domain/reading/record';
import { textOf } from '../connection-values';
import type { Connection, VendorRequest, VendorResponse } from '../element';
import { readJsonBody } from '../json-body';
import { isTransient, problemIn, tokenFailureOf, wordsIn } from '../oauth';
import { RequestError } from '../request-error';
import type { TokenFailure, TokenFailureKind } from '../token-failure';
import { baseUrlOf, extraHeadersOf, urlWithQueryOf } from './connection';
import { loginBodyOf } from './login-body';

/** Statuses in which vendors refuse a user name or a password: PocketBase says 400, Directus 401, Laravel 422. */
const REFUSING = [400, 401, 403, 422];
/** Seconds from now end here; what is more is a time. */
const MAX_LIFE_S = 1_000_000_000;
const MS_FROM = 100_000_000_000;

/** The login: a POST of JSON, with the headers of every request. Throws a `RequestError`. */
export function loginRequest(connection: Connection): VendorRequest {
  return {
    method: 'POST',
    url: loginUrlOf(connection),
    headers: {
      accept: 'application/json',
      ...extraHeadersOf(connection),
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    },
    body: loginBodyOf(connection),
  };
}

/** `login.url`; one that begins with a slash is behind `base.url`. Throws a `RequestError`. */
export function loginUrlOf(connection: Connection): string {
  const text = textOf(connection, 'login.url');
  if (text === '') throw new RequestError('login.url is missing.');
  if (!/^(\/|https?:\/\/)/i.test(text))
    throw new RequestError(
      `Found "${text.slice(0, 40)}"; allowed: a URL (https://...), or a path behind base.url, which begins with a slash: /auth/login.`,
    );
  return urlWithQueryOf('login.url', text.startsWith('/') ? baseUrlOf(connection) + text : text);
}

/**
 * The answer to a login as a token endpoint would give it (RFC 6749, 5.1), or why it holds no token. `invalid_grant`:
 * the user name or the password is refused. When the token ends is said at `login.expires.path`, or by the token itself
 * if it is a JWT (RFC 7519, 4.1).
 */
export function readLogin(
  connection: Connection,
  response: VendorResponse,
  { secrets, nowMs }: { secrets: readonly string[]; nowMs: number },
): Result<VendorResponse, TokenFailure> {
  const { status, text } = response;
  const body = readJsonBody(text);
  const refusal = (kind: TokenFailureKind, ...words: string[]) =>
    failed(tokenFailureOf(response, kind, words.filter(Boolean).join(': '), 'the login'));
  if (isTransient(status)) return refusal('unavailable', 'it is not available');
  const words = body.ok ? wordsIn(body.value, secrets) : problemIn(body.problem, secrets);
  if (REFUSING.includes(status)) return refusal('invalid_grant', 'the user was refused', words);
  if (status >= 400) return refusal('invalid_client', 'it cannot be asked in this way', words);
  const path = textOf(connection, 'login.token.path') || 'token';
  const answer = body.ok && isJsonObject(body.value) ? body.value : null;
  const token = answer === null ? undefined : fieldOf(answer, path);
  if (status >= 300 || typeof token !== 'string' || token === '')
    return refusal('malformed', `there is no token at ${path} in the answer`, words);
  const expiresInS = lifeOf(answer === null ? null : fieldOf(answer, textOf(connection, 'login.expires.path')), nowMs);
  const tokens = { access_token: token, token_type: 'bearer', expires_in: expiresInS ?? lifeInToken(token, nowMs) };
  return succeeded({ status: 200, headers: {}, text: JSON.stringify(tokens) });
}

/** Seconds from now, from one of the ways in which an expiry is written; null if it is none of them. */
function lifeOf(expiry: Json | undefined, nowMs: number): number | null {
  if (typeof expiry === 'string' && !/^\d+(\.\d+)?$/.test(expiry)) {
    const endMs = Date.parse(expiry);
    return Number.isNaN(endMs) ? null : Math.round((endMs - nowMs) / 1000);
  }
  const number = Number(expiry ?? NaN);
  if (!(number > 0)) return null;
  if (number < MAX_LIFE_S) return number;
  return Math.round(((number < MS_FROM ? number * 1000 : number) - nowMs) / 1000);
}

/** By the vendor's clock alone if the token says when it was made. */
function lifeInToken(token: string, nowMs: number): number | null {
  const [, claims = '', signature] = token.split('.');
  const read = signature === undefined ? null : readJsonBody(Buffer.from(claims, 'base64url').toString('utf8'));
  if (!read?.ok || !isJsonObject(read.value)) return null;
  const { exp, iat } = read.value;
  if (typeof exp !== 'number') return null;
  return typeof iat === 'number' ? exp - iat : Math.round(exp - nowMs / 1000);
}
