import { parseHttpDateMs } from '../../domain/dates/http-date';
import { saysSlowDown } from '../../domain/vendor/answer';
import { textOf } from '../connection-values';
import type { Connection, VendorResponse } from '../element';
import { statusesOf } from './statuses';

/** Smaller numbers are seconds to wait, larger ones Unix time: the first is over 30 years, the second after 2001. */
const LEAST_UNIX_SECONDS = 1e9;
const LEAST_UNIX_MS = 1e12;

/** So much of an answer is looked at for a reason. */
const MAX_WORDS_CHARS = 20_000;

/**
 * The answer was refused for too many requests although its status says something else: it is one of
 * `ratelimit.statuses`; or it is 403, and its header of the rest is at 0, or its body has such a reason beside its
 * message.
 */
export function isOverLimit({ status, headers, text }: VendorResponse, connection: Connection): boolean {
  if (statusesOf(connection, 'ratelimit.statuses').includes(status)) return true;
  if (status === 403 && saysSlowDown(text.slice(0, MAX_WORDS_CHARS))) return true;
  const name = textOf(connection, 'ratelimit.remaining.header').toLowerCase();
  return status === 403 && name !== '' && /^\s*0+(\.0+)?\s*$/.test(headers[name] ?? '');
}

/** How long a refused request has to wait, as the text of a `Retry-After`; undefined if the vendor does not say. */
export function retryAfterOf({ status, headers }: VendorResponse, connection: Connection, nowMs: number) {
  const own = headers['retry-after'];
  if (own !== undefined) return own;
  const name = textOf(connection, 'ratelimit.reset.header').toLowerCase();
  const reset = name === '' || status < 400 ? undefined : headers[name]?.trim();
  const resetMs = reset === undefined ? null : instantMsOf(reset, nowMs);
  return resetMs === null ? undefined : String(Math.max(0, Math.ceil((resetMs - nowMs) / 1000)));
}

function instantMsOf(text: string, nowMs: number): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number >= LEAST_UNIX_MS) return number;
    return number >= LEAST_UNIX_SECONDS ? number * 1000 : nowMs + number * 1000;
  }
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const isoMs = isIso ? Date.parse(text) : NaN;
  return Number.isNaN(isoMs) ? parseHttpDateMs(text) : isoMs;
}
