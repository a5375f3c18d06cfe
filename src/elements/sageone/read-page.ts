import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { failureOfStatus } from '../../domain/vendor/answer';
import { withoutEchoes } from '../../domain/security/echoes';
import type { AnswerProblem } from '../answer-problem';
import type { ListQuery, Page, PageReading, VendorResponse } from '../element';
import { readVendorBody, type VendorBody } from '../json-body';
import { withoutList } from '../records-at';
import { pageNumberOf, signatureSentFor, type PageNumber } from './list-request';
import { problemIn } from './problems';
import { secretsOf } from './secrets';

type Reading = Result<Page, AnswerProblem>;

/**
 * Reads Sage One's answer to a list request, or to a deletion request (which has `since`): an object with `$items` is a
 * page, everything else a failure.
 */
export function readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading {
  const reading = readAnswer(response, query);
  if (reading.ok) return reading;
  const retryAfter = response.headers['retry-after'];
  const detail = withoutEchoes(reading.problem.text, secretsOf(query, signatureSentFor(query)));
  return failed(failureOfStatus(response.status, { retryAfter, nowMs, detail, kind: reading.problem.kind }));
}

function readAnswer({ status, text }: VendorResponse, query: ListQuery): Reading {
  const body = readVendorBody(text);
  if (!body.ok) return failed({ text: body.problem });
  const { plain } = body.value;
  const isList = isJsonObject(plain) && '$items' in plain;
  const problem = isList ? null : problemIn(plain, status);
  if (problem !== null) return failed(problem);
  return status >= 200 && status < 300 ? readList(body.value, query) : failed({ text: '' });
}

function readList({ exact, plain: list }: VendorBody, query: ListQuery): Reading {
  if (!isJsonObject(list) || !isJsonObject(exact)) return failed({ text: 'the JSON is not an object with $items' });
  const items = exact['$items'];
  if (!Array.isArray(items)) return withoutList(list, '$items is missing or not an array');
  const stranger = items.findIndex((item) => !isJsonObject(item));
  if (stranger >= 0) return failed({ text: `$items/${stranger} is not an object` });
  const records = items.filter(isJsonObject);
  // A list that does not know `deleted_since` gives everything that lives.
  const living = 'since' in query ? records.findIndex((record) => !record['deleted_at']) : -1;
  if (living >= 0)
    return failed({ text: `$items/${living} has no deleted_at: this list does not tell what was deleted` });
  return pageOf(list, records, pageNumberOf(query));
}

/**
 * A page past the end repeats the last one, so an empty or a shorter page says nothing: `$total` tells whether there is
 * more, and `$next`, which some servers leave empty, only if there is no `$total`. A server may give fewer items a page
 * than were asked for, whatever it says in `$itemsPerPage`: the first page, behind which there are others, is as large
 * as they are.
 */
function pageOf(list: JsonObject, records: JsonObject[], { page, itemsPerPage, given }: PageNumber): Reading {
  const total = countOf(list['$total']);
  const size = given ?? records.length;
  const next = list['$next'];
  if (total === null && next === undefined)
    return failed({ text: 'neither $total nor $next says whether this is all' });
  const isUnread = total === null ? next !== null : total > (page - 1) * size;
  if (isUnread && records.length === 0) return failed({ text: `page ${page} is empty, although the list goes on` });
  const isMore = total === null ? next !== null : page * size < total;
  return succeeded({ records, total, next: isMore ? { page: page + 1, itemsPerPage, given: size } : null });
}

function countOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
