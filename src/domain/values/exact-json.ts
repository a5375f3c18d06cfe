import { EXACT_MARK, needsMark, plainScalar } from './exact-number';
import type { Json } from './json';

/**
 * Where a number may stand whose digits would change: 16 digits and more, with a point among them or not, an exponent,
 * zeros at the end or after the point, `-0`; or a text may begin with the mark. Bodies without a match, most of them,
 * skip the rewriting.
 */
const MAY_NEED_MARK =
  /\d{16}|\d[\d.]{16}|[\s:,[]-?\d[\d.]*[eE]|\.\d*0(?=[\s,\]}])|\.000000|-0(?=[\s,\]}])|\uFDD0|\\u[fF][dD][dD]0|^\s*-?\d/;
/** A string (kept as it is, whatever digits it holds) or a number of JSON. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARKED_STRING = /^"(?:\uFDD0|\\u[fF][dD][dD]0)/;
/**
 * The quote that opens a text is never behind a backslash, and every other quote in a text is. A name of an object
 * stays one.
 */
const MARKED = /(?<!\\)"\uFDD0(?:\uFDD0|(-?\d[\d.eE+-]*)"(?!:))/g;

/** `JSON.parse`, with numbers whose digits would change marked; see `EXACT_MARK`. Throws what `JSON.parse` throws. */
export function parseExactJson(text: string): Json {
  return JSON.parse(MAY_NEED_MARK.test(text) ? text.replace(STRING_OR_NUMBER, marked) : text) as Json;
}

/** JSON text, in which marked numbers are numbers with the digits that they came with. */
export function exactJsonText(value: Json): string {
  const text = JSON.stringify(value);
  if (!text.includes(EXACT_MARK)) return text;
  return text.replace(MARKED, (_, number: string | undefined) => number ?? `"${EXACT_MARK}`);
}

/**
 * The value without marks: what JavaScript can hold as numbers, the others as texts of their digits. What holds no mark
 * is the same object.
 */
export function plainJson(value: Json): Json {
  if (!hasMark(value)) return value;
  if (typeof value !== 'object' || value === null) return plainScalar(value);
  if (Array.isArray(value)) return value.map(plainJson);
  const entries = Object.entries(value).map(([key, child]) => [String(plainScalar(key)), plainJson(child)] as const);
  return Object.fromEntries(entries);
}

function hasMark(value: Json): boolean {
  if (typeof value === 'string') return value.startsWith(EXACT_MARK);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasMark);
  return Object.keys(value).some((key) => key.startsWith(EXACT_MARK) || hasMark(value[key] as Json));
}

function marked(token: string): string {
  if (token.startsWith('"')) return MARKED_STRING.test(token) ? `"${EXACT_MARK}${token.slice(1)}` : token;
  return needsMark(token) ? `"${EXACT_MARK}${token}"` : token;
}
