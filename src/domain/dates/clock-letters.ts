import { HOUR_MS, MINUTE_MS, numberLetter, padded, SECOND_MS, type PatternLetter } from './pattern-letter';

const halfOfDay: PatternLetter = {
  unitMs: () => 12 * HOUR_MS,
  extent: () => /[ap]m/iy,
  format: (local) => (local.hour < 12 ? 'AM' : 'PM'),
  read(parts, text) {
    parts.afternoon = text.toUpperCase() === 'PM';
    return true;
  },
};

/**
 * Digits after the decimal point, cut and never rounded. Java counts milliseconds here instead: under `s.S` it prints 5
 * ms as `.5`, half a second late, and reads `.9876543` as 9876.543 s. Under `SSS`, the usual form, both are the same.
 */
const fraction: PatternLetter = {
  unitMs: (count) => Math.max(1, SECOND_MS / 10 ** count),
  extent: () => Infinity,
  format: (local, count) => padded(local.millisecond, 3).padEnd(count, '0').slice(0, count),
  read(parts, text) {
    parts.millisecond = Number(text.padEnd(3, '0').slice(0, 3));
    return true;
  },
};

/**
 * Time of day. `H` runs from 0 to 23, `k` from 1 to 24, `K` from 0 to 11 and `h` from 1 to 12. The end of a day may be
 * 24:00 under `H` too, and a leap second is second 60.
 */
export const CLOCK_LETTERS: Readonly<Record<string, PatternLetter>> = {
  a: halfOfDay,
  H: numberLetter(
    HOUR_MS,
    [0, 24],
    (local) => local.hour,
    (parts, number) => (parts.hour = number),
  ),
  k: numberLetter(
    HOUR_MS,
    [1, 24],
    (local) => local.hour || 24,
    (parts, number) => (parts.hour = number % 24),
  ),
  K: numberLetter(
    HOUR_MS,
    [0, 11],
    (local) => local.hour % 12,
    (parts, number) => (parts.hourOfHalf = number),
  ),
  h: numberLetter(
    HOUR_MS,
    [1, 12],
    (local) => local.hour % 12 || 12,
    (parts, number) => (parts.hourOfHalf = number % 12),
  ),
  m: numberLetter(
    MINUTE_MS,
    [0, 59],
    (local) => local.minute,
    (parts, number) => (parts.minute = number),
  ),
  s: numberLetter(
    SECOND_MS,
    [0, 60],
    (local) => local.second,
    (parts, number) => (parts.second = number),
  ),
  S: fraction,
};
