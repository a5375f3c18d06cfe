import type { Json, JsonObject } from '../../domain/values/json';
import type { KeyProblem } from '../../domain/vendor/element-description';
import { pagePlaceholdersIn } from '../../domain/vendor/page-placeholders';
import type { Connection } from '../element';
import { RequestError } from '../request-error';
import { paginationTypeOf, type PaginationType } from './connection';
import { strangersIn, typeOf } from './page-values';

/** Keys of a resource whose texts may hold placeholders of pages. */
const KEYS = ['url', 'startUrl', 'headers', 'body', 'deletes'] as const;

/** Placeholders that the configured paging never moves on: each page would be the first one again. */
export function checkResource(resource: JsonObject, connection: Connection): KeyProblem[] {
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
