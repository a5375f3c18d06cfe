import { parseHttpDateMs } from '../dates/http-date';
import type { VendorFailure, VendorFailureKind } from './failure';

const MIN_RETRY_AFTER_MS = 1_000;
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;
const MAX_MESSAGE_LENGTH = 300;

const MEANING: Record<VendorFailureKind, string> = {
  unauthorized: 'the credentials were refused',
  forbidden: 'the credentials lack the right to read this',
  throttled: 'too many requests',
  unavailable: 'the vendor is not available',
  refused: 'the vendor refused the request',
  malformed: 'not an answer that the API promises',
  configuration: 'the configuration does not fit',
};

/** What a vendor's answer without a page tells besides its status. */
export interface AnswerDetails {
  /** The `Retry-After` header as it came. */
  retryAfter?: string | undefined;
  nowMs: number;
  /** The vendor's own words, already free of secrets. */
  detail?: string | undefined;
  /** If the body says more than the status. */
  kind?: VendorFailureKind | undefined;
}

/**
 * The failure that an HTTP status means: 401 unauthorized, 403 forbidden (throttled if the answer says so), 429
 * throttled, 408, 425 and 5xx unavailable, 3xx (redirects are not followed) and every other 4xx refused. A 2xx or 1xx
 * that is no page is malformed.
 */
export function failureOfStatus(status: number, details: AnswerDetails): VendorFailure {
  const kind = details.kind ?? (isThrottledRefusal(status, details) ? 'throttled' : kindOfStatus(status));
  const isRedirect = status >= 300 && status < 400 && kind === 'refused';
  const meaning = isRedirect ? 'redirect not followed' : MEANING[kind];
  return {
    kind,
    message: failureMessage([`HTTP ${status}, ${meaning}`, details.detail].filter(Boolean).join(': ')),
    status,
    retryAfterMs: details.retryAfter === undefined ? null : parseRetryAfterMs(details.retryAfter, details.nowMs),
  };
}

/**
 * A 403 that asks to wait, or speaks of too many requests: GitHub's secondary limits, Google's `userRateLimitExceeded`.
 */
function isThrottledRefusal(status: number, { retryAfter, nowMs, detail = '' }: AnswerDetails): boolean {
  if (status !== 403) return false;
  return (retryAfter !== undefined && parseRetryAfterMs(retryAfter, nowMs) !== null) || saysSlowDown(detail);
}

const SLOW_DOWN =
  /rate[ _-]?limit[ _-]?exceeded|(exceeded|hit|reached)[^.]{0,40}rate[ _-]?limit|secondary rate limit|abuse detection|too many requests|quota[ _-]?exceeded|(dailyLimit|userRateLimit|concurrentLimit)Exceeded|resource[ _]exhausted|throttl(ed|ing)/i;

/** Whether a refusal's words are those for too many requests. */
export function saysSlowDown(text: string): boolean {
  return SLOW_DOWN.test(text);
}

function kindOfStatus(status: number): VendorFailureKind {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 425 || status >= 500) return 'unavailable';
  return status >= 300 ? 'refused' : 'malformed';
}

/** One line of at most 300 characters: white space and control characters become single spaces, the rest is cut. */
export function failureMessage(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (line.length <= MAX_MESSAGE_LENGTH) return line;
  const cut = line.slice(0, MAX_MESSAGE_LENGTH - 1);
  return cut.replace(/[\uD800-\uDBFF]$/, '') + '…';
}

/**
 * How long `Retry-After` asks to wait: seconds or an HTTP date (RFC 9110, 10.2.3), brought between 1 s and 24 h; a date
 * in the past and a negative number are 1 s. Null if it is neither.
 */
export function parseRetryAfterMs(text: string, nowMs: number): number | null {
  const trimmed = text.trim();
  // The RFC has whole seconds; some gateways send fractions.
  const isNumber = /^-?\d+(\.\d+)?$/.test(trimmed);
  const dateMs = isNumber ? null : parseHttpDateMs(trimmed);
  if (!isNumber && dateMs === null) return null;
  const waitMs = dateMs === null ? Math.ceil(Number(trimmed) * 1_000) : dateMs - nowMs;
  return Math.min(Math.max(waitMs, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}
