import type { KeyProblem } from '../../domain/vendor/element-description';
import { isSealed } from '../../domain/security/sealed-text';
import { textOf } from '../connection-values';
import type { Connection } from '../element';
import { RequestError } from '../request-error';
import { headerOf } from '../request-header';
import { authenticationTypeOf, baseUrlOf, extraHeadersOf, grantTypeOf, paginationTypeOf } from './connection';
import { fields } from './fields';
import { tokenUrlOf } from './oauth';

const HEADER_NAMES = ['ratelimit.reset.header', 'ratelimit.remaining.header'];

/** What is wrong with the keys together: those that a type of authentication or paging needs, URLs, names of headers. */
export function checkConnection(connection: Connection): KeyProblem[] {
  return [
    ...refusal('base.url', () => baseUrlOf(connection)),
    ...checkAuthentication(connection),
    ...checkExtraHeaders(connection),
    ...checkPaging(connection),
    ...HEADER_NAMES.filter((key) => textOf(connection, key) !== '').flatMap((key) =>
      refusal(key, () => headerOf(key, textOf(connection, key), '')),
    ),
  ];
}

function checkAuthentication(connection: Connection): KeyProblem[] {
  const wrongType = refusal('authentication.type', () => authenticationTypeOf(connection));
  if (wrongType.length > 0) return wrongType;
  const type = authenticationTypeOf(connection);
  const problems = missingWith('authentication.type', type, connection);
  if (type === 'oauth2') problems.push(...checkOAuth(connection));
  const keyName = textOf(connection, 'api.key.name');
  if (type === 'apiKey' && keyName !== '' && textOf(connection, 'api.key.in') !== 'query') {
    problems.push(...refusal('api.key.name', () => headerOf('api.key.name', keyName, '')));
  }
  return problems;
}

function checkOAuth(connection: Connection): KeyProblem[] {
  const wrongUrl = textOf(connection, 'oauth.token.url') && refusal('oauth.token.url', () => tokenUrlOf(connection));
  return [...(wrongUrl || []), ...refusal('oauth.grant.type', () => grantTypeOf(connection))];
}

function checkExtraHeaders(connection: Connection): KeyProblem[] {
  // What is sealed was checked when it came.
  if (isSealed(connection['request.headers'])) return [];
  return refusal('request.headers', () => extraHeadersOf(connection));
}

function checkPaging(connection: Connection): KeyProblem[] {
  const wrongType = refusal('pagination.type', () => paginationTypeOf(connection));
  if (wrongType.length > 0) return wrongType;
  const problems = missingWith('pagination.type', paginationTypeOf(connection), connection);
  if (!/^\d*$/.test(textOf(connection, 'pagination.page.startindex'))) {
    problems.push({ key: 'pagination.page.startindex', message: 'A whole number from 0.' });
  }
  return problems;
}

/** The fields that are required with this choice, and not given. */
function missingWith(choice: string, value: string, connection: Connection): KeyProblem[] {
  const needed = fields.filter(({ onlyIf }) => onlyIf?.key === choice && onlyIf.value === value && onlyIf.required);
  const missing = needed.filter(({ key }) => textOf(connection, key) === '');
  return missing.map(({ key }) => ({ key, message: `Required where ${choice} is ${value}.` }));
}

function refusal(key: string, read: () => unknown): KeyProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof RequestError) return [{ key, message: error.message }];
    throw error;
  }
}
