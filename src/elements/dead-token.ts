import { isJsonObject, type Json } from '../domain/values/json';
import type { VendorResponse } from './element';
import { readJsonBody } from './json-body';

/** Words that stand far behind the beginning of an answer are of something else. */
const MAX_CHARS = 2_000;
const MAX_DEPTH = 4;

/** Tokens that an answer may speak of, and that prove nothing about who asks. */
const OTHER_TOKENS =
  /(?:page|next|previous|sync|delta|change|cursor|continuation|resume|scroll|skip|csrf|xsrf|anti[\s_-]?forgery|device|push|client|refresh)[\s_-]*tokens?/gi;
const DEAD = 'invalid|expired|bad|revoked|malformed|inactive|unknown|unrecognized|unrecognised|incorrect';
const KIND = '(?:access|bearer|auth|oauth2?|authentication|authorization|session|security|api)';
/** `invalid_token`, `Bad_OAuth_Token`, `InvalidAuthenticationToken`, `INVALID_SESSION_ID`, `expired access token`. */
const DEAD_TOKEN = new RegExp(`(?:${DEAD})[\\s_-]*(?:${KIND}[\\s_-]*){0,2}(?:token|session)`, 'i');
/** `Access token expired`, `TOKEN_EXPIRED`, `The token is not valid`, `session has been revoked`. */
const TOKEN_DEAD = new RegExp(
  `(?:token|session|\\bjwt)(?:[\\s_-]*(?:id|has|is|was|been|no|longer|not|or|already|signature))*[\\s_-]*(?:${DEAD}|(?<=(?:no longer|not)[\\s_-]*)valid)`,
  'i',
);
/** `The security token included in the request is expired`. */
const TOKEN_IS_DEAD = new RegExp(`\\btoken\\b[^.]{1,40}\\b(?:is|was|has|has been)\\s+(?:${DEAD})\\b`, 'i');
/** Words of GraphQL and of Slack for who is not known (any more). */
const NOT_KNOWN = /\bunauthenticated\b|\binvalid_auth\b/i;
/** Statuses that mean nothing else: of ArcGIS, of Laravel, of Microsoft. */
const DEAD_STATUSES = [498, 419, 440];
/** OAuth's own words for a request, a client, a grant that is wrong: they say nothing of the refresh token. */
const CODES_OF_OAUTH = /\b(?:invalid_(?:request|client|scope|grant)|unauthorized_client|unsupported_grant_type)\b/gi;
const REFRESH_TOKEN = 'refresh[\\s_-]*token';
const ENDED = `${DEAD}|not valid|no longer|not found|does not exist|doesn't exist|already|consumed|reuse|rotated|used|blacklisted`;
const DEAD_REFRESH_TOKEN = new RegExp(
  `(?:${ENDED})[^.]{0,40}${REFRESH_TOKEN}|${REFRESH_TOKEN}[^.]{0,60}(?:${ENDED})`,
  'i',
);

/**
 * Whether an answer without a page says of the access token that it is invalid or expired (RFC 6750, 3.1 has 401 for
 * it): some vendors do so with 400 or 403, some with 200, in a challenge, in a code or in words, as JSON or as text;
 * some with a status of their own. What it says of other tokens (of a page, of CSRF) does not count.
 */
export function refusesAccessToken({ status, headers, text }: VendorResponse): boolean {
  if (DEAD_STATUSES.includes(status)) return true;
  if (status !== 400 && status !== 403 && !isSuccess(status)) return false;
  if (/error\s*=\s*"?invalid_token/i.test(headers['www-authenticate'] ?? '')) return true;
  const words = wordsOf(text).replace(OTHER_TOKENS, ' ');
  return [DEAD_TOKEN, TOKEN_DEAD, TOKEN_IS_DEAD, NOT_KNOWN].some((pattern) => pattern.test(words));
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * What an answer without tokens means for the refresh token that was sent. `dead`: it says so, under whatever code of
 * OAuth or its own, and only a person can help. `refused`: an error of the asker's in words that may mean it, or may
 * pass. Null: it speaks of the client, or may come from a gateway in trouble.
 */
export function refreshRefusalOf({ status, text }: VendorResponse): 'dead' | 'refused' | null {
  const isAskers = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  if (!isAskers && !isSuccess(status)) return null;
  const body = readJsonBody(text);
  const object = body.ok && isJsonObject(body.value) ? body.value : null;
  // A gateway in trouble speaks in pages; 403 without JSON is one that shuts somebody out.
  const isText = !body.ok && !/^\s*</.test(text) && [400, 401].includes(status);
  if (object === null && !isText) return null;
  const words = wordsOf(text);
  if (isText && /\binvalid_grant\b/.test(words)) return 'dead';
  if ([DEAD_REFRESH_TOKEN, DEAD_TOKEN, TOKEN_DEAD].some((one) => one.test(words.replace(CODES_OF_OAUTH, ' '))))
    return 'dead';
  const isOfClient = object === null ? /\binvalid_client\b/.test(words) : object['error'] === 'invalid_client';
  return isAskers && !isOfClient ? 'refused' : null;
}

/** The texts of a JSON answer, whatever their names; of anything but JSON and markup its beginning. */
function wordsOf(text: string): string {
  const body = readJsonBody(text);
  if (body.ok) return textsIn(body.value, 0).join('. ').slice(0, MAX_CHARS);
  return /^\s*</.test(text) ? '' : text.slice(0, MAX_CHARS);
}

function textsIn(value: Json, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (depth >= MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.slice(0, 20).flatMap((child) => textsIn(child, depth + 1));
  return isJsonObject(value)
    ? Object.values(value)
        .slice(0, 20)
        .flatMap((child) => textsIn(child, depth + 1))
    : [];
}
