import { isMark } from '../../domain/reading/mark';
import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import type { KeyProblem } from '../../domain/vendor/element-description';
import { isMarkAlone, pagePlaceholdersIn } from '../../domain/vendor/page-placeholders';
import type { Connection } from '../element';
import { RequestError } from '../request-error';
import { addressOf } from './mark';
import { refusal } from './refusal';
import { baseUrlOf, paginationTypeOf, type PaginationType } from './connection';
import { strangersIn, typeOf } from './page-values';

/** Keys of a resource whose texts may hold placeholders of pages. */
const KEYS = ['url', 'startUrl', 'headers', 'body', 'deletes'] as const;

/**
 * Placeholders that the configured paging never moves on, as each page would be the first one again; and a first mark
 * that is an address elsewhere.
 */
export function checkResource(resource: JsonObject, connection: Connection): KeyProblem[] {
  return [...strangers(resource, connection), ...strayStart(resource, connection)];
}

function strayStart({ url, cursor = null }: JsonObject, connection: Connection): KeyProblem[] {
  const start = isJsonObject(cursor) ? (cursor['start'] ?? null) : null;
  if (typeof url !== 'string' || !isMarkAlone(url) || !isMark(start)) return [];
  if (refusal('base.url', () => baseUrlOf(connection)).length > 0) return [];
  return refusal('cursor/start', () => addressOf(start, connection));
}

function strangers(resource: JsonObject, connection: Connection): KeyProblem[] {
  const type = typeIn(connection);
  if (type === null) return [];
  return KEYS.flatMap((key) =>
    strangersIn(pagePlaceholdersIn(resource[key] ?? (null as Json)), type).map((stranger) => ({
      key,
      message: `Found \${${stranger}}, and pagination.type is ${type}. Give "pagination.type": "${typeOf(stranger)}".`,
    })),
  );
}

/** Null if it is none of the known types, which is told of that key. */
function typeIn(connection: Connection): PaginationType | null {
  try {
    return paginationTypeOf(connection);
  } catch (error) {
    if (error instanceof RequestError) return null;
    throw error;
  }
}
