import type { Json } from '../domain/values/json';

/**
 * Percent-encoded for a query, also the quote, which `encodeURIComponent` leaves alone. A lone surrogate, on which it
 * throws, is no character.
 */
export function encodeQueryText(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/'/g, '%27');
}

/** A page token as the text of a parameter: texts as they are, all else as JSON. */
export function tokenText(token: Json): string {
  return typeof token === 'string' ? token : JSON.stringify(token);
}
