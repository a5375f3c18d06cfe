import { plainJson } from '../domain/values/exact-json';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { fieldOf } from '../domain/reading/record';
import { failed, succeeded, type Failure, type Result } from '../domain/values/result';
import type { AnswerProblem } from './answer-problem';
import { errorIn2xx, errorTextOf, saysFailed } from './error-text';
import { hasHoles, isSpread, spreadAt } from './spread-path';

const MAX_NAMES = 8;

/**
 * The records of a JSON body: the list at `recordsPath` (steps separated by dots, looked up as `fieldOf` does; a `*` is
 * every one of a list or map, see `spreadAt`), or the body itself if there is no path. `null` in its place is an empty
 * list, as Go prints one. Neither counts if the answer says beside it that it failed, as GraphQL does, nor does a list
 * with `null` in the place of a record: nothing would be taken for everything being gone. Everything else but a list of
 * objects is a problem in words, also a single object (unless `isSingleRecord`) and nothing at all: taking either for
 * "no records" would pass over what a vendor in trouble left out. A body without that list that says itself that it is
 * an error is refused in the vendor's own words.
 */
export function recordsAt(
  body: Json,
  recordsPath: string | null,
  isSingleRecord = false,
): Result<JsonObject[], AnswerProblem> {
  const found = foundAt(body, recordsPath);
  if (isSingleRecord && isJsonObject(found)) return succeeded([found]);
  const isEmpty = found === null || (Array.isArray(found) && found.length === 0);
  const isLacking = recordsPath !== null && isSpread(recordsPath) && hasHoles(body, recordsPath);
  if ((isEmpty || isLacking) && saysFailed(plainJson(body)))
    return withoutList(body, `the list ${isEmpty ? 'is empty' : 'has gaps'}, and the answer says that it failed`);
  if (isEmpty) return succeeded([]);
  if (!Array.isArray(found)) return withoutList(body, problemOf(found, body, recordsPath));
  const stranger = found.findIndex((entry) => !isJsonObject(entry));
  if (stranger >= 0)
    return withoutList(body, `record ${stranger} of the list is ${kindOf(found[stranger])}, not an object`);
  return succeeded(found.filter(isJsonObject));
}

function foundAt(body: Json, recordsPath: string | null): Json | undefined {
  if (recordsPath === null) return body;
  if (isSpread(recordsPath)) return spreadAt(body, recordsPath);
  return isJsonObject(body) ? fieldOf(body, recordsPath) : undefined;
}

/** Why a 2xx has no list: what the vendor says, or, if it only seems to say something, what we found and that. */
export function withoutList(exactBody: Json, problem: string): Failure<AnswerProblem> {
  const body = plainJson(exactBody);
  const error = errorIn2xx(body);
  if (error !== null) return failed({ text: error, kind: 'refused' });
  const words = isJsonObject(body) ? errorTextOf(body) : '';
  return failed({ text: words === '' ? problem : `${problem}; the answer says: ${words}` });
}

function problemOf(found: Json | undefined, body: Json, recordsPath: string | null): string {
  const place = recordsPath === null ? 'the body' : `recordsPath "${recordsPath}"`;
  const lists = isJsonObject(body) ? Object.keys(body).filter((key) => Array.isArray(body[key])) : [];
  const hint =
    lists.length > 0
      ? `; lists in the body: ${lists.slice(0, MAX_NAMES).join(', ')}`
      : isJsonObject(body)
        ? '; there is no list at the top of the body'
        : `; the body is ${kindOf(body)}`;
  const isObject = isJsonObject(found);
  const advice =
    recordsPath === null && isObject
      ? '; say with recordsPath where the records are'
      : isObject
        ? '; if it is one record, set singleRecord, and if its members are the records, end recordsPath with .*'
        : '';
  return `${place} is ${kindOf(found)}, not a list of records${hint}${advice}`;
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}
