import { parsedUrl } from '../../domain/values/url';
import { isMark, type Mark } from '../../domain/reading/mark';
import { exactFieldOf } from '../../domain/reading/record';
import { exactDigitsOf } from '../../domain/values/exact-number';
import { isJsonObject, type Json } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { AnswerProblem } from '../answer-problem';
import type { Connection, ListQuery } from '../element';
import { RequestError } from '../request-error';
import { baseUrlOf } from './connection';
import { placeOf, strayFrom } from './next-url';

/**
 * The address that a mark is: a delta link, mostly kept as path and query (see `markIn`), or the first one, which the
 * configuration gives. The rule is that of next URLs. Throws a `RequestError`.
 */
export function addressOf(mark: Mark, connection: Connection): string {
  const baseUrl = baseUrlOf(connection);
  const target = parsedUrl(exactDigitsOf(mark), baseUrl);
  if (target === null) throw new RequestError('The mark of cursor is asked for as the url, and is no URL.');
  const stray = strayFrom(target, connection);
  if (stray !== null) throw new RequestError(`The mark of cursor ${stray}.`);
  return new URL(target.pathname + target.search, baseUrl).href;
}

/**
 * The mark that an answer has, if any. One that is an address is kept as path and query, without what it repeats of the
 * credentials.
 */
export function markIn(body: Json, url: string, query: ListQuery): Result<Mark | null, AnswerProblem> {
  const path = query.source?.path ?? null;
  if (path === null) return succeeded(null);
  const value = (isJsonObject(body) ? exactFieldOf(body, path) : null) ?? null;
  if (value === null || value === '') return succeeded(null);
  if (!isMark(value)) return failed({ text: `at cursor.path "${path}" is neither a text nor a number` });
  if (query.source?.isAddress !== true) return succeeded(value);
  const place = placeOf(value, url, query);
  if (!place.ok) return failed({ text: place.problem.text.replace('the next URL', 'the mark') });
  return succeeded(isMark(place.value.next ?? undefined) ? (place.value.next as Mark) : null);
}
