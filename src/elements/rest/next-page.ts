import { canonicalJson } from '../../domain/values/canonical-json';
import { fieldOf } from '../../domain/reading/record';
import { withoutFields } from '../../domain/reading/without-fields';
import { stableNumber } from '../../domain/reading/version';
import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import { failed, succeeded } from '../../domain/values/result';
import type { PagePosition } from '../../domain/reading/window';
import { textOf } from '../connection-values';
import type { Connection, ListQuery, VendorResponse } from '../element';
import { tokenText } from '../query-text';
import { nameOf, paginationTypeOf } from './connection';
import { isNone } from './no-next';
import { CURSOR_KEYS } from './paging-fields';
import { nextAligned, nextPage } from './counted-pages';
import { linkTo } from './link-header';
import { nextUrlIn, placeOf, type NextReading } from './next-url';
import { isAligned } from './page-values';
import { askedCursorOf, isCursor } from './page-tokens';
import { headerAt, saidOfEnd, valueAt } from './paging-answers';
import { moreSaidBy, saysEnd, type AnswerParts, type MoreWanted } from './says-more';

/** Records that an answer without a next page has at least, if it was cut. */
const LEAST_CUT = 100;

/**
 * What follows a page that was read. `url` is the one it was asked with. An answer that says itself that it was the
 * last is believed, whatever else it holds; one that says that there is more, and shows no way there, is a problem of
 * the configuration.
 */
export function nextOf(
  query: ListQuery,
  url: string,
  response: VendorResponse,
  body: Json,
  records: JsonObject[],
): NextReading {
  const { connection, position, recordsPath } = query;
  const parts = { headers: response.headers, body, recordsPath, count: records.length };
  const wanted: MoreWanted = position === null ? 'first page' : 'later page';
  const said = saidOfEnd(connection, parts);
  if (said === 'end') return LAST;
  const isLast = said === null && saysEnd(parts);
  const unmarked = { ...parts, body: withoutMark(body, query) };
  const more = (beside: MoreWanted) => (said === 'more' ? saidAt(connection) : moreSaidBy(unmarked, beside));
  const counted = () => ({ ...parts, saysMore: moreSaidBy(unmarked, 'flag') !== null });
  switch (paginationTypeOf(connection)) {
    case 'offset':
      return isLast || !isAligned(query) ? LAST : nextAligned(query, counted(), records);
    case 'page':
      return isLast ? LAST : nextPage(query, counted(), records);
    case 'none':
      if (isCut(records.length, query)) return mayBeCut(records.length);
      return endUnless(more('first page'), 'pagination.type is none; set pagination.type and its parameters');
    case 'cursor': {
      const { place, cursor } = cursorIn(connection, parts, records);
      const reading = isLast ? LAST : nextCursor(cursor, position, records);
      if (!isEnd(reading)) return reading;
      return endUnless(more(moreBeside(cursor, wanted)), `${place} leads to no cursor; correct it, or pagination.type`);
    }
    case 'link': {
      const link = response.headers['link'] ?? '';
      const reading = nextUrlIn(link, url, query);
      if (!isEnd(reading)) return reading;
      const unlinked = linkTo('next', link) === undefined ? more(wanted) : null;
      return endUnless(
        unlinked,
        'it has no Link header with rel="next"; set another pagination.type and its parameters',
      );
    }
    case 'nextUrl': {
      const path = nameOf(connection, 'pagination.next.path', 'next');
      const next = valueAt(body, path);
      const reading = isLast ? LAST : placeOf(next, url, query);
      if (!isEnd(reading)) return reading;
      return endUnless(
        more(moreBeside(next, wanted)),
        `pagination.next.path "${path}" leads to no URL; correct it, or pagination.type`,
      );
    }
  }
}

/** The next mark of `changes: cursor` is no sign of another page, whatever it is called. */
function withoutMark(body: Json, { source }: ListQuery): Json {
  const path = source?.path ?? null;
  return path === null || !isJsonObject(body) ? body : withoutFields(body, [path]);
}

function saidAt(connection: Connection): string {
  return textOf(connection, 'pagination.more.path') || textOf(connection, 'pagination.end.path');
}

/** The next cursor, and which key says where it is: in the body, in a header, or in the last record. */
function cursorIn(connection: Connection, { body, headers }: AnswerParts, records: JsonObject[]) {
  const key = CURSOR_KEYS.find((one) => textOf(connection, one) !== '') ?? CURSOR_KEYS[0];
  const name = textOf(connection, key);
  const place = `${key} "${name}"`;
  if (key === 'pagination.cursor.header') return { place, cursor: orNone(headerAt(headers, connection, key)) };
  const last = records.at(-1);
  if (key === 'pagination.cursor.field') return { place, cursor: last && fieldOf(last, name) };
  return { place, cursor: orNone(valueAt(body, name)) };
}

/** Of a record's own field every text may be a place. */
function orNone(cursor: Json | undefined): Json | undefined {
  return cursor !== undefined && isNone(cursor) ? null : cursor;
}

/**
 * What is there, and leads nowhere, ends the list; unless another link or cursor leads on, so that the path is not the
 * one to follow.
 */
function moreBeside(given: Json | undefined, wanted: MoreWanted): MoreWanted {
  return given === undefined ? wanted : 'later page';
}

const LAST: NextReading = succeeded({ next: null });

/** By the way that the configuration names there is no next page: whether the answer agrees is to be seen. */
function isEnd(reading: NextReading): boolean {
  return reading.ok && reading.value.next === null && reading.value.isSame !== true;
}

function endUnless(more: string | null, lacking: string): NextReading {
  if (more === null) return LAST;
  return failed({ text: `the answer says that there is more (${more}), and ${lacking}`, kind: 'configuration' });
}

/** `pageSize` of a list that has no pages is what the vendor gives at most. */
/**
 * As long as its page size says that an answer is at most. A short list may have that length by chance; vendors that
 * give one answer and no next page cut it at hundreds (QuickBooks' change data capture at 1,000).
 */
function isCut(count: number, { givenPageSize }: ListQuery): boolean {
  return count >= LEAST_CUT && count === givenPageSize;
}

function mayBeCut(count: number): NextReading {
  const text =
    `the answer has ${count} records, as many as pageSize says that one has at most, so there may be more, and ` +
    'pagination.type is none; set pagination.type, ask for less in the url (maxWindow, another filter), or leave ' +
    'pageSize out if the vendor always gives everything';
  return failed({ text, kind: 'configuration' });
}

/**
 * A cursor that is the one just asked with leads to this page again, as some vendors always give one; or it stands for
 * a place that moves on with each request (a scroll). So it is asked once more: an empty page, or the same one, is the
 * end. Whoever knows the records' ids finds it also if a field differs in each answer.
 */
function nextCursor(cursor: Json | undefined, position: PagePosition, records: JsonObject[]): NextReading {
  if (cursor === undefined || cursor === null || cursor === '' || cursor === false) return LAST;
  if (!isCursor(cursor)) return failed({ text: 'the next cursor is neither a text nor a number' });
  const asked = askedCursorOf(position);
  if (asked === null || tokenText(cursor) !== tokenText(asked.cursor)) return succeeded({ next: cursor });
  const print = stableNumber(canonicalJson(records));
  const isSame = records.length === 0 || print === asked.print;
  return succeeded(isSame ? { next: null, isSame, isRepeat: true } : { next: { cursor, print }, isSame: true });
}
