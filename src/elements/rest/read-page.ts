import type { Json } from '../../domain/values/json';
import { failureOfStatus } from '../../domain/vendor/answer';
import { withoutEchoes } from '../../domain/security/echoes';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import type { VendorFailureKind } from '../../domain/vendor/failure';
import type { ListQuery, Page, PageReading, VendorResponse } from '../element';
import { errorTextOf } from '../error-text';
import { readJsonBody } from '../json-body';
import { recordsAt } from '../records-at';
import { secretTextsOf } from './authentication';
import { urlOf } from './list-request';
import { nextOf } from './next-page';
import { isPastLastPage, pageTokenOf, totalOf } from './paging';
import { isOverLimit, retryAfterOf } from './rate-limit';

const NO_CONTENT = 204;

/** A page, or why there is none; `kind` if the body says more than the status. */
type Reading = { page: Page } | { problem: string; kind?: VendorFailureKind };

const EMPTY = { records: [], total: null, next: null };

/**
 * Reads any answer: a 2xx with a list of records where the settings say is a page; a 204, or that there is no such page behind good ones,
 * is an empty one; everything else is a failure.
 */
export function readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading {
  const reading = readAnswer(response, query);
  if ('page' in reading) return reading;
  const { connection, token, hubUrl } = query;
  const secrets = [...secretTextsOf(connection, token), ...secretParametersOf(hubUrl)];
  return {
    failure: failureOfStatus(response.status, {
      retryAfter: retryAfterOf(response, connection, nowMs),
      nowMs,
      // What is said of the configuration is our own text: masking would only spoil it.
      detail: reading.kind === 'configuration' ? reading.problem : withoutEchoes(reading.problem, secrets),
      kind: isOverLimit(response, connection) ? 'throttled' : reading.kind,
    }),
  };
}

function readAnswer(response: VendorResponse, query: ListQuery): Reading {
  const isEmpty = response.status === NO_CONTENT && response.text === '';
  if (isEmpty || isPastLastPage(response.status, query)) return { page: { ...EMPTY, ...doubtsOf(query) } };
  const body = readJsonBody(response.text);
  if ('problem' in body) return body;
  if (response.status < 200 || response.status >= 300) return { problem: errorTextOf(body.json) };
  return readRecords(response, query, body.json);
}

function readRecords(response: VendorResponse, query: ListQuery, body: Json): Reading {
  const found = recordsAt(body, query.recordsPath);
  if ('problem' in found) return found;
  const reading = nextOf(query, urlOf(query), response, body, found.records);
  if ('problem' in reading) return reading;
  const { next, isRepeat } = reading;
  const page = { records: found.records, total: totalOf(query.connection, body), next };
  return { page: isRepeat ? { ...page, records: [] } : { ...page, ...doubtsOf(query) } };
}

/** Pages came again, and were not the end: what stood between them may not have come. */
function doubtsOf({ position }: ListQuery): Pick<Page, 'isUnsure'> {
  return (pageTokenOf(position)?.repeats ?? 0) > 0 ? { isUnsure: true } : {};
}
