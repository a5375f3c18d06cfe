import { z } from 'zod';
import { isJsonObject } from '../domain/values/json';
import { CALLBACK_HEADERS_BYTES } from '../domain/instance/state-bounds';
import { bytesAtMost } from './bytes-at-most';
import { entriesAtMost } from './closed-object';
import { singleLine, textThat } from './plain-values';

const MAX_HEADERS = 30;

/** Names that delivery or HTTP itself decides. */
const RESERVED_NAMES = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const RESERVED_PREFIXES = ['webhook-', 'elements-', 'proxy-', 'ce-'];

const headerName = textThat((name) => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'This is not a valid header name.';
  const lower = name.toLowerCase();
  return RESERVED_NAMES.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix))
    ? 'This header is set by the delivery itself and cannot be replaced.'
    : null;
}, 100);

/** Extra headers of every notification. Values are secrets: no message shows one. */
export const callbackHeaders = entriesAtMost(MAX_HEADERS).pipe(
  z
    .record(headerName, headerValue())
    .refine((headers) => new Set(headerNames(headers)).size === Object.keys(headers).length, {
      error: 'A header is given twice; case does not count.',
      when: ({ value }) => isJsonObject(value),
    })
    .superRefine(bytesAtMost(CALLBACK_HEADERS_BYTES, 'Servers take no more; give fewer or shorter headers.')),
);

/** A number or a boolean is taken as its text. */
function headerValue(): z.ZodType<string> {
  const text = singleLine(4000).refine((value) => /^[\u0020-\u00ff]*$/.test(value), {
    error: 'A header value may contain Latin-1 characters only.',
  });
  return z.preprocess((value) => (['number', 'boolean'].includes(typeof value) ? String(value) : value), text);
}

/** The names in a header map, in lower case; none in what is not one. */
export function headerNames(value: unknown): string[] {
  return isJsonObject(value) ? Object.keys(value).map((name) => name.toLowerCase()) : [];
}
