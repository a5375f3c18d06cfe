import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../domain/json';
import { pointerOf, type Problem } from '../domain/problem';
import { parseJsonText } from './json-text';
import { nearest } from './near-miss';

/** What became of something a person sent: the typed value, or everything that is wrong with it. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] };

export function refused(problems: Problem[]): { ok: false; problems: Problem[] } {
  return { ok: false, problems };
}

/** Runs a schema over outside data. Never throws; every problem has a pointer relative to `value`. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const result = schema.safeParse(value, { error: messageOf });
  if (result.success) return { ok: true, value: result.data };
  return refused(
    result.error.issues.map(({ path, message }) => ({ pointer: pointerOf(path as (string | number)[]), message })),
  );
}

/** Puts problems found in a part under the pointer of that part. */
export function under(prefix: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ pointer, message }) => ({ pointer: prefix + pointer, message }));
}

/** An object that a person sent, or the text of one. */
export function objectOrText(sent: unknown, pointer: string): Parsed<JsonObject> {
  const decoded = typeof sent === 'string' ? parseJsonText(sent) : { value: sent as Json };
  if ('problem' in decoded) return refused([{ pointer, message: decoded.problem }]);
  if (isJsonObject(decoded.value)) return { ok: true, value: decoded.value };
  return refused([{ pointer, message: `Found ${kindOf(decoded.value)}; expected an object.` }]);
}

/** Adds the later problems, but for those at a place that has one already: a placeholder is not also a bad number. */
export function addedTo(first: readonly Problem[], later: readonly Problem[]): Problem[] {
  const places = new Set(first.map(({ pointer }) => pointer));
  return [...first, ...later.filter(({ pointer }) => !places.has(pointer))];
}

/** An object with these keys and no other: each unknown key is a problem at the key itself, with what may have been meant. */
export function closedObject<Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>>> {
  const unknownKey = z.custom<never>(() => false, {
    error: (issue) => unknownKeyMessage(String(issue.path?.at(-1)), Object.keys(shape)),
  });
  return z.preprocess(withoutNulls, z.object(shape).catchall(unknownKey)) as unknown as z.ZodType<
    z.output<z.ZodObject<Shape>>
  >;
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

/** Names the kind of a value without showing it; fit for secrets. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** Shows a short value as it was sent, a longer one cut. Not for secrets. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${shortened(value)}"`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

const KINDS: Record<string, string> = { string: 'text', object: 'an object', record: 'an object', array: 'a list' };

/** Texts for the issues that schemas leave to zod. They never repeat a value, as the value may be a secret. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'Required, but missing.'
        : `Found ${kindOf(issue.input)}; expected ${KINDS[issue.expected] ?? issue.expected}.`;
    case 'too_big':
      return `Too long: at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'} are allowed.`;
    case 'invalid_key':
      return issue.issues[0]?.message;
    case 'invalid_value':
      return `Found ${kindOf(issue.input)}; allowed: ${issue.values.map(String).join(', ')}.`;
    default:
      return undefined;
  }
}
