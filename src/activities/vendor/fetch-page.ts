import { vendorClockOf, type VendorClock } from '../../domain/vendor/clock';
import { failureOfStatus } from '../../domain/vendor/answer';
import type { VendorFailure } from '../../domain/vendor/failure';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { refusesAccessToken } from '../../elements/dead-token';
import type { Element, ListQuery, Page, VendorRequest, VendorResponse } from '../../elements/element';
import type { ActivityDependencies } from '../dependencies';
import { answerText } from './answer-text';
import type { CodingProblem } from './content-coding';
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
  /** Of its body, unpacked. */
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
    const answered = { clock, answeredAtMs: receivedAtMs };
    if (answer.status === NOT_MODIFIED)
      return succeeded({ page: NOTHING, ...answered, bytes: answer.body.length, isNotModified: true });
    if (!answer.isWhole) return failed(cutAnswer(answer.status, answer.body.length, timeoutMs));
    const read = await answerText(answer, MAX_PAGE_BYTES);
    if (!read.ok) return failed(unreadableAnswer(answer.status, read.problem, timeoutMs));
    const response = { status: answer.status, headers: answer.headers, text: read.value.text };
    const reading = source.readPage(response, query, receivedAtMs);
    if (!reading.ok) return failed(withDeadToken(reading.problem, response, query));
    const isRefusal = reading.value.records.length === 0 && isOfDeadToken(response, query);
    if (isRefusal) return failed(failureOfStatus(answer.status, { nowMs: 0, kind: 'unauthorized', detail: EMPTY }));
    return succeeded({ page: reading.value, ...answered, bytes: read.value.bytes });
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

const EMPTY = 'the list is empty, and the answer says that the token is invalid or expired';
const OF_ASKER: readonly VendorFailure['kind'][] = ['refused', 'forbidden', 'malformed'];

/** A refusal that calls the access token invalid, whatever its status, means what a 401 does: it is renewed once. */
function withDeadToken(problem: VendorFailure, response: VendorResponse, query: ListQuery): VendorFailure {
  if (!OF_ASKER.includes(problem.kind) || !isOfDeadToken(response, query)) return problem;
  const detail = problem.message.replace(/^HTTP \d+, [^:]*(?:: )?/, '');
  return failureOfStatus(response.status, { nowMs: 0, kind: 'unauthorized', detail });
}

function isOfDeadToken(response: VendorResponse, { token }: ListQuery): boolean {
  return token !== null && refusesAccessToken(response);
}

function unreadableAnswer(status: number, problem: CodingProblem, timeoutMs: number): VendorFailure {
  if (problem.kind === 'too large') return cutAnswer(status, MAX_PAGE_BYTES, timeoutMs);
  if (status >= 400) return failureOfStatus(status, { nowMs: 0, detail: problem.text });
  return { kind: 'malformed', message: `HTTP ${status}, ${problem.text}`, status, retryAfterMs: null };
}

function cutAnswer(status: number, bytes: number, timeoutMs: number): VendorFailure {
  const message =
    bytes >= MAX_PAGE_BYTES
      ? `a page of more than ${MAX_PAGE_BYTES / 1024 / 1024} MB; set a smaller pageSize`
      : `HTTP ${status}, the answer broke off or took longer than ${timeoutMs / 1000} s`;
  return { kind: 'unavailable', message, status, retryAfterMs: null };
}
