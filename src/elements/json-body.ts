import { isJsonObject, type Json } from '../domain/values/json';
import { failed, succeeded, type Result } from '../domain/values/result';

const MAX_DEPTH = 64;

/** Texts without a match hold no number that a JavaScript number could not: most bodies skip the rewriting. */
const MAY_HOLD_LARGE_NUMBER = /\d{16}|\d[eE]\+?\d{3}/;

/** A string (kept as it is, whatever digits it holds) or a number of JSON. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads a vendor's JSON. A leading byte order mark is skipped. Integers that a JavaScript number would round (beyond
 * 2^53) and numbers that it cannot hold at all (`1e400`) become texts of the same digits, so that no id changes.
 * `__proto__` keys are left out: a later copy of the object would change its prototype.
 * Throws an `Error` that repeats nothing of the body if it is no JSON or nested more than 64 deep.
 */
export function parseJsonBody(text: string): Json {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (body.trim() === '') throw new Error('the body is empty');
  const value = parse(body);
  makeSafe(value, 1);
  return value;
}

/**
 * `parseJsonBody` without an exception: the JSON, or in a few words what is there instead. Of markup it repeats the title, which
 * says the most.
 */
export function readJsonBody(text: string): Result<Json, string> {
  if (/^\uFEFF?\s*</.test(text)) return failed(markupProblem(text));
  try {
    return succeeded(parseJsonBody(text));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** What a web server or gateway answers with in place of an API that is down, or at a wrong path. */
function markupProblem(text: string): string {
  // Whole, or not at all: a cut through a secret, also at a "<" in it, would leave a half that masking does not find.
  const title = /<title[^<>]{0,100}>([\s\S]{1,2000}?)<\/title/i.exec(text)?.[1]?.trim();
  const isHtml = title !== undefined || /<html|<!doctype html/i.test(text);
  return `${isHtml ? 'an HTML page' : 'XML'} instead of JSON${title ? ` (title: ${title})` : ''}`;
}

function parse(body: string): Json {
  try {
    const exact = MAY_HOLD_LARGE_NUMBER.test(body) ? body.replace(STRING_OR_NUMBER, quoteLargeNumber) : body;
    return JSON.parse(exact) as Json;
  } catch {
    // V8's own message quotes the body, which may hold personal data.
    throw new Error('the body is not JSON, or was cut short');
  }
}

function quoteLargeNumber(token: string): string {
  if (token.startsWith('"')) return token;
  const number = Number(token);
  const isExact = /[.eE]/.test(token) ? Number.isFinite(number) : Number.isSafeInteger(number);
  return isExact ? token : `"${token}"`;
}

function makeSafe(value: Json, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new Error(`the JSON is nested more than ${MAX_DEPTH} deep`);
  if (isJsonObject(value)) delete value['__proto__'];
  for (const child of Object.values(value)) makeSafe(child, depth + 1);
}
