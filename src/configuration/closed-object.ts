import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../domain/json';
import { nearest } from './near-miss';
import { shortened } from './shown';

const MAX_KEYS = 200;

/** An object with these keys and no other: each unknown key is a problem at the key itself, with what may have been meant. */
export function closedObject<Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>>> {
  const unknownKey = z.custom<never>(() => false, {
    error: (issue) => unknownKeyMessage(String(issue.path?.at(-1)), Object.keys(shape)),
  });
  return z.preprocess(withoutNulls, entriesAtMost(MAX_KEYS).pipe(z.object(shape).catchall(unknownKey)));
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

/** An object in which empty text means that nothing was given, as the forms of Cloud Elements send it. */
export function blankTolerant<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.preprocess(withoutBlanks, schema);
}

/** The entries that say something: Cloud Elements' own answers carry `null` and empty text for what is not set. */
export function withoutBlanks(value: unknown): unknown {
  return isJsonObject(value) ? keeping(value, (entry) => entry !== null && entry !== '') : value;
}

function withoutNulls(value: unknown): unknown {
  return isJsonObject(value) ? keeping(value, (entry) => entry !== null) : value;
}

function keeping(object: JsonObject, wanted: (entry: Json) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, entry]) => wanted(entry)));
}
