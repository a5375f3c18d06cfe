import type { Json } from '../domain/values/json';
import { failed, succeeded, type Result } from '../domain/values/result';
import { repeatedKeys } from './repeated-keys';
import { shortened } from './shown';

/** Of keys that are given more than once. */
const MAX_SHOWN = 10;

/**
 * JSON that arrived as text, or what is wrong with the text: where it breaks, or which keys it has twice. Never a
 * value, which may be a secret.
 */
export function parseJsonText(text: string): Result<Json, string> {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    const position = brokenAt(text);
    const place = position >= text.length ? 'it ends too early' : `it breaks at character ${position + 1}`;
    return failed(`This text is not valid JSON: ${place} (of ${text.length}).`);
  }
  const repeated = repeatedKeys(text);
  if (repeated.length === 0) return succeeded(value);
  const shown = repeated.slice(0, MAX_SHOWN).map(({ pointer }) => shortened(pointer));
  const more = repeated.length > MAX_SHOWN ? `, and ${repeated.length - MAX_SHOWN} more` : '';
  return failed(`This text has a key more than once in one object: ${shown.join(', ')}${more}.`);
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const MARK = /[{}[\],:]/y;

type Expected = 'value' | 'valueOrClose' | 'key' | 'keyOrClose' | 'colon' | 'commaOrClose';

/**
 * Where the first token begins that no valid JSON text could have there; the length of the text if it ends too early.
 * JSON.parse's own message is no use: whether it has a position depends on the Node version, and it quotes the text.
 */
function brokenAt(text: string): number {
  const open: string[] = [];
  let expected: Expected | null = 'value';
  let start = 0;
  while (expected !== null) {
    start += matchAt(SPACE, text, start).length;
    const scalar = matchAt(SCALAR, text, start);
    const token = scalar === '' ? matchAt(MARK, text, start) : scalar;
    if (token === '') return start;
    expected = after(expected, token, scalar !== '', open);
    if (expected !== null) start += token.length;
  }
  return start;
}

function matchAt(pattern: RegExp, text: string, index: number): string {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? '';
}

/** What follows a comma, by the bracket it stands in. Outside of any there is none. */
const NEXT: Record<string, Expected> = { '{': 'key', '[': 'value' };

/** What may follow this token, or null if the token itself was not allowed. `open` is the stack of brackets. */
function after(expected: Expected, token: string, scalar: boolean, open: string[]): Expected | null {
  const wantsValue = expected === 'value' || expected === 'valueOrClose';
  const wantsKey = expected === 'key' || expected === 'keyOrClose';
  if (scalar) return wantsValue ? 'commaOrClose' : wantsKey && token.startsWith('"') ? 'colon' : null;
  if (token === '{' || token === '[') {
    if (!wantsValue) return null;
    open.push(token);
    return token === '{' ? 'keyOrClose' : 'valueOrClose';
  }
  if (token === ':') return expected === 'colon' ? 'value' : null;
  if (token === ',') return expected === 'commaOrClose' ? (NEXT[open.at(-1) ?? ''] ?? null) : null;
  const closes = open.at(-1) === (token === '}' ? '{' : '[');
  const allowed = expected === 'commaOrClose' || expected === (token === '}' ? 'keyOrClose' : 'valueOrClose');
  if (!closes || !allowed) return null;
  open.pop();
  return 'commaOrClose';
}
