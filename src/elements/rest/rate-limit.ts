import { parseHttpDateMs } from '../../domain/dates/http-date';
import { textOf } from '../connection-values';
import type { Connection, VendorResponse } from '../element';

/** Smaller numbers are seconds to wait, larger ones Unix time: the first is over 30 years, the second after 2001. */
const LEAST_UNIX_SECONDS = 1e9;
const LEAST_UNIX_MS = 1e12;

/** The answer was refused for too many requests although its status says something else, as its header of the rest is at 0. */
export function isOverLimit({ status, headers }: VendorResponse, connection: Connection): boolean {
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
