import { vendorClockOf, type VendorClock } from '../../domain/vendor/clock';
import { failureOfStatus } from '../../domain/vendor/answer';
import type { VendorFailure } from '../../domain/vendor/failure';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { Element, ListQuery, Page, VendorRequest } from '../../elements/element';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure, transportFailure } from '../failures';

/** For one vendor request in all: looking up, connecting, waiting, reading. */
export const VENDOR_TIMEOUT_MS = 30_000;
/** A page larger than this is not read: a smaller `pageSize` helps. */
const MAX_PAGE_BYTES = 32 * 1024 * 1024;

const NOT_MODIFIED = 304;
const NOTHING: Page = { records: [], total: null, next: null };

/** A page as it came. */
export interface AnsweredPage {
  page: Page;
  clock: VendorClock;
  /** By our clock. */
  answeredAtMs: number;
  bytes: number;
  /** The vendor said "not modified" in place of a page: nothing is new. */
  isNotModified?: true;
}

export type PageAnswer = Result<AnsweredPage, VendorFailure>;

/** Where pages come from: an element's records, or its list of deletions. */
export type PageSource = Pick<Element, 'listRequest' | 'readPage'>;

/** Asks a vendor for one page. Every way in which that can go wrong comes back as a failure. */
export async function fetchPage(
  { send, now }: Pick<ActivityDependencies, 'send' | 'now'>,
  source: PageSource,
  query: ListQuery,
  signal: AbortSignal,
): Promise<PageAnswer> {
  const request = requestFor(source, query);
  if (!request.ok) return request;
  const timeoutMs = request.value.timeoutMs ?? VENDOR_TIMEOUT_MS;
  const sentAtMs = now();
  try {
    const answer = await send({
      ...request.value,
      body: bodyOf(request.value),
      timeoutMs,
      maxBytes: MAX_PAGE_BYTES,
      signal,
    });
    const receivedAtMs = now();
    const clock = vendorClockOf(answer.headers['date'], sentAtMs, receivedAtMs);
    const answered = { clock, answeredAtMs: receivedAtMs, bytes: answer.body.length };
    if (answer.status === NOT_MODIFIED) return succeeded({ page: NOTHING, ...answered, isNotModified: true });
    if (!answer.isWhole) return failed(cutAnswer(answer.status, answer.body.length, timeoutMs));
    const text = textOf(answer.body);
    if (text === null) return failed(notUtf8(answer.status));
    const response = { status: answer.status, headers: answer.headers, text };
    const reading = source.readPage(response, query, receivedAtMs);
    if (!reading.ok) return reading;
    return succeeded({ page: reading.value, ...answered });
  } catch (error) {
    if (signal.aborted) throw error;
    return failed(transportFailure(error, timeoutMs));
  }
}

function bodyOf({ body }: VendorRequest): Buffer | undefined {
  return body === undefined ? undefined : Buffer.from(body, 'utf8');
}

function requestFor(source: PageSource, query: ListQuery): Result<VendorRequest, VendorFailure> {
  try {
    return succeeded(source.listRequest(query));
  } catch (error) {
    return failed(configurationFailure(error));
  }
}

/** Null if the bytes are not UTF-8, the one charset of JSON (RFC 8259, 8.1): a guess would change the customer's data silently. */
function textOf(body: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

function notUtf8(status: number): VendorFailure {
  const isError = status >= 400;
  if (isError) return failureOfStatus(status, { nowMs: 0, detail: 'the answer is not UTF-8' });
  return { kind: 'malformed', message: `HTTP ${status}, the answer is not UTF-8`, status, retryAfterMs: null };
}

function cutAnswer(status: number, bytes: number, timeoutMs: number): VendorFailure {
  const message =
    bytes >= MAX_PAGE_BYTES
      ? `a page of more than ${MAX_PAGE_BYTES / 1024 / 1024} MB; set a smaller pageSize`
      : `HTTP ${status}, the answer broke off or took longer than ${timeoutMs / 1000} s`;
  return { kind: 'unavailable', message, status, retryAfterMs: null };
}
