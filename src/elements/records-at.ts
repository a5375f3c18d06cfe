import { isJsonObject, type Json, type JsonObject } from '../domain/json';
import { fieldOf } from '../domain/record';

const MAX_NAMES = 8;

/**
 * The records of a JSON body: the list at `recordsPath` (steps separated by dots, looked up as `fieldOf` does), or the body itself
 * where there is no path. `null` in its place is an empty list, as Go prints one, unless the answer speaks of an error beside it, as
 * GraphQL does. Everything else but a list of objects is a problem in words, also a single object and nothing at all: taking either
 * for "no records" would pass over what a vendor in trouble left out.
 */
export function recordsAt(body: Json, recordsPath: string | null): { records: JsonObject[] } | { problem: string } {
  const found = recordsPath === null ? body : isJsonObject(body) ? fieldOf(body, recordsPath) : undefined;
  if (found === null && !speaksOfError(body)) return { records: [] };
  if (!Array.isArray(found)) return { problem: problemOf(found, body, recordsPath) };
  const stranger = found.findIndex((entry) => !isJsonObject(entry));
  if (stranger >= 0) return { problem: `record ${stranger} of the list is ${kindOf(found[stranger])}, not an object` };
  return { records: found.filter(isJsonObject) };
}

function speaksOfError(body: Json): boolean {
  if (!isJsonObject(body)) return false;
  const isSaid = ['error', 'errors', 'fault'].some((name) => {
    const value = fieldOf(body, name) ?? null;
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    return !isEmpty && ![null, false, '', 0].includes(value as null);
  });
  return isSaid || ['success', 'ok'].some((name) => fieldOf(body, name) === false);
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
  const advice = recordsPath === null && isJsonObject(body) ? '; say with recordsPath where the records are' : '';
  return `${place} is ${kindOf(found)}, not a list of records${hint}${advice}`;
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}
