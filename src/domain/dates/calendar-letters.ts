import { DAY_MS, numberLetter, padded, type PatternLetter } from './pattern-letter';
import { GMT, instantOf, type LocalTime } from './time-zone';

const LONGEST_MONTH_MS = 31 * DAY_MS;
const LONGEST_YEAR_MS = 366 * DAY_MS;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/**
 * Two digits mean a year from 1950 to 2049. Java's window moves with the clock (80 years back, 20 ahead); a rule may
 * not.
 */
const FIRST_TWO_DIGIT_YEAR = 1950;

const year: PatternLetter = {
  unitMs: () => LONGEST_YEAR_MS,
  extent: () => 4,
  format: (local, count) => (count === 2 ? padded(local.year % 100, 2) : padded(local.year, count)),
  read(parts, text, count) {
    const number = Number(text);
    const isShort = count <= 2 && text.length === 2;
    parts.year = isShort ? number + (number + 1900 < FIRST_TWO_DIGIT_YEAR ? 2000 : 1900) : number;
    return true;
  },
};

/** Up to two letters a number, three a short name, more a full name; both forms of a name are read. */
const month: PatternLetter = {
  unitMs: () => LONGEST_MONTH_MS,
  extent: (count) => (count <= 2 ? 2 : anyOf(MONTHS)),
  format: (local, count) => (count <= 2 ? padded(local.month, count) : nameOf(MONTHS, local.month, count)),
  read(parts, text, count) {
    parts.month = count <= 2 ? Number(text) : numberOfName(MONTHS, text);
    return true;
  },
};

/** The day of the week has to be one and is otherwise ignored: as in Java, the date decides. */
const weekday: PatternLetter = {
  unitMs: () => DAY_MS,
  extent: () => anyOf(WEEKDAYS),
  format: (local, count) => nameOf(WEEKDAYS, weekdayOf(local), count),
  read: () => true,
};

/** Year, month and day. */
export const CALENDAR_LETTERS: Readonly<Record<string, PatternLetter>> = {
  y: year,
  M: month,
  d: numberLetter(
    DAY_MS,
    [1, 31],
    (local) => local.day,
    (parts, number) => (parts.day = number),
  ),
  D: numberLetter(DAY_MS, [1, 366], dayOfYearOf, (parts, number) => (parts.dayOfYear = number)),
  E: weekday,
  u: numberLetter(DAY_MS, [1, 7], weekdayOf, () => undefined),
};

function nameOf(names: readonly string[], number: number, count: number): string {
  const name = names[number - 1] ?? '';
  return count <= 3 ? name.slice(0, 3) : name;
}

/** A full or three-letter name in any case, and no letter that follows it: `EEE'T'` is a pattern too. */
function anyOf(names: readonly string[]): RegExp {
  return new RegExp(names.map((name) => `${name}|${name.slice(0, 3)}`).join('|'), 'iy');
}

/** The number, from 1, of a full or three-letter name in any case. */
function numberOfName(names: readonly string[], text: string): number {
  const wanted = text.slice(0, 3).toLowerCase();
  return 1 + names.findIndex((name) => name.slice(0, 3).toLowerCase() === wanted);
}

function dayOfYearOf(local: LocalTime): number {
  return 1 + Math.floor((instantOf(local, GMT) - instantOf({ ...local, month: 1, day: 1 }, GMT)) / DAY_MS);
}

function weekdayOf(local: LocalTime): number {
  return new Date(instantOf(local, GMT)).getUTCDay() || 7;
}
