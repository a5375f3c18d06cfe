import { parseExactJson, plainJson } from '../domain/values/exact-json';
import { isJsonObject, type Json } from '../domain/values/json';
import { failed, succeeded, type Result } from '../domain/values/result';

const MAX_DEPTH = 64;

/** A vendor's JSON twice: one object, unless there are numbers in it whose digits JavaScript would change. */
export interface VendorBody {
  /** For records: such numbers are marked (`EXACT_MARK`), so that they are sent as they came. */
  exact: Json;
  /** For what is read here: such numbers are JavaScript's, or texts of their digits if they are beyond it. */
  plain: Json;
}

/**
 * Reads a vendor's JSON. A leading byte order mark is skipped. Integers that a JavaScript number would round (beyond
 * 2^53) and numbers that it cannot hold at all (`1e400`) become texts of the same digits, so that no id changes.
 * `__proto__` keys are left out: a later copy of the object would change its prototype.
 * Throws an `Error` that repeats nothing of the body if it is no JSON or nested more than 64 deep.
 */
export function parseJsonBody(text: string): Json {
  return plainJson(parseExact(text));
}

/** `parseJsonBody` without an exception: the JSON, or in a few words what is there instead. */
export function readJsonBody(text: string): Result<Json, string> {
  const body = readVendorBody(text);
  return body.ok ? succeeded(body.value.plain) : body;
}

/**
 * The JSON of an answer with records, or in a few words what is there instead. Of markup it repeats the title, which
 * says the most.
 */
export function readVendorBody(text: string): Result<VendorBody, string> {
  if (/^\uFEFF?\s*</.test(text)) return failed(markupProblem(text));
  try {
    const exact = parseExact(text);
    return succeeded({ exact, plain: plainJson(exact) });
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

function parseExact(text: string): Json {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (body.trim() === '') throw new Error('the body is empty');
  const value = parsed(body);
  makeSafe(value, 1);
  return value;
}

function parsed(body: string): Json {
  try {
    return parseExactJson(body);
  } catch {
    // V8's own message quotes the body, which may hold personal data.
    throw new Error('the body is not JSON, or was cut short');
  }
}

function makeSafe(value: Json, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new Error(`the JSON is nested more than ${MAX_DEPTH} deep`);
  if (isJsonObject(value)) delete value['__proto__'];
  for (const child of Object.values(value)) makeSafe(child, depth + 1);
}
