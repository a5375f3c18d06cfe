import { isNoDate, isNoDay } from '../dates/no-date';
import type { Json, JsonObject } from '../values/json';

const NOT_SET = ['n', 'no', 'false', 'off', 'none', 'null'];

/**
 * Whether the field that marks a record as deleted says so: by having `value` (compared as text, without regard to
 * case), or, if `value` is null, by being true, a number other than 0, a date, or a text that does not mean no (`N`,
 * `no`, `false`, `off`, `None`, `0`, or empty). An object says so by being there (`"@removed": {"reason": "deleted"}`,
 * `"deleted": {}`: Microsoft Graph). A date that stands for none (`0001-01-01T00:00:00Z`, `0000-00-00`, `1970-01-01`)
 * means no as well: Go and .NET print no other.
 */
export function isFlagSet(found: Json | undefined, value: Json | null): boolean {
  if (found === undefined || found === null) return false;
  if (typeof found === 'object')
    return value === null && (Array.isArray(found) ? isDateList(found) : !isInvalid(found));
  const text = String(found).trim().toLowerCase();
  if (value !== null) return text === String(value).trim().toLowerCase();
  return !NOT_SET.includes(text) && !isNoDate(text);
}

/** `{"Time": "0001-01-01T00:00:00Z", "Valid": false}`, as Go prints an empty `sql.NullTime`. */
function isInvalid(found: JsonObject): boolean {
  return found['Valid'] === false;
}

/** `[2026, 5, 13, 3, 0, 0]`, as Java's Jackson prints a date. */
function isDateList(found: Json): boolean {
  if (!Array.isArray(found) || found.length < 3 || found.length > 7) return false;
  const [year, month, day] = found;
  if (typeof year !== 'number' || typeof month !== 'number' || typeof day !== 'number') return false;
  return !isNoDay(year, month, day);
}
