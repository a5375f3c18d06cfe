import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';

/**
 * Where JSON APIs put their words: RFC 9457, RFC 6749, JSON:API, Cloud Elements, MediaWiki (`info`), OData (`value`),
 * Jira, and common habit. Names are compared without regard to case and underscores.
 */
const MESSAGES =
  'message detail errordescription errormessage info reason faultstring msg value error fault title description errors errormessages'.split(
    ' ',
  );
/** ... and their codes. `error` is one if a message stands beside it. */
const CODES = ['code', 'errorcode', 'error'];
const FAILED = /^(error|fail|failed|failure)$/i;
const MAX_STEPS = 3;

/**
 * What a JSON error body says in words, the first text found where such texts usually are, behind its code if one
 * stands beside it: `badvalue: Unrecognized value`. A code alone if there is no text; empty if there is neither.
 */
export function errorTextOf(body: Json, steps = MAX_STEPS): string {
  if (typeof body === 'string') return body.trim();
  if (steps === 0) return '';
  if (Array.isArray(body)) return errorTextOf(body[0] ?? null, steps - 1);
  if (!isJsonObject(body)) return '';
  for (const name of MESSAGES) {
    const member = memberOf(body, name);
    const text = errorTextOf(member ?? null, steps - 1);
    if (text === '') continue;
    const code = typeof member === 'string' ? codeOf(body) : '';
    return code === '' || text.startsWith(code) ? text : `${code}: ${text}`;
  }
  return codeOf(body);
}

/**
 * The words of a 2xx answer that says itself that it is an error: an `error`, `errors` or `fault` that is not empty,
 * `success` or `ok` that is false, a `status` such as "error". Null for every other body, and if it has no words.
 */
export function errorIn2xx(body: Json): string | null {
  if (!isJsonObject(body)) return null;
  const isError =
    ['error', 'errors', 'fault'].some((name) => isSaid(memberOf(body, name))) ||
    ['success', 'ok'].some((name) => memberOf(body, name) === false) ||
    FAILED.test(String(memberOf(body, 'status')));
  return (isError && errorTextOf(body)) || null;
}

function isSaid(value: Json | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : isJsonObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}

function codeOf(body: JsonObject): string {
  const codes = CODES.map((name) => memberOf(body, name));
  const code = codes.find((value) => typeof value === 'number' || (typeof value === 'string' && value.trim() !== ''));
  return code === undefined ? '' : String(code).trim();
}

function memberOf(body: JsonObject, name: string): Json | undefined {
  const key = Object.keys(body).find((candidate) => candidate.replaceAll('_', '').toLowerCase() === name);
  return key === undefined ? undefined : body[key];
}
