/**
 * A number whose digits a JavaScript number would change (19 digits, `1.10`, `1e400`) is kept as a text with this in
 * front: plain JSON, which no copy and no Temporal payload can spoil. U+FDD0 is no character (Unicode keeps it free for
 * marks within programs), so no vendor's text begins with it; one that does all the same has it twice while it is here.
 */
export const EXACT_MARK = '\uFDD0';

/**
 * Whether a number of JSON is printed with other digits once JavaScript has read it, or is an integer that it does not
 * count to.
 */
export function needsMark(token: string): boolean {
  return isBeyond(token) || String(Number(token)) !== token;
}

/**
 * The value in its plain form: a marked number as a JavaScript number, or as the text of its digits if it is too large
 * for one.
 */
export function plainScalar<Value>(value: Value): Value | number | string {
  if (typeof value !== 'string' || !value.startsWith(EXACT_MARK)) return value;
  const token = value.slice(EXACT_MARK.length);
  if (token.startsWith(EXACT_MARK)) return token;
  return isBeyond(token) ? token : Number(token);
}

/** The text of a scalar as it is written: a marked number without its mark. */
export function exactDigitsOf(value: string | number): string {
  const text = String(value);
  return text.startsWith(EXACT_MARK) ? text.slice(EXACT_MARK.length) : text;
}

/**
 * A marked number as it counts in a version; null for any other text. `1.10` is `1.1`, and both are what they were
 * before their digits were kept: a number that only is written in another way is no change.
 */
export function canonicalNumberOf(text: string): string | null {
  if (!text.startsWith(EXACT_MARK) || text.startsWith(EXACT_MARK, EXACT_MARK.length)) return null;
  const token = text.slice(EXACT_MARK.length);
  if (isBeyond(token)) return JSON.stringify(token);
  const rounded = String(Number(token));
  const decimal = decimalOf(token);
  return decimal === decimalOf(rounded) ? rounded : decimal;
}

/** An integer beyond 2^53, or more than a JavaScript number can hold. */
function isBeyond(token: string): boolean {
  const number = Number(token);
  return /[.eE]/.test(token) ? !Number.isFinite(number) : !Number.isSafeInteger(number);
}

/** The same text for all ways to write a number. */
function decimalOf(token: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  // A pattern such as /0+$/ takes the square of the length for zeros that are not at the end.
  while (digits.charAt(end - 1) === '0') end -= 1;
  const significant = digits.slice(0, end);
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
