import type { LocalTime } from './time-zone';

/** What a date's text has said so far. Parts it did not mention are missing. */
export interface DateParts extends Partial<LocalTime> {
  dayOfYear?: number;
  /** Hour on a clock of twelve, 0 to 11. */
  hourOfHalf?: number;
  afternoon?: boolean;
  /** Minutes east of Greenwich. */
  offsetMinutes?: number;
}

/** One letter of Java's SimpleDateFormat. `count` is how often the pattern repeats it. */
export interface PatternLetter {
  /**
   * How long the text stays the same when this is the pattern's finest letter; Infinity if the letter tells no time.
   */
  unitMs(count: number): number;
  /** How the field's text is recognised: a field of up to so many digits, or a sticky expression. */
  extent(count: number): number | RegExp;
  format(local: LocalTime, count: number, offsetMinutes: number): string;
  /** Adds what `text` says to `parts`; false if it says nothing allowed. Whether it is a real date is checked later. */
  read(parts: DateParts, text: string, count: number): boolean;
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A letter that stands for a number from `least` to `most`. */
export function numberLetter(
  unitMs: number,
  [least, most]: readonly [number, number],
  get: (local: LocalTime) => number,
  set: (parts: DateParts, number: number) => void,
): PatternLetter {
  return {
    unitMs: () => unitMs,
    extent: () => String(most).length,
    format: (local, count) => padded(get(local), count),
    read(parts, text) {
      const number = Number(text);
      set(parts, number);
      return number >= least && number <= most;
    },
  };
}

export function padded(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
