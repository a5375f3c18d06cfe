import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { nearest } from './near-miss';
import { shortened } from './shown';

const MAX_KEYS = 200;

/**
 * An object with these keys and no other: each unknown key is a problem at the key itself, with what may have been
 * meant, whatever its value. `null` at a known key means that nothing was given; with `isBlank` so does an empty text.
 */
export function closedObject<Shape extends z.ZodRawShape>(
  shape: Shape,
  isEmpty: (value: Json) => boolean = isNull,
): z.ZodType<z.output<z.ZodObject<Shape>>> {
  // It does not abort: rules over several keys, with a `when` of their own, say what else is wrong in the same answer.
  const unknownKey = z.custom<never>(() => false, {
    abort: false,
    error: (issue) => unknownKeyMessage(String(issue.path?.at(-1)), Object.keys(shape)),
  });
  const given = (value: unknown) =>
    isJsonObject(value) ? withoutEmpty(value, isEmpty, (key) => Object.hasOwn(shape, key)) : value;
  return z.preprocess(given, entriesAtMost(MAX_KEYS).pipe(z.object(shape).catchall(unknownKey)));
}

/** Stops at an object of more entries, before each of them is looked at and answered. */
export function entriesAtMost(max: number) {
  return z.unknown().refine((value) => !isJsonObject(value) || Object.keys(value).length <= max, {
    error: tooManyEntries(max),
    abort: true,
  });
}

export function tooManyEntries(max: number): string {
  return `Too many entries: at most ${max} are allowed.`;
}

export function unknownKeyMessage(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === null
    ? `Unknown key "${shortened(key)}". Known keys: ${known.join(', ')}.`
    : `Unknown key "${shortened(key)}". Did you mean "${meant}"?`;
}

const isNull = (value: Json): boolean => value === null;

/** `null` and empty text: so the forms and answers of Cloud Elements write what is not set. */
export const isBlank = (value: Json): boolean => value === null || value === '';

/** The object without the known keys that are empty. An unknown key stays, to be refused. */
export function withoutEmpty(
  object: JsonObject,
  isEmpty: (value: Json) => boolean,
  isKnown: (key: string) => boolean,
): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key, entry]) => !isEmpty(entry) || !isKnown(key)));
}
