import { isJsonObject, type Json, type JsonObject } from './json';

/**
 * The value at `path` in a record: as given (also a key that itself holds dots), then nested by dots, each step without regard
 * to case where the exact name is absent. `$.` or `@.` in front, as Cloud Elements' own configurations have it, is the record.
 * Undefined where nothing is there.
 */
export function fieldOf(record: JsonObject, path: string): Json | undefined {
  const inside = path.replace(/^[$@]\./, '');
  const whole = memberOf(record, inside);
  if (whole !== undefined || !inside.includes('.')) return whole;
  let value: Json | undefined = record;
  for (const name of inside.split('.')) {
    value = isJsonObject(value) ? memberOf(value, name) : undefined;
  }
  return value;
}

/** The record's id as text: `0` is an id; null where the field is absent, empty or not a text or number. */
export function recordIdOf(record: JsonObject, idField: string): string | null {
  const value = fieldOf(record, idField);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function memberOf(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const lowerName = name.toLowerCase();
  const actual = Object.keys(object).find((key) => key.toLowerCase() === lowerName);
  return actual === undefined ? undefined : object[actual];
}
