import { z } from 'zod';
import { failed, succeeded, type Result } from '../domain/values/result';
import { kindOf, shown } from './shown';

/**
 * A schema from a hand-written reader. The reader sees `undefined` if the key is missing. Its problem says what was
 * found and what is allowed.
 */
export function readBy<T>(read: (value: unknown) => Result<T, string>): z.ZodType<T> {
  return z.unknown().transform((value, context): T => {
    const reading = read(value);
    if (reading.ok) return reading.value;
    context.addIssue(reading.problem);
    return z.NEVER;
  });
}

/**
 * Text that a rule accepts. The rule answers what is wrong, in one message or in several, or null; it may show the text
 * unless the text is a secret.
 */
export function textThat(
  wrong: (text: string) => string | readonly string[] | null,
  maxLength: number,
): z.ZodType<string> {
  return z
    .string()
    .max(maxLength)
    .superRefine((text, context) => {
      for (const problem of [wrong(text) ?? []].flat()) context.addIssue(problem);
    });
}

/** True or false, as JSON or as text: Cloud Elements' pages send both, its answers are text. */
export const trueOrFalse = readBy<boolean>((value) => {
  const boolean = booleanFrom(value);
  return boolean === null ? failed(`Found ${shown(value)}; allowed: true or false.`) : succeeded(boolean);
});

/** The boolean that a JSON value or a text stands for, or null. */
export function booleanFrom(value: unknown): boolean | null {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === true || word === 'true') return true;
  return word === false || word === 'false' ? false : null;
}

export interface NumberRule {
  min: number;
  max: number;
  /** What is counted, for the message: `seconds`. */
  unit: string;
  whole?: boolean;
}

/** A number, or the text of one, within bounds. */
export function numberWithin({ min, max, unit, whole = false }: NumberRule): z.ZodType<number> {
  const allowed = `allowed: ${whole ? 'whole ' : ''}${unit} from ${min} to ${max}`;
  return readBy<number>((value) => {
    const number = numberFrom(value);
    const fits = number !== null && number >= min && number <= max && (!whole || Number.isInteger(number));
    return fits ? succeeded(number) : failed(`Found ${shown(value)}; ${allowed}, as number or text.`);
  });
}

/** The number that a JSON value or a decimal text stands for, or null. No exponents, no hexadecimal. */
export function numberFrom(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^-?(\d+\.?\d*|\.\d+)$/.test(value.trim())) return null;
  return Number(value);
}

/** One of a few words; another case of the same letters is taken as the word. */
export function oneOf<Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  return readBy<Word>((value) => {
    const lower = typeof value === 'string' ? value.trim().toLowerCase() : null;
    const word = words.find((candidate) => candidate.toLowerCase() === lower);
    return word === undefined ? failed(`Found ${shown(value)}; allowed: ${words.join(', ')}.`) : succeeded(word);
  });
}

/** Text for a header, a query or a form: no control characters, which would end a header line. */
export function singleLine(maxLength: number): z.ZodType<string> {
  return textThat(
    (text) => (/[\u0000-\u001f\u007f]/.test(text) ? 'Line breaks and control characters are not allowed.' : null),
    maxLength,
  );
}

/** An absolute http or https URL without user-info or fragment. Where it leads is for the egress guard to judge. */
export function webUrl(maxLength: number, credentialsHint: string): z.ZodType<string> {
  return textThat((text) => wrongWithUrl(text, credentialsHint), maxLength);
}

function wrongWithUrl(text: string, credentialsHint: string): string | null {
  // The parser would silently drop tabs and line breaks, turn backslashes and mend missing slashes.
  if (/[\s\\\u0000-\u001f]/.test(text)) return 'A URL must not contain spaces, line breaks or backslashes.';
  if (!/^https?:\/\/[^/]/i.test(text))
    return `Found ${shownWithoutUserInfo(text)}; a URL starts with https:// or http://.`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return `Found ${shownWithoutUserInfo(text)}, which is not a valid URL.`;
  }
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?#]*@/i.test(text)) {
    return `A URL must not contain a user name or password. ${credentialsHint}`;
  }
  if (text.includes('#')) return 'A URL must not contain "#": that part is never sent to a server.';
  if (!/[^.]/.test(url.hostname)) return 'The URL has no host name.';
  return null;
}

function shownWithoutUserInfo(text: string): string {
  return text.includes('@') ? kindOf(text) : shown(text);
}
