import { Context } from '@temporalio/activity';
import type {
  ElementInstanceActivities,
  ReadRecordsInput,
  RecordsPlace,
  RecordsReading,
} from '../../contract/activities';
import { plainJson } from '../../domain/values/exact-json';
import type { JsonObject } from '../../domain/values/json';
import { succeeded } from '../../domain/values/result';
import { unanswered } from '../../domain/vendor/failure';
import type { PagePosition } from '../../domain/reading/window';
import type { Element, Page, RecordById } from '../../elements/element';
import { connect } from './connect';
import type { ActivityDependencies } from '../dependencies';
import { unexpected } from '../failures';
import { openKept } from './grant';
import { listQuery } from './list-query';
import { requestOf } from './tokens';
import { fetchPage, VENDOR_TIMEOUT_MS, type PageSource } from './fetch-page';

/** An answer is a payload of Temporal, which has to stay under 1 MB. */
const MAX_ANSWER_BYTES = 900_000;

/**
 * Reads one page of a resource, or one record, with the connection and the present access token of an instance. It
 * never renews a token: a refresh token may be good for one use, and the instance's own poll is the only one who uses
 * it.
 */
export function createReadRecords(dependencies: ActivityDependencies): ElementInstanceActivities['readRecords'] {
  return async function readRecords(input) {
    try {
      return await read(dependencies, input);
    } catch (error) {
      throw unexpected('readRecords', error);
    }
  };
}

async function read(dependencies: ActivityDependencies, input: ReadRecordsInput): Promise<RecordsReading> {
  const connected = connect(dependencies, input);
  if (!connected.ok) return { failure: connected.problem, isTokenStale: false };
  const { element, connection } = connected.value;
  const grantKind = element.oauth?.grantOf(connection) ?? null;
  const usesTokens = grantKind !== null;
  const known = openKept(usesTokens ? input.grant : null, { dependencies, instanceId: input.instance.id });
  if (!known.ok) return { failure: known.problem, isTokenStale: false };
  const { tokens, isCodeInDoubt } = known.value;
  if (usesTokens && tokens === null) return { failure: noToken, isTokenStale: !isCodeInDoubt };

  const canBeRenewed = grantKind !== null && requestOf(grantKind, tokens, connection) !== null;
  const source = sourceOf(element, input.request.recordId);
  if (source === null) return { failure: notById, isTokenStale: false };
  const { recordId: _, place, ...request } = input.request;
  const query = listQuery({ element, connection, tokens }, { ...request, position: place.position });
  const answer = await fetchPage(
    connected.value.dependencies,
    inTime(source),
    query,
    Context.current().cancellationSignal,
  );
  if (answer.ok) return fitting(input, element.paging(connection), answer.value.page);
  return { failure: answer.problem, isTokenStale: canBeRenewed && answer.problem.kind === 'unauthorized' };
}

const noToken = unanswered('unauthorized', 'there is no access token yet');

const notById = unanswered('configuration', 'this element cannot read one record by its id');

/** Somebody waits: a vendor that may take longer in a poll may not here. */
function inTime(source: PageSource): PageSource {
  return {
    listRequest(query) {
      const request = source.listRequest(query);
      return { ...request, timeoutMs: Math.min(request.timeoutMs ?? VENDOR_TIMEOUT_MS, VENDOR_TIMEOUT_MS) };
    },
    readPage: (response, query, nowMs) => source.readPage(response, query, nowMs),
  };
}

/**
 * Where the request is answered from: the element's lists, or one record as a page of one. Null if it cannot be asked
 * for.
 */
function sourceOf({ recordById, ...element }: Element, recordId: string | null): PageSource | null {
  if (recordId === null) return element;
  return recordById === undefined ? null : pageOfOne(recordById, recordId);
}

function pageOfOne({ request, read }: RecordById, recordId: string): PageSource {
  return {
    listRequest: (query) => request({ ...query, recordId }),
    readPage(response, query, nowMs) {
      const reading = read(response, { ...query, recordId }, nowMs);
      if (!reading.ok) return reading;
      return succeeded({ records: reading.value === null ? [] : [reading.value], total: null, next: null });
    },
  };
}

/**
 * As much of the page as was wished for and as an answer holds; the rest is where the next answer starts. A vendor may
 * give more than it was asked for: an array as a whole, or pages of its own size.
 */
function fitting({ request }: ReadRecordsInput, paging: 'offset' | 'token', page: Page): RecordsReading {
  const { position, skip } = request.place;
  const { total } = page;
  const wanted = page.records.slice(skip, skip + request.pageSize);
  // Who reads the hub gets objects, not text: numbers in them are as JavaScript has them.
  const records = firstBytes(
    wanted.map((record) => plainJson(record) as JsonObject),
    MAX_ANSWER_BYTES,
  );
  const read = skip + records.length;
  if (read < page.records.length) {
    return records.length === 0
      ? { failure: tooLarge, isTokenStale: false }
      : { records, total, next: { position, skip: read } };
  }
  return { records, total, next: request.recordId === null ? nextPlace(paging, position, page) : null };
}

function firstBytes(records: readonly JsonObject[], maxBytes: number): JsonObject[] {
  let bytes = 0;
  const tooMany = records.findIndex((record) => (bytes += Buffer.byteLength(JSON.stringify(record))) > maxBytes);
  return records.slice(0, tooMany < 0 ? undefined : tooMany);
}

const tooLarge = unanswered(
  'refused',
  `a record of more than ${MAX_ANSWER_BYTES / 1000} KB does not fit into an answer; ask for less with fields`,
);

/**
 * With `offset` paging only an empty page, or the vendor's total, is the end: a vendor may give less than it was asked
 * for.
 */
function nextPlace(
  paging: 'offset' | 'token',
  position: PagePosition,
  { records, total, next }: Page,
): RecordsPlace | null {
  if (paging === 'token') return next === null ? null : { position: { token: next }, skip: 0 };
  const offset = (position !== null && 'offset' in position ? position.offset : 0) + records.length;
  const isEnd = records.length === 0 || (total !== null && offset >= total);
  return isEnd ? null : { position: { offset }, skip: 0 };
}
