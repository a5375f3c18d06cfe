import { isJsonObject, type Json } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { failureOfStatus } from '../../domain/vendor/answer';
import { withoutEchoes } from '../../domain/security/echoes';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import type { AnswerProblem } from '../answer-problem';
import { textOf } from '../connection-values';
import type { ListQuery, Page, PageReading, VendorResponse } from '../element';
import { errorTextOf } from '../error-text';
import { readVendorBody } from '../json-body';
import { recordsAt } from '../records-at';
import { SECRET_KEYS } from './connection';

/**
 * Reads a hub's answer: a list is a page, with the next page's token in a header; an error is `{requestId, message}`.
 */
export function readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading {
  const reading = readAnswer(response, query);
  if (reading.ok) return reading;
  const retryAfter = response.headers['retry-after'];
  const detail = withoutEchoes(reading.problem.text, secretsOf(query));
  return failed(failureOfStatus(response.status, { retryAfter, nowMs, detail, kind: reading.problem.kind }));
}

function readAnswer(
  { status, headers, text }: VendorResponse,
  { recordsPath, position }: ListQuery,
): Result<Page, AnswerProblem> {
  const body = readVendorBody(text);
  if (!body.ok) return failed({ text: body.problem });
  if (status < 200 || status >= 300) return failed({ text: problemOf(body.value.plain) });
  const found = recordsAt(body.value.exact, recordsPath);
  if (!found.ok) return found;
  const records = found.value;
  const digits = /^\d{1,15}$/.exec(headers['elements-total-count'] ?? '');
  const total = digits === null ? null : Number(digits[0]);
  const next = headers['elements-next-page-token'] || null;
  const isWhole = position !== null || next !== null || records.length === 0 || (total ?? 0) <= records.length;
  return isWhole ? succeeded({ records, total, next }) : failed({ text: withoutTheOthers(records.length, total ?? 0) });
}

function withoutTheOthers(here: number, total: number): string {
  return (
    `Elements-Total-Count is ${total}, ${here} records are here, and Elements-Next-Page-Token does not lead to the others; ` +
    'raise pageSize, or ask for less in the url'
  );
}

/** The id is what the operator of that account can look the request up with. */
function problemOf(body: Json): string {
  const requestId = isJsonObject(body) ? body['requestId'] : null;
  const message = errorTextOf(body);
  return typeof requestId === 'string' && requestId !== '' ? `${message} (requestId ${requestId})`.trim() : message;
}

function secretsOf({ connection, hubUrl }: ListQuery): string[] {
  return [...SECRET_KEYS.map((key) => textOf(connection, key)), ...secretParametersOf(hubUrl)];
}
