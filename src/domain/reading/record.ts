import { canonicalNumberOf, EXACT_MARK, needsMark, plainScalar } from '../values/exact-number';
import { isJsonObject, type Json, type JsonObject } from '../values/json';

/**
 * The value at `path` in a record: as given (also a key that itself holds dots), then nested by dots, each step without
 * regard to case if the exact name is absent. `$.` or `@.` in front, as Cloud Elements' own configurations have it, is
 * the record. Undefined if nothing is there. A number whose digits are kept comes as `plainScalar` has it.
 */
export function fieldOf(record: JsonObject, path: string): Json | undefined {
  return plainScalar(exactFieldOf(record, path));
}

/** The same, with a number whose digits are kept as it is kept (`EXACT_MARK`). */
export function exactFieldOf(record: JsonObject, path: string): Json | undefined {
  const inside = withoutRoot(path);
  const whole = memberOf(record, inside);
  if (whole !== undefined || !inside.includes('.')) return whole;
  let value: Json | undefined = record;
  for (const name of inside.split('.')) {
    value = isJsonObject(value) ? memberOf(value, name) : undefined;
  }
  return value;
}

const BETWEEN_PARTS = '|';

/**
 * The record's id as text: the values at these paths, joined with `|`. `0` is an id; null if one of the fields is
 * absent, empty or not a text or number.
 */
export function recordIdOf(record: JsonObject, paths: readonly string[]): string | null {
  const parts = paths.map((path) => idPartOf(fieldOf(record, path)));
  return parts.length === 0 || parts.includes(null) ? null : parts.join(BETWEEN_PARTS);
}

function idPartOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * All that is left of a record of which only the id is known: each field with its part of the id, as a number if
 * records have numbers there, digits included. If the id has more bars than there are joints, nobody can tell which of
 * them are joints: then the first field holds it whole.
 */
export function recordOfId(id: string, paths: readonly string[], isNumeric: readonly boolean[] = []): JsonObject {
  const parts = id.split(BETWEEN_PARTS);
  const names = paths.map(withoutRoot);
  if (parts.length !== names.length) return { [names[0] ?? 'id']: id };
  return Object.fromEntries(names.map((name, place) => [name, typedPart(parts[place] ?? '', isNumeric[place])]));
}

function typedPart(part: string, isNumber = false): string | number {
  if (!isNumber || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(part)) return part;
  return needsMark(part) ? EXACT_MARK + part : Number(part);
}

/** Of each path, whether all of these records have a number there; null if there is no record to tell. */
export function numericFieldsOf(records: readonly JsonObject[], paths: readonly string[]): boolean[] | null {
  if (records.length === 0) return null;
  const isNumber = (value: Json | undefined) =>
    typeof value === 'number' || (typeof value === 'string' && canonicalNumberOf(value) !== null);
  return paths.map((path) => records.every((record) => isNumber(exactFieldOf(record, path))));
}

/** `$.` or `@.` in front of a path is the record itself. */
export function withoutRoot(path: string): string {
  return path.replace(/^[$@]\./, '');
}

function memberOf(object: JsonObject, name: string): Json | undefined {
  const actual = nameIn(object, name);
  return actual === undefined ? undefined : object[actual];
}

/**
 * The name that an object has for this one: itself, or the first that differs in case only; undefined if it has
 * neither.
 */
export function nameIn(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const lowerName = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === lowerName);
}
