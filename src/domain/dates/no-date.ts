/** The year before year 1, or any before it (PHP prints MySQL's zeros as `-0001-11-30`); PostgreSQL's "never". */
const BEFORE_ALL = /^(?:-\d{4,}-\d{2}-\d{2}(?!\d)|[-+]?infinity$)/i;
/**
 * Zeros with what stands between the parts of a date and a time: `0`, `00000000`, `0000-00-00 00:00:00`, `00/00/0000`.
 */
const ZEROS = /^[\s0:.,/TZ+-]*$/i;
const YEAR_FIRST = /^(?<year>\d{4})[-/.](?<one>\d{1,2})[-/.](?<other>\d{1,2})(?!\d)/;
const YEAR_LAST = /^(?<one>\d{1,2})[-/.](?<other>\d{1,2})[-/.](?<year>\d{4})(?!\d)/;
/** As HTTP, JavaScript and Gson print dates: `Thu, 01 Jan 1970 00:00:00 GMT`, `Thu Jan 01 1970`, `Jan 1, 1970`. */
const NAMED =
  /^(?:[a-z]{3,9},? )?(?:(?<one>\d{1,2})[ -](?<month>[a-z]{3})|(?<month2>[a-z]{3}) (?<one2>\d{1,2})),?[ -](?<year>\d{4})/i;
/** The others are in no date that depends on its month. */
const MONTHS: Readonly<Record<string, number>> = { jan: 1, dec: 12 };
const SERIAL = /^\\?\/Date\((?<ms>-?\d{1,16})/i;
const NUMBER = /^-?\d{1,20}(?:\.\d+)?$/;

/** In seconds; what is less is the first century of some calendar, in whatever unit. -1 is a common word for true. */
const YEAR_1900_S = -2_208_988_800;

/**
 * Whether a text is a date that stands for none: zeros, the first day of year 1 (Go, .NET), 1753 (SQL Server), 1899 and
 * 1900 (spreadsheets), 1970-01-01 or the evening before it (epoch zero in a zone), and 9999 (never). Text that is no
 * date is none of these.
 */
export function isNoDate(text: string): boolean {
  const trimmed = text.trim();
  if (ZEROS.test(trimmed) || BEFORE_ALL.test(trimmed)) return true;
  if (NUMBER.test(trimmed)) return Number(trimmed) <= YEAR_1900_S || isLastDay(Number(trimmed));
  const ms = SERIAL.exec(trimmed)?.groups?.['ms'];
  if (ms !== undefined) return isNoInstant(Number(ms));
  const groups = (YEAR_FIRST.exec(trimmed) ?? YEAR_LAST.exec(trimmed))?.groups;
  if (groups !== undefined) return isNoDay(Number(groups['year']), Number(groups['one']), Number(groups['other']));
  const named = NAMED.exec(trimmed)?.groups;
  if (named === undefined) return false;
  const month = MONTHS[(named['month'] ?? named['month2'] ?? '').toLowerCase()] ?? 0;
  return isNoDay(Number(named['year']), month, Number(named['one'] ?? named['one2']));
}

/** 31 December 9999 in seconds or ms; as the other unit, one day of 1978 or none at all. */
const [LAST_DAY_S, LAST_END_S] = [253_402_214_400, 253_402_300_800];

function isLastDay(count: number): boolean {
  return [count, count / 1000].some((seconds) => seconds >= LAST_DAY_S && seconds < LAST_END_S);
}

/** Epoch ms. */
function isNoInstant(ms: number): boolean {
  const instant = new Date(ms);
  if (Number.isNaN(instant.getTime())) return true;
  return isNoDay(instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate());
}

/** Day and month come in either order. */
export function isNoDay(year: number, one: number, other: number): boolean {
  if (year <= 1900 || year >= 9999) return true;
  if (year === 1970) return one === 1 && other === 1;
  return year === 1969 && Math.min(one, other) === 12 && Math.max(one, other) === 31;
}
