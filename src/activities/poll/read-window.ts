import { bytesOf } from '../../domain/values/json-bytes';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { RecordReader } from '../../domain/reading/change';
import { isChecking } from '../../domain/reading/evidence';
import { knownVersions } from '../../domain/reading/known-versions';
import type { Reading } from '../../domain/reading/found';
import { createReader, type ReadingRules } from '../../domain/reading/reader';
import { isOtherSize } from '../../domain/reading/page-size';
import type { StartedWatermark } from '../../domain/reading/watermark';
import { readAnew, readInPagesGiven, restFrom, type PagePosition, type Window } from '../../domain/reading/window';
import { MARK_BYTES, PAGE_TOKEN_BYTES } from '../../domain/instance/state-bounds';
import { unanswered, type VendorFailure } from '../../domain/vendor/failure';
import type { ListQuery, Page } from '../../elements/element';
import { createPageWatch } from './page-watch';
import type { PreparedPoll } from './poll-context';
import { fetchPage, type AnsweredPage, type PageAnswer, type PageSource } from '../vendor/fetch-page';

/** What one poll reads of one resource before the rest is left to the next one, which follows at once. */
export const MAX_PAGES = 200;
const MAX_READ_BYTES = 64 * 1024 * 1024;

/** A window to read: where its pages come from, and how its records are judged. */
export interface WindowRequest {
  source: PageSource;
  queryAt(window: Window, position: PagePosition): ListQuery;
  rules: ReadingRules;
  records: RecordReader;
  watermark: StartedWatermark;
  window: Window;
  /** The first page, if it was asked for already. */
  first: AnsweredPage | null;
}

/** What was read of a window. */
export interface WindowRead {
  reading: Reading;
  /** Why the vendor did not give the next page; null if it did, or if there was none. */
  cutShortBy: VendorFailure | null;
  /** It will not give it, or fails there again and again, and there is no other way to what is behind it. */
  isStuck: boolean;
  /** The far part of the ledger was gone: what it held may be told again. */
  isFarLost: boolean;
  /** Pages that were asked for. */
  pages: number;
  /** Why it did not take the mark that it had given. */
  markRefusal?: string;
  /** The vendor was found to take offsets only that are multiples of the page size. */
  isAligned?: true;
}

export type WindowReading = Result<WindowRead, VendorFailure>;

/** Kinds of failure that may pass by themselves, or with a new token. */
const PASSING: readonly VendorFailure['kind'][] = ['unavailable', 'throttled', 'unauthorized'];
/** Kinds of failure by which vendors refuse a parameter, such as a page token of an earlier poll. */
export const REFUSING: readonly VendorFailure['kind'][] = ['refused', 'malformed', 'forbidden'];
/** After so many failed polls in a row a vendor that just fails may do so over the page token, or the mark, too. */
export const DOUBTFUL_FAILURES = 3;

/**
 * Reads on in a window until the poll has enough. Vendors forget their page tokens: then the reading begins again, and
 * what was told of it is known. A later page that fails in a way that may pass leaves the rest to the next poll, which
 * meets the failure on its first page, where tokens are renewed and waits grow. One that fails for good ends the
 * reading there; what came in the order of dates goes on from the last one.
 */
export async function readWindow(poll: PreparedPoll, given: WindowRequest): Promise<WindowReading> {
  const { window } = given;
  const request = given.watermark.isAligned ? alignedRequest(given) : given;
  const read = await readPages(poll, request, window);
  if (read.ok) return read;
  if (isOfSize(window, read.problem)) return readWindow(poll, { ...given, window: readInPagesGiven(window) });
  if (!isOfToken(window, read.problem, poll.due.failures)) return read;
  const anew = await readPages(poll, request, restarted(window, request.rules));
  if (!anew.ok || !isNoBetter(anew.value, read.problem)) return anew;
  return succeeded({ ...anew.value, isStuck: true });
}

/** The same in pages that begin at multiples of their size: they cannot overlap, and each leads to the next. */
function alignedRequest(request: WindowRequest): WindowRequest {
  return {
    ...request,
    rules: { ...request.rules, paging: 'token' },
    queryAt: (window, position) => ({ ...request.queryAt(window, position), isAligned: true }),
  };
}

/**
 * The window from its beginning with such offsets, if the second page looks as if the vendor takes no others: it
 * refuses it, has nothing there, or gives the first one once more. Null if it does not, or if that is no better.
 */
async function readAligned(
  poll: PreparedPoll,
  request: WindowRequest,
  window: Window,
  second: SecondPage,
): Promise<WindowRead | null> {
  if (!poll.element.canAlignOffsets || request.rules.paging !== 'offset') return null;
  const sign = signOf(second, request.records);
  if (sign === null) return null;
  const read = await readPages(poll, { ...alignedRequest(request), first: null }, readAnew(window));
  if (!read.ok || read.value.pages < 2) return null;
  const { closed, window: open } = read.value.reading;
  const isBetter = sign !== 'empty' || ((closed ?? open)?.pages ?? 0) > 1;
  return isBetter ? { ...read.value, isAligned: true } : null;
}

/** The first page of a reading that does not begin with its first record. */
interface SecondPage {
  answer: PageAnswer;
  position: { offset: number };
  /** The page before it; null: an earlier poll has read it. */
  firstPage: Page | null;
}

function signOf(
  { answer, position, firstPage }: SecondPage,
  records: RecordReader,
): 'refused' | 'empty' | 'same' | null {
  if (!answer.ok) return refusesOffset(answer.problem) ? 'refused' : null;
  const { page } = answer.value;
  const isOverlapping = firstPage === null || position.offset < firstPage.records.length;
  if (page.records.length === 0) return isOverlapping ? 'empty' : null;
  return firstPage !== null && idsOf(page, records) === idsOf(firstPage, records) ? 'same' : null;
}

/** Some fail over such an offset instead of refusing it, and say so (Spring's repositories). */
function refusesOffset({ kind, message }: VendorFailure): boolean {
  return REFUSING.includes(kind) || (kind === 'unavailable' && /\boffset|divisible|multiple of/i.test(message));
}

function idsOf({ records }: Page, { idOf }: RecordReader): string {
  return JSON.stringify(records.map((record) => idOf(record)));
}

/** Some vendors have pages of certain sizes only, or fail over large ones. */
function isOfSize({ sizeVariant }: Window, { kind }: VendorFailure): boolean {
  return isOtherSize(sizeVariant) && (REFUSING.includes(kind) || kind === 'unavailable');
}

/** If the tokens never last to the end, and the pages come in the order of dates, it goes on from the last one. */
function restarted(window: Window, rules: ReadingRules): Window {
  const rest = window.restarts > 0 ? restFrom(window, rules) : null;
  return readAnew(window, rest ?? window.from);
}

function isOfToken({ position }: Window, { kind }: VendorFailure, failures: number): boolean {
  const isDoubtful = kind === 'unavailable' && failures >= DOUBTFUL_FAILURES;
  return position !== null && 'token' in position && (REFUSING.includes(kind) || isDoubtful);
}

/** It was not the token: the vendor fails here however the page is come to, and waits have to grow. */
function isNoBetter({ reading: { found }, cutShortBy }: WindowRead, { kind }: VendorFailure): boolean {
  const isNothing = found.changes.length === 0 && found.baseline === '' && found.renewed === '';
  return kind === 'unavailable' && cutShortBy?.kind === kind && isNothing;
}

async function readPages(poll: PreparedPoll, request: WindowRequest, window: Window): Promise<WindowReading> {
  const { dependencies, signal, endsAtMs } = poll;
  const { source, queryAt, rules, records, watermark } = request;
  const far = createFarGate(poll, watermark);
  const known = knownVersions(watermark.ledger, watermark.far === null ? undefined : far.lookup);
  const reader = createReader(rules, records, known, window, watermark.doubts);
  const watched = createPageWatch(records, isChecking(rules.paging, window));
  let bytes = 0;
  let pages = 0;
  const done = (reading: Reading, cutShortBy: VendorFailure | null = null, isStuck = false): WindowReading =>
    succeeded({ reading, cutShortBy, isStuck, isFarLost: far.isLost(), pages });
  let first = request.first;
  let firstPage: Page | null = null;
  let isTurned = window.pages > 1;
  while (pages < MAX_PAGES && bytes < MAX_READ_BYTES && (pages === 0 || dependencies.now() < endsAtMs)) {
    const position = reader.position();
    const query = () => queryAt(window, position);
    const answer = first === null ? await fetchPage(dependencies, source, query(), signal) : succeeded(first);
    first = null;
    if (!isTurned && isBehindFirst(position)) {
      isTurned = true;
      const aligned = await readAligned(poll, request, window, { answer, position, firstPage });
      if (aligned !== null) return succeeded(aligned);
    }
    if (pages === 0 && answer.ok) firstPage = answer.value.page;
    const taken = checked(answer, (page) => withFittingToken(watched(position, page)));
    if (!taken.ok) {
      const failure = taken.problem;
      const isPassing = PASSING.includes(failure.kind);
      const isBegun = pages > 0 || (window.position !== null && 'offset' in window.position);
      if (!isBegun || (isPassing && pages === 0)) return taken;
      if (isPassing) return done(reader.finish(), failure);
      const { reading, isStuck } = reader.finishBefore();
      return done(reading, failure, isStuck);
    }
    pages += 1;
    const { page, clock, answeredAtMs } = taken.value;
    bytes += taken.value.bytes;
    if (page.records.length > 0) await far.open();
    if (!reader.take(page, clock, answeredAtMs)) break;
  }
  return done(reader.finish());
}

function isBehindFirst(position: PagePosition): position is { offset: number } {
  return position !== null && 'offset' in position && position.offset > 0;
}

/** The answer with its page as it counts, or what is wrong with it. */
function checked(answer: PageAnswer, check: (page: Page) => Result<Page, VendorFailure>): PageAnswer {
  if (!answer.ok) return answer;
  const page = check(answer.value.page);
  return page.ok ? succeeded({ ...answer.value, page: page.value }) : page;
}

/** Where a page begins is kept in the instance's state until it was read. */
function withFittingToken(page: Result<Page, VendorFailure>): Result<Page, VendorFailure> {
  const markBytes = page.ok && page.value.mark !== undefined ? bytesOf(page.value.mark) : 0;
  if (markBytes > MARK_BYTES)
    return failed(
      unanswered('malformed', `the mark of cursor has ${markBytes} bytes of JSON, and ${MARK_BYTES} can be kept`),
    );
  const bytes = !page.ok || page.value.next === null ? 0 : bytesOf(page.value.next);
  if (bytes <= PAGE_TOKEN_BYTES) return page;
  const message =
    `what leads to the next page has ${bytes} bytes of JSON, and ${PAGE_TOKEN_BYTES} can be kept: ` +
    'ask for less in the url, or for larger pages with pageSize';
  return failed(unanswered('malformed', message));
}

/** The far part of a ledger is read only if there is a record to judge. */
function createFarGate({ far, input, due }: PreparedPoll, watermark: StartedWatermark) {
  let ask: ((key: string) => string | undefined) | null = null;
  let isOpen = false;
  return {
    async open(): Promise<void> {
      if (isOpen || watermark.far === null) return;
      ask = await far.lookup({ instanceId: input.instance.id, resource: due.resource }, watermark.far);
      isOpen = true;
    },
    lookup: (key: string) => ask?.(key),
    isLost: () => isOpen && ask === null,
  };
}
