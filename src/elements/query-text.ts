/** Percent-encoded for a query, also the quote, which `encodeURIComponent` leaves alone. A lone surrogate, on which it throws, is no character. */
export function encodeQueryText(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/'/g, '%27');
}
