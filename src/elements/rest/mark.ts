import { parsedUrl } from '../../domain/values/url';
import { isMark, type Mark } from '../../domain/reading/mark';
import { exactFieldOf } from '../../domain/reading/record';
import { exactDigitsOf } from '../../domain/values/exact-number';
import { isJsonObject, type Json } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { AnswerProblem } from '../answer-problem';
import type { ListQuery } from '../element';
import { RequestError } from '../request-error';
import { placeOf } from './next-url';

/**
 * The address that a mark is: a delta link, mostly kept as path and query (see `markIn`). It stays on the base URL's origin, as the
 * credentials go with it. Throws a `RequestError`.
 */
export function addressOf(mark: Mark, baseUrl: string): string {
  const text = exactDigitsOf(mark);
  const { origin } = new URL(baseUrl);
  const target = parsedUrl(text, baseUrl);
  if (target === null) throw new RequestError('The mark of cursor is asked for as the url, and is no URL.');
  if (target.origin !== origin || target.username !== '' || target.password !== '')
    throw new RequestError(
      `The mark of cursor leads to ${target.origin}, not to ${origin}; credentials stay on the base URL's host.`,
    );
  return target.href;
}

/** The mark that an answer has, if any. One that is an address is kept as path and query, without what it repeats of the credentials. */
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
