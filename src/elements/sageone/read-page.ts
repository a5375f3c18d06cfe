import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import { failureOfStatus } from '../../domain/vendor/answer';
import { withoutEchoes } from '../../domain/security/echoes';
import type { ListQuery, Page, PageReading, VendorResponse } from '../element';
import { readJsonBody } from '../json-body';
import { withoutList } from '../records-at';
import { pageNumberOf, signatureSentFor, type PageNumber } from './list-request';
import { problemIn, type Problem } from './problems';
import { secretsOf } from './secrets';

type Reading = { page: Page } | Problem;

/**
 * Reads Sage One's answer to a list request, or to a deletion request (which has `since`): an object with `$items` is a page,
 * everything else a failure.
 */
export function readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading {
  const reading = readAnswer(response, query);
  if ('page' in reading) return reading;
  const retryAfter = response.headers['retry-after'];
  const detail = withoutEchoes(reading.text, secretsOf(query, signatureSentFor(query)));
  return { failure: failureOfStatus(response.status, { retryAfter, nowMs, detail, kind: reading.kind }) };
}

function readAnswer({ status, text }: VendorResponse, query: ListQuery): Reading {
  const body = readJsonBody(text);
  if ('problem' in body) return { text: body.problem };
  const isList = isJsonObject(body.json) && '$items' in body.json;
  const problem = isList ? null : problemIn(body.json, status);
  if (problem !== null) return problem;
  return status >= 200 && status < 300 ? readList(body.json, query) : { text: '' };
}

function readList(list: Json, query: ListQuery): Reading {
  if (!isJsonObject(list)) return { text: 'the JSON is not an object with $items' };
  const items = list['$items'];
  if (!Array.isArray(items)) {
    const { problem: text, ...kind } = withoutList(list, '$items is missing or not an array');
    return { text, ...kind };
  }
  const stranger = items.findIndex((item) => !isJsonObject(item));
  if (stranger >= 0) return { text: `$items/${stranger} is not an object` };
  const records = items.filter(isJsonObject);
  // A list that does not know `deleted_since` gives everything that lives.
  const living = 'since' in query ? records.findIndex((record) => !record['deleted_at']) : -1;
  if (living >= 0) return { text: `$items/${living} has no deleted_at: this list does not tell what was deleted` };
  return pageOf(list, records, pageNumberOf(query));
}

/**
 * A page past the end repeats the last one, so an empty or a shorter page says nothing: `$total` tells whether there is more, and
 * `$next`, which some servers leave empty, only if there is no `$total`.
 */
function pageOf(list: JsonObject, records: JsonObject[], { page, itemsPerPage }: PageNumber): Reading {
  const total = countOf(list['$total']);
  const given = countOf(list['$itemsPerPage']) || countOf(list['$items_per_page']) || itemsPerPage;
  const next = list['$next'];
  if (total === null && next === undefined) return { text: 'neither $total nor $next says whether this is all' };
  const isUnread = total === null ? next !== null : total > (page - 1) * given;
  if (isUnread && records.length === 0) return { text: `page ${page} is empty, although the list goes on` };
  const isMore = total === null ? next !== null : page * given < total;
  return { page: { records, total, next: isMore ? { page: page + 1, itemsPerPage } : null } };
}

function countOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
