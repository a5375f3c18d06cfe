import { isJsonObject, type JsonObject } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { failureOfStatus } from '../../domain/vendor/answer';
import { withoutEchoes } from '../../domain/security/echoes';
import { recordIdOf } from '../../domain/reading/record';
import type { AnswerProblem } from '../answer-problem';
import type { ListQuery, Page, PageReading, RecordQuery, RecordReading, VendorResponse } from '../element';
import { readVendorBody, type VendorBody } from '../json-body';
import { withoutList } from '../records-at';
import { failingDiagnosisOf } from './diagnoses';
import { secretsOf } from './secrets';

type Reading = Result<Page, AnswerProblem>;

/** Metadata that may differ between two reads of an unchanged record, which would then look changed. */
const VOLATILE_METADATA = ['$updated', '$etag'];

/**
 * Reads Sage CRM's answer to a list request: a feed with `$resources` is a page, everything else a failure. A feed that
 * admits an error in `$diagnoses` is a failure even with records: those it left out would be passed over for good.
 */
export function readPage(response: VendorResponse, query: ListQuery, nowMs: number): PageReading {
  const reading = readAnswer(response, query);
  if (reading.ok) return reading;
  const retryAfter = response.headers['retry-after'];
  const detail = withoutEchoes(reading.problem.text, secretsOf(query));
  return failed(failureOfStatus(response.status, { retryAfter, nowMs, detail, kind: reading.problem.kind }));
}

/**
 * Reads the answer to a request for one record, a feed of at most one. A server that leaves the condition aside gives
 * another record.
 */
export function readRecord(response: VendorResponse, query: RecordQuery, nowMs: number): RecordReading {
  const reading = readPage(response, { ...query, position: null }, nowMs);
  if (!reading.ok) return reading;
  const { records } = reading.value;
  return succeeded(records.find((record) => recordIdOf(record, ['key']) === query.recordId) ?? null);
}

function readAnswer({ status, text }: VendorResponse, query: ListQuery): Reading {
  const body = readVendorBody(text);
  if (!body.ok) return failed({ text: body.problem });
  const isSuccess = status >= 200 && status < 300;
  const diagnosis = failingDiagnosisOf(body.value.plain);
  // Throttling is the more precise word, and has its own waiting rule.
  if (diagnosis?.isTransient && status !== 429) return failed({ text: diagnosis.text, kind: 'unavailable' });
  if (diagnosis) return failed({ text: diagnosis.text, ...(isSuccess && { kind: 'refused' as const }) });
  return isSuccess ? readFeed(body.value, query) : failed({ text: '' });
}

function readFeed({ exact, plain: feed }: VendorBody, query: ListQuery): Reading {
  if (!isJsonObject(feed) || !isJsonObject(exact)) return failed({ text: 'the JSON is not an object with $resources' });
  const resources = exact['$resources'];
  if (!Array.isArray(resources)) return withoutList(feed, '$resources is missing or not an array');
  const stranger = resources.findIndex((entry) => !isJsonObject(entry));
  if (stranger >= 0) return failed({ text: `$resources/${stranger} is not an object` });
  if (isFirstPageAgain(feed, query))
    return failed({ text: 'the first page again: the server does not follow startIndex' });
  const total = feed['$totalResults'];
  return succeeded({
    records: resources.filter(isJsonObject).map(recordOf),
    total: Number.isSafeInteger(total) && Number(total) >= 0 ? Number(total) : null,
    next: null,
  });
}

/** Counting on over a repeated first page would pass over every record behind it. SData counts from 1. */
function isFirstPageAgain(feed: JsonObject, { position }: ListQuery): boolean {
  const isLaterPage = position !== null && 'offset' in position && position.offset > 0;
  return isLaterPage && feed['$startIndex'] === 1 && Array.isArray(feed['$resources']) && feed['$resources'].length > 0;
}

/**
 * The record as the hub shows it: the vendor's own fields untouched, metadata without the dollar (`$key` is `key`, in
 * the vendor's type), but under its own name if the record has a field of the plain one.
 */
function recordOf(entry: JsonObject): JsonObject {
  const fields = Object.entries(entry).filter(([name]) => !VOLATILE_METADATA.includes(name));
  return Object.fromEntries(fields.map(([name, value]) => [nameInHub(name, entry), value]));
}

function nameInHub(name: string, entry: JsonObject): string {
  const plain = /^\$([A-Za-z]\w*)$/.exec(name)?.[1];
  return plain === undefined || Object.hasOwn(entry, plain) ? name : plain;
}
