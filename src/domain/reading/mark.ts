import type { Json, JsonObject } from '../values/json';
import { exactDigitsOf } from '../values/exact-number';
import { exactFieldOf } from './record';

/**
 * What a vendor hands out to say how far somebody has read: a delta link, a sync token, a row version, the greatest id.
 * A number whose digits JavaScript would change is kept as `EXACT_MARK` has it.
 */
export type Mark = string | number;

export function isMark(value: Json | undefined): value is Mark {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

/** The mark that a record has in a field; null if there is none. */
export function markOf(record: JsonObject, field: string): Mark | null {
  const value = exactFieldOf(record, field);
  return isMark(value) ? value : null;
}

/**
 * The greater of two marks, which a vendor's records have in a field that only grows. Numbers and texts of numbers
 * count as numbers, of any length; hexadecimal row versions, dates and everything else by their characters. Null is
 * less than all.
 */
export function greaterMark(one: Mark | null, other: Mark | null): Mark | null {
  if (one === null || other === null) return one ?? other;
  return isGreater(other, one) ? other : one;
}

function isGreater(one: Mark, other: Mark): boolean {
  const [a, b] = [integerOf(one), integerOf(other)];
  if (a !== null && b !== null) return a > b;
  const [x, y] = [Number(exactDigitsOf(one)), Number(exactDigitsOf(other))];
  if (isDecimal(one) && isDecimal(other) && x !== y) return x > y;
  return exactDigitsOf(one) > exactDigitsOf(other);
}

function integerOf(mark: Mark): bigint | null {
  const text = exactDigitsOf(mark).trim();
  return /^-?\d{1,400}$/.test(text) ? BigInt(text) : null;
}

function isDecimal(mark: Mark): boolean {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(exactDigitsOf(mark).trim());
}
