import { secretParametersOf } from '../../domain/security/secret-parameters';
import { basicCredentials } from '../connection-values';
import type { ListQuery } from '../element';

/** The secrets of a request, which a failure's message must not repeat. The user name alone is none. */
export function secretsOf({ connection, hubUrl }: ListQuery): string[] {
  const { username, password } = connection;
  return [String(password ?? ''), basicCredentials(username, password), ...secretParametersOf(hubUrl)];
}
