import { isJsonObject, type Json } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { failureOfStatus } from '../../domain/vendor/answer';
import { withoutEchoes } from '../../domain/security/echoes';
import type { AnswerProblem } from '../answer-problem';
import { textOf } from '../connection-values';
import type { ListQuery, Page, PageReading, VendorResponse } from '../element';
import { fieldOf } from '../../domain/reading/record';
import { errorIn2xx, errorTextOf } from '../error-text';
import { readVendorBody, type VendorBody } from '../json-body';
import { recordsAt } from '../records-at';
import { isSpread } from '../spread-path';
import { paginationTypeOf } from './connection';
import { urlOf } from './list-request';
import { markIn } from './mark';
import { nextOf } from './next-page';
import { pageTokenOf } from './page-tokens';
import { isAligned } from './page-values';
import { hintOfEnd, isPastLastPage, saidOfEnd, totalOf, type PagedAnswer } from './paging-answers';
import { isOverLimit, retryAfterOf } from './rate-limit';
import { saysNothingButEnd, shownTotal } from './says-more';
import { secretsOf } from './secrets';

const NO_CONTENT = 204;
const TOTAL_KEYS = ['pagination.total.path', 'pagination.total.header'];

type Reading = Result<Page, AnswerProblem>;

const EMPTY = { records: [], total: null, next: null };

/**
 * Reads any answer: a 2xx with a list of records where the settings say is a page; a 204, or that there is no such page
 * behind good ones, is an empty one; everything else is a failure.
 */
export function readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading {
  const reading = readAnswer(response, query);
  if (reading.ok) return reading;
  const { text, kind } = reading.problem;
  const { connection } = query;
  return failed(
    failureOfStatus(response.status, {
      retryAfter: retryAfterOf(response, connection, nowMs),
      nowMs,
      // What is said of the configuration is our own text: masking would only spoil it.
      detail: kind === 'configuration' ? text : withoutEchoes(text, secretsOf(query)),
      kind: isOverLimit(response, connection) ? 'throttled' : kind,
    }),
  );
}

function readAnswer(response: VendorResponse, query: ListQuery): Reading {
  const isEmpty = response.status === NO_CONTENT && response.text === '';
  if (isEmpty || isPastLastPage(response.status, query)) return succeeded({ ...EMPTY, ...doubtsOf(query) });
  const body = readVendorBody(response.text);
  if (!body.ok) return failed({ text: body.problem });
  if (response.status < 200 || response.status >= 300)
    return failed({ text: errorTextOf(body.value.plain) + hintOfEnd(response.status, query) });
  if (saysNothing(response, query, body.value.plain)) return succeeded({ ...EMPTY, total: 0, ...doubtsOf(query) });
  return readRecords(response, query, body.value);
}

/**
 * Some leave out a list that is empty, as Go does with `omitempty`: a total of 0 beside it says that it is, or that
 * there is nothing but the end.
 */
function saysNothing({ headers }: VendorResponse, { recordsPath, isSingleRecord }: ListQuery, body: Json): boolean {
  if (recordsPath === null || isSpread(recordsPath) || isSingleRecord || !isJsonObject(body)) return false;
  if (fieldOf(body, recordsPath) !== undefined || errorIn2xx(body) !== null) return false;
  return shownTotal({ headers, body, recordsPath }) === 0 || saysNothingButEnd(body);
}

function readRecords(response: VendorResponse, query: ListQuery, { exact, plain }: VendorBody): Reading {
  const found = recordsAt(exact, query.recordsPath, query.isSingleRecord);
  if (!found.ok) return found;
  const url = urlOf(query);
  const reading = nextOf(query, url, response, aroundRecords(query, plain), found.value);
  if (!reading.ok) return reading;
  const mark = markIn(exact, url, query);
  if (!mark.ok) return mark;
  const { next, isRepeat, isSame } = reading.value;
  const place = isSame === true && next !== null ? { isSamePlace: true } : {};
  const total = totalFor(query, { headers: response.headers, body: plain }, found.value);
  const page = {
    records: found.value,
    total,
    ...shownTotalOf(query, { headers: response.headers, body: aroundRecords(query, plain) }),
    next,
    ...place,
    ...(mark.value !== null && { mark: mark.value }),
  };
  return succeeded(isRepeat ? { ...page, records: [] } : { ...page, ...doubtsOf(query) });
}

/** With offsets the reader counts: what the answer says of its end, the total has to say. */
function totalFor(query: ListQuery, answer: PagedAnswer, { length }: readonly unknown[]) {
  const { connection, position } = query;
  const isByOffset = paginationTypeOf(connection) === 'offset' && !isAligned(query);
  const said = isByOffset ? saidOfEnd(connection, answer) : null;
  if (said === null) return totalOf(connection, answer);
  const offset = position !== null && 'offset' in position ? position.offset : 0;
  return said === 'end' ? offset + length : null;
}

/** Whoever says where the total is knows which one counts. */
function shownTotalOf({ connection, recordsPath }: ListQuery, answer: PagedAnswer): Pick<Page, 'shownTotal'> {
  if (TOTAL_KEYS.some((key) => textOf(connection, key) !== '')) return {};
  const total = shownTotal({ ...answer, recordsPath });
  return total === null ? {} : { shownTotal: total };
}

/** Of a body that is the record itself nothing speaks of the list. */
function aroundRecords({ isSingleRecord, recordsPath }: ListQuery, body: Json): Json {
  return isSingleRecord && recordsPath === null && isJsonObject(body) ? null : body;
}

/** Pages came again, and were not the end: what stood between them may not have come. */
function doubtsOf({ position }: ListQuery): Pick<Page, 'isUnsure'> {
  return (pageTokenOf(position)?.repeats ?? 0) > 0 ? { isUnsure: true } : {};
}
