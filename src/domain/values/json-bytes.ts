import type { Json } from './json';

const encoder = new TextEncoder();
const ELLIPSIS = '…';

/** Bytes that a value takes as JSON in UTF-8. */
export function bytesOf(value: Json): number {
  return encoder.encode(JSON.stringify(value)).length;
}

/** Bytes that a text takes within JSON, without its quotes: a quote takes two, a control character six. */
export function textBytesOf(text: string): number {
  return bytesOf(text) - 2;
}

/**
 * The text, or its beginning with an ellipsis, in at most `maxBytes` of JSON without quotes. No half of a pair of
 * surrogates at the end.
 */
export function beginningOf(text: string, maxBytes: number): string {
  if (textBytesOf(text) <= maxBytes) return text;
  let left = maxBytes - textBytesOf(ELLIPSIS);
  let kept = '';
  for (const character of text) {
    left -= textBytesOf(character);
    if (left < 0) break;
    kept += character;
  }
  return kept + ELLIPSIS;
}
