import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';

/**
 * Where JSON APIs put their words: RFC 9457, RFC 6749, JSON:API, Cloud Elements, MediaWiki (`info`), OData (`value`),
 * Jira, and common habit. Names are compared without regard to case and underscores.
 */
const MESSAGES = (
  'message detail errordescription errormessage info reason faultstring msg errmsg errormsg value error odata.error ' +
  'fault title description errors errormessages'
).split(' ');
/** ... and their codes. `error` is one if a message stands beside it. */
const CODES = ['code', 'errorcode', 'error'];
/** What is not empty if something failed, false if so, true if so, and no zero if so. */
const ERRORS = 'error errors odata.error fault faultstring errormessage errormessages'.split(' ');
const SUCCESSES = ['success', 'ok', 'issuccess', 'succeeded'];
const FAILURES = ['iserror', 'haserror', 'haserrors', 'failed'];
const ERROR_CODES = ['errcode', 'errorcode', 'errno'];
/** Where some repeat the status. */
const STATUSES = ['code', 'status', 'statuscode'];
const FAILED = /^(error|fail|failed|failure)$/i;
/** What some write where an error would be. */
const NO_ERROR = /^(0|ok|okay|none|null|false|no errors?|success|successful)?\.?$/i;
/** `QueryResponse.Fault.Error[0].Message` is four steps away. */
const MAX_STEPS = 4;

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

/** The words of a 2xx answer that says itself that it failed. Null for every other body, and if it has no words. */
export function errorIn2xx(body: Json): string | null {
  return saysFailed(body) && isJsonObject(body) ? errorTextOf(body) || null : null;
}

/**
 * Whether an answer says itself that it failed: an `error`, `errors` or `fault` that is not empty, `success` or `ok`
 * that is false, `isError` that is true, an `errcode` other than 0, a code or status of 400 to 599 but for 404 (which
 * some say of an empty list), or, if it has words for it, a `status` or `result` such as "error".
 */
export function saysFailed(body: Json): boolean {
  if (!isJsonObject(body)) return false;
  const has = (names: readonly string[], isSo: (value: Json | undefined) => boolean) =>
    names.some((name) => isSo(memberOf(body, name)));
  return (
    has(ERRORS, isSaid) ||
    has(SUCCESSES, (value) => value === false || value === 0 || value === 'false') ||
    has(FAILURES, (value) => value === true) ||
    has(ERROR_CODES, isCodeOfError) ||
    has(STATUSES, isStatusOfError) ||
    (has(['status', 'result'], (value) => FAILED.test(String(value))) && errorTextOf(body) !== '')
  );
}

function isCodeOfError(value: Json | undefined): boolean {
  return /^-?\d+$/.test(String(value ?? '')) && Number(value) !== 0;
}

function isStatusOfError(value: Json | undefined): boolean {
  return typeof value === 'number' && value >= 400 && value < 600 && value !== 404;
}

/** Of an object its code says it, if there is one: TikTok has `{"code": "ok", "message": ""}`. */
function isSaid(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (!isJsonObject(value)) return !NO_ERROR.test(String(value ?? '').trim());
  const code = memberOf(value, 'code');
  return Object.keys(value).length > 0 && (code === undefined || code === null || code === '' || isSaid(code));
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
