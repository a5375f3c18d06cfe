import type { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded, type Result } from '../domain/values/result';
import { parseJsonText } from './json-text';
import { kindOf } from './shown';

/** What became of something a person sent: the typed value, or everything that is wrong with it. */
export type Parsed<T> = Result<T, Problem[]>;

/** Everything that is wrong; nothing with what was typed. */
export function problemsOf(parsed: Parsed<unknown>): Problem[] {
  return parsed.ok ? [] : parsed.problem;
}

const MAX_PROBLEMS = 200;
const MAX_POINTER_LENGTH = 1000;

/** What a person gets to see: an answer, and the state that keeps a refusal, stay small whatever was sent. */
export function bounded<T>(parsed: Parsed<T>): Parsed<T> {
  return parsed.ok ? parsed : failed(boundedProblems(parsed.problem));
}

export function boundedProblems(all: readonly Problem[]): Problem[] {
  const problems = all.slice(0, MAX_PROBLEMS);
  const left = all.length - problems.length;
  if (left > 0) problems.push({ pointer: '', message: `${left} more problems are not listed.` });
  return problems.map(({ pointer, message }) => ({ pointer: pointer.slice(0, MAX_POINTER_LENGTH), message }));
}

/** Runs a schema over outside data. Never throws; every problem has a pointer relative to `value`. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const result = schema.safeParse(value, { error: messageOf });
  if (result.success) return succeeded(result.data);
  return failed(
    result.error.issues.map(({ path, message }) => ({ pointer: pointerOf(path as (string | number)[]), message })),
  );
}

/** Puts problems found in a part under the pointer of that part. */
export function under(prefix: string, problems: readonly Problem[]): Problem[] {
  return problems.map(({ pointer, message }) => ({ pointer: prefix + pointer, message }));
}

/** An object that a person sent, or the text of one. */
export function objectOrText(sent: unknown, pointer: string): Parsed<JsonObject> {
  const decoded = typeof sent === 'string' ? parseJsonText(sent) : succeeded(sent as Json);
  if (!decoded.ok) return failed([{ pointer, message: decoded.problem }]);
  if (isJsonObject(decoded.value)) return succeeded(decoded.value);
  return failed([{ pointer, message: `Found ${kindOf(decoded.value)}; expected an object.` }]);
}

/** Adds the later problems, but for those at a place that has one already: a placeholder is not also a bad number. */
export function addedTo(first: readonly Problem[], later: readonly Problem[]): Problem[] {
  const places = new Set(first.map(({ pointer }) => pointer));
  return [...first, ...later.filter(({ pointer }) => !places.has(pointer))];
}

const KINDS: Record<string, string> = {
  string: 'text',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  number: 'a number',
};

/** Texts for the issues that schemas leave to zod. They never repeat a value, as the value may be a secret. */
export function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'Required, but missing.'
        : `Found ${kindOf(issue.input)}; expected ${KINDS[issue.expected] ?? issue.expected}.`;
    case 'too_big':
      return `Too long: at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'} are allowed.`;
    case 'too_small':
      return `Too short: at least ${issue.minimum} ${issue.origin === 'string' ? 'characters' : 'entries'} are needed.`;
    case 'invalid_union':
      return `Found ${kindOf(issue.input)}, which is not allowed here.`;
    case 'invalid_key':
      return issue.issues[0]?.message;
    case 'invalid_value':
      return `Found ${kindOf(issue.input)}; allowed: ${issue.values.map(String).join(', ')}.`;
    default:
      return undefined;
  }
}
