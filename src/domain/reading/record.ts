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
 * The record's id as text: the values at these paths, joined with `|`. A bar within one of several values is `%7C`, so
 * that `a|b` beside `c` is not `a` beside `b|c`. `0` is an id; null if one of the fields is absent, empty or not a text
 * or number.
 */
export function recordIdOf(record: JsonObject, paths: readonly string[]): string | null {
  const parts = paths.map((path) => idPartOf(fieldOf(record, path)));
  if (parts.length === 0 || parts.includes(null)) return null;
  return parts.length === 1 ? (parts[0] as string) : parts.map((part) => escaped(part as string)).join(BETWEEN_PARTS);
}

/** What an escaped bar looks like, or would if it were escaped once more. */
const ESCAPED_BAR = /%(?:25)*7C/;

function escaped(part: string): string {
  const needsIt = part.includes(BETWEEN_PARTS) || ESCAPED_BAR.test(part);
  return needsIt ? part.replaceAll('%', '%25').replaceAll(BETWEEN_PARTS, '%7C') : part;
}

function unescaped(part: string): string {
  return ESCAPED_BAR.test(part) ? part.replaceAll('%7C', BETWEEN_PARTS).replaceAll('%25', '%') : part;
}

function idPartOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * All that is left of a record of which only the id is known: each field with its part of the id, as a number if
 * records have numbers there, digits included. An id with another number of parts is whole in the first field.
 */
export function recordOfId(id: string, paths: readonly string[], isNumeric: readonly boolean[] = []): JsonObject {
  const parts = id.split(BETWEEN_PARTS);
  const names = paths.map(withoutRoot);
  if (parts.length !== names.length) return { [names[0] ?? 'id']: id };
  const textOf = (place: number) => (names.length === 1 ? id : unescaped(parts[place] ?? ''));
  return Object.fromEntries(names.map((name, place) => [name, typedPart(textOf(place), isNumeric[place])]));
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
