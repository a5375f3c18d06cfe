import { isJsonObject, type Json } from '../domain/json';

const MAX_DEPTH = 64;

/** Texts without a match hold no number that a JavaScript number could not: most bodies skip the rewriting. */
const MAY_HOLD_LARGE_NUMBER = /\d{16}|\d[eE]\+?\d{3}/;

/** A string (kept as it is, whatever digits it holds) or a number of JSON. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads a vendor's JSON. A leading byte order mark is skipped. Integers that a JavaScript number would round (beyond
 * 2^53) and numbers that it cannot hold at all (`1e400`) become texts of the same digits, so that no id changes.
 * `__proto__` keys are left out: a later copy of the object would change its prototype.
 * Throws an `Error` that repeats nothing of the body where it is no JSON or nested more than 64 deep.
 */
export function parseJsonBody(text: string): Json {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (body.trim() === '') throw new Error('the body is empty');
  const value = parse(MAY_HOLD_LARGE_NUMBER.test(body) ? body.replace(STRING_OR_NUMBER, quoteLargeNumber) : body);
  makeSafe(value, 1);
  return value;
}

function parse(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch (error) {
    // V8's message quotes the body, which may hold personal data.
    const endsEarly = /end of JSON|Unterminated/i.test(String(error));
    throw new Error(endsEarly ? 'the body ends before its JSON does' : 'the body is not JSON');
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
