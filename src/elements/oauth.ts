import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { failed, succeeded, type Result } from '../domain/values/result';
import { parseHttpDateMs } from '../domain/dates/http-date';
import { failureMessage, parseRetryAfterMs } from '../domain/vendor/answer';
import { withoutEchoes } from '../domain/security/echoes';
import type { VendorRequest, VendorResponse } from './element';
import { errorTextOf } from './error-text';
import { readJsonBody } from './json-body';
import type { TokenFailure, TokenFailureKind } from './token-failure';

/** What a token endpoint gave. */
export interface Tokens {
  accessToken: string;
  /** Null: the answer had none, and the one that was sent stays good (RFC 6749, 6). */
  refreshToken: string | null;
  /** Life of the access token in seconds, more than 0; null if nobody knows: it lives until the vendor refuses it. */
  expiresInS: number | null;
  /** The whole answer: some vendors put more into it (`resource_owner_id`). */
  answer: JsonObject;
}

export type TokenAnswer = Result<Tokens, TokenFailure>;

/** Error codes of RFC 6749, 4.1.2.1 and 5.2. */
const KIND_OF_ERROR = new Map<string, TokenFailureKind>([
  ['invalid_grant', 'invalid_grant'],
  ['invalid_client', 'invalid_client'],
  ['invalid_request', 'invalid_client'],
  ['invalid_scope', 'invalid_client'],
  ['unauthorized_client', 'invalid_client'],
  ['unsupported_grant_type', 'invalid_client'],
  ['server_error', 'unavailable'],
  ['temporarily_unavailable', 'unavailable'],
]);

/** What a `Bearer` header can carry; white space or a line break in it would be another header. */
const BEARER = /^[\x21-\x7e]+$/;

/**
 * Reads a token endpoint's answer (RFC 6749, 5). Every status and every body comes out as a token or a failure, never
 * as an exception. No message holds a token. The vendor's own words (`error_description`, the title of a page) are
 * repeated only if `secrets` names what the request held (client secret, code, refresh token), and without it. A
 * `Retry-After` date is counted from the answer's own `Date`.
 */
export function readTokenAnswer(response: VendorResponse, secrets: readonly string[] | null = null): TokenAnswer {
  const { status, text } = response;
  const body = readJsonBody(text);
  const answer = body.ok ? body.value : null;
  const isSuccess = status >= 200 && status < 300;
  const error = isJsonObject(answer) ? answer['error'] : undefined;
  if (isSuccess && isJsonObject(answer) && !error) {
    const read = tokensOf(answer);
    return read.ok ? read : refusal(response, 'malformed', read.problem);
  }
  // A gateway in trouble may say anything; to give up a good refresh token for it would be final.
  if (isTransient(status)) return refusal(response, 'unavailable', 'the token endpoint is not available');
  const kind = typeof error === 'string' ? KIND_OF_ERROR.get(error) : undefined;
  if (kind !== undefined)
    return refusal(response, kind, [error, descriptionIn(answer, secrets)].filter(Boolean).join(': '));
  if (status === 401 || status === 403) return refusal(response, 'invalid_client', 'the client was refused');
  const found = body.ok
    ? ['JSON that is neither a token nor an error of OAuth 2', wordsIn(body.value, secrets)].filter(Boolean).join(': ')
    : problemIn(body.problem, secrets);
  return refusal(response, 'malformed', isRedirect(status) ? 'redirect not followed' : found);
}

/** A POST of a form, as token endpoints take it. */
export function formRequest(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): VendorRequest {
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
  };
}

/** The tokens, or what is wrong with them. */
function tokensOf(answer: JsonObject): Result<Tokens, string> {
  const accessToken = answer['access_token'];
  if (accessToken === undefined) return failed('there is no access_token in the answer');
  if (typeof accessToken !== 'string' || !BEARER.test(accessToken))
    return failed('access_token is not a text of visible ASCII');
  // Some vendors write `BearerToken`; others leave it out or empty, although it is required.
  const type = answer['token_type'] || 'bearer';
  if (typeof type !== 'string' || !/^bearer/i.test(type)) return failed('token_type is not bearer');
  const refreshToken = answer['refresh_token'] ?? null;
  if (refreshToken !== null && typeof refreshToken !== 'string') return failed('refresh_token is not a text');
  const expiresInS = secondsOf(answer['expires_in']);
  return succeeded({ accessToken, refreshToken: refreshToken || null, expiresInS, answer });
}

/** A number of seconds, also as text; null if it is none. Mailchimp answers 0 for tokens that never end, others -1. */
function secondsOf(value: Json | undefined): number | null {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value));
  const seconds = isNumeric ? Number(value) : NaN;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

function descriptionIn(answer: Json, secrets: readonly string[] | null): string {
  const description = isJsonObject(answer) ? answer['error_description'] : null;
  return secrets === null || typeof description !== 'string' ? '' : withoutEchoes(description, secrets);
}

/** What a JSON answer says in words, without the secrets. */
export function wordsIn(answer: Json, secrets: readonly string[] | null): string {
  return secrets === null || !isJsonObject(answer) ? '' : withoutEchoes(errorTextOf(answer), secrets);
}

/** What is there instead of JSON; of a page its title only if it can be masked. */
export function problemIn(problem: string, secrets: readonly string[] | null): string {
  return secrets === null ? problem.replace(/ \(title: [^]*\)$/, '') : withoutEchoes(problem, secrets);
}

/** A gateway in trouble, or a limit: the same request may succeed later. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429 || status === 408 || status === 425;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** A failure of this kind; `from`: who answered. */
export function tokenFailureOf(
  { status, headers }: VendorResponse,
  kind: TokenFailureKind,
  detail: string,
  from = 'the token endpoint',
): TokenFailure {
  const retryAfter = headers['retry-after'];
  const answeredMs = parseHttpDateMs(headers['date'] ?? '');
  const isDate = retryAfter !== undefined && parseHttpDateMs(retryAfter) !== null;
  const isReadable = retryAfter !== undefined && !(isDate && answeredMs === null);
  return {
    kind,
    message: failureMessage(`HTTP ${status} from ${from}: ${detail}`),
    status,
    retryAfterMs: isReadable ? parseRetryAfterMs(retryAfter, answeredMs ?? 0) : null,
  };
}

function refusal(response: VendorResponse, kind: TokenFailureKind, detail: string): TokenAnswer {
  return failed(tokenFailureOf(response, kind, detail));
}
