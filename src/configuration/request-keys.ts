import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { isSecretName } from '../domain/security/secret-parameters';
import type { RequestShape } from '../domain/vendor/request-shape';
import { parseTemplate, sampleUrl, withoutTemplates } from '../domain/vendor/url-template';
import { bytesAtMost } from './bytes-at-most';
import { entriesAtMost } from './closed-object';
import { refusalsOf } from './hub-url-field';
import { parseJsonText } from './json-text';
import { oneOf, textThat } from './plain-values';
import { kindOf } from './shown';

const METHODS = ['GET', 'POST'] as const;
const MAX_HEADERS = 30;
const MAX_BODY_BYTES = 16_000;
/** Objects and lists within one another: no request is deeper. */
const MAX_BODY_DEPTH = 15;

export const method = oneOf(METHODS);

/** What HTTP or the connection decides. */
const RESERVED_NAMES = [
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'te',
  'transfer-encoding',
  'upgrade',
];

const headerName = textThat((name) => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'This is not a valid header name.';
  if (RESERVED_NAMES.includes(name.toLowerCase()))
    return 'This header is set by the connection and cannot be replaced.';
  return isSecretName(name) || /cookie$/i.test(name)
    ? 'A header of this name holds a secret, and resources are stored and shown as they are. Give it in request.headers, which is a secret, or use authentication.type.'
    : null;
}, 100);

const headerValue = z.preprocess(
  (value) => (['number', 'boolean'].includes(typeof value) ? String(value) : value),
  textThat(wrongWithHeader, 2000),
);

function wrongWithHeader(text: string): string[] {
  const refused = refusalsOf(() => parseTemplate(text, 'header'));
  const sample = refused.length === 0 ? sampleUrl(parseTemplate(text, 'header')) : withoutTemplates(text);
  const fits = sample === null || /^[\t\x20-\x7e\xa0-\xff]*$/.test(sample);
  return [...refused, ...(fits ? [] : ['A header value may contain Latin-1 characters only, and no line breaks.'])];
}

/** Headers of a resource's requests. They are no secrets: those have their own keys. */
export const requestHeaders = entriesAtMost(MAX_HEADERS).pipe(
  z
    .record(headerName, headerValue)
    .refine(
      (headers) => new Set(Object.keys(headers).map((name) => name.toLowerCase())).size === Object.keys(headers).length,
      { error: 'A header is given twice; case does not count.', when: ({ value }) => isJsonObject(value) },
    ),
);

/** The JSON of a request, or the text of it: an object or a list, each of its texts with templates that can be used. */
export const requestBody: z.ZodType<JsonObject | Json[]> = z
  .unknown()
  .transform((given, context) => {
    const decoded = typeof given === 'string' ? parseJsonText(given) : { ok: true as const, value: given as Json };
    const problems = decoded.ok ? wrongWithBody(decoded.value) : [{ path: [], message: decoded.problem }];
    for (const { path, message } of problems) context.addIssue({ code: 'custom', path, message });
    return decoded.ok && problems.length === 0 ? (decoded.value as JsonObject | Json[]) : z.NEVER;
  })
  .superRefine((body, context) => bytesAtMost(MAX_BODY_BYTES, 'Ask for less.')(body, context));

interface BodyProblem {
  path: (string | number)[];
  message: string;
}

function wrongWithBody(body: Json): BodyProblem[] {
  if (typeof body !== 'object' || body === null)
    return [{ path: [], message: `Found ${kindOf(body)}; expected a JSON object or list, or the text of one.` }];
  return wrongWithin(body, []);
}

function wrongWithin(value: Json, path: (string | number)[]): BodyProblem[] {
  if (typeof value === 'string') {
    return refusalsOf(() => parseTemplate(value, 'text')).map((message) => ({ path, message }));
  }
  if (typeof value !== 'object' || value === null) return [];
  if (path.length >= MAX_BODY_DEPTH) return [{ path, message: `Nested too deep: at most ${MAX_BODY_DEPTH} levels.` }];
  return Object.entries(value).flatMap(([key, member]) =>
    wrongWithin(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** What the keys mean together; undefined if none is given. */
export function requestShapeOf(keys: {
  method?: 'GET' | 'POST' | undefined;
  headers?: Record<string, string> | undefined;
  body?: JsonObject | Json[] | undefined;
}): RequestShape | undefined {
  if (keys.method === undefined && keys.headers === undefined && keys.body === undefined) return undefined;
  return { method: keys.method ?? 'GET', headers: keys.headers ?? {}, body: keys.body ?? null };
}
