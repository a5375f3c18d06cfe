import { CeqlError, parseCeql, type CeqlExpression } from '../domain/vendor/ceql';
import { RequestError } from './request-error';

/** The condition of a hub URL's `where`. Throws a `RequestError` that says where it is no CEQL. */
export function parseWhere(text: string): CeqlExpression {
  try {
    return parseCeql(text, 'optional');
  } catch (error) {
    if (error instanceof CeqlError) throw new RequestError(error.message);
    throw error;
  }
}
