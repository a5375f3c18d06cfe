import { vendorClockOf, type VendorClock } from '../domain/poll-window';
import type { VendorFailure } from '../domain/vendor-failure';
import type { Element, ListQuery, Page, VendorRequest } from '../elements/element';
import type { ActivityDependencies } from './dependencies';
import { configurationFailure, transportFailure } from './failures';

/** For one vendor request in all: looking up, connecting, waiting, reading. */
export const VENDOR_TIMEOUT_MS = 30_000;
/** A page larger than this is not read: a smaller `pageSize` helps. */
const MAX_PAGE_BYTES = 32 * 1024 * 1024;

export type PageAnswer = { page: Page; clock: VendorClock; bytes: number } | { failure: VendorFailure };

/** Asks a vendor for one page. Every way in which that can go wrong comes back as a failure. */
export async function fetchPage(
  { send, now }: Pick<ActivityDependencies, 'send' | 'now'>,
  element: Element,
  query: ListQuery,
  signal: AbortSignal,
): Promise<PageAnswer> {
  const request = requestFor(element, query);
  if ('failure' in request) return request;
  const sentAtMs = now();
  try {
    const answer = await send({
      ...request,
      body: bodyOf(request),
      timeoutMs: VENDOR_TIMEOUT_MS,
      maxBytes: MAX_PAGE_BYTES,
      signal,
    });
    const receivedAtMs = now();
    if (!answer.isWhole) return { failure: cutAnswer(answer.status, answer.body.length) };
    const response = { status: answer.status, headers: answer.headers, text: answer.body.toString('utf8') };
    const reading = element.readPage(response, query, receivedAtMs);
    if ('failure' in reading) return reading;
    return {
      page: reading.page,
      clock: vendorClockOf(answer.headers['date'], sentAtMs, receivedAtMs),
      bytes: answer.body.length,
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return { failure: transportFailure(error, VENDOR_TIMEOUT_MS) };
  }
}

function bodyOf({ body }: VendorRequest): Buffer | undefined {
  return body === undefined ? undefined : Buffer.from(body, 'utf8');
}

function requestFor(element: Element, query: ListQuery): VendorRequest | { failure: VendorFailure } {
  try {
    return element.listRequest(query);
  } catch (error) {
    return { failure: configurationFailure(error) };
  }
}

function cutAnswer(status: number, bytes: number): VendorFailure {
  const message =
    bytes >= MAX_PAGE_BYTES
      ? `a page of more than ${MAX_PAGE_BYTES / 1024 / 1024} MB; set a smaller pageSize`
      : `HTTP ${status}, the answer broke off or took longer than ${VENDOR_TIMEOUT_MS / 1000} s`;
  return { kind: 'unavailable', message, status, retryAfterMs: null };
}
