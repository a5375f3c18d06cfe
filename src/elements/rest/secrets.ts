import { secretMembersOf, secretParametersOf } from '../../domain/security/secret-parameters';
import type { ListQuery } from '../element';
import { secretTextsOf } from './authentication';

/**
 * Every secret that a request carries: those of the connection, and what by its name is one in the url and the body.
 */
export function secretsOf({ connection, token, hubUrl, shape }: ListQuery): string[] {
  return [...secretTextsOf(connection, token), ...secretParametersOf(hubUrl), ...secretMembersOf(shape?.body ?? null)];
}
