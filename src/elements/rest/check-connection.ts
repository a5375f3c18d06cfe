import type { FieldCondition, KeyProblem } from '../../domain/vendor/element-description';
import { isSealed } from '../../domain/security/sealed-text';
import { textOf } from '../connection-values';
import type { Connection } from '../element';
import { RequestError } from '../request-error';
import { headerOf } from '../request-header';
import { prefixOf } from './authentication';
import { checkPaging } from './check-paging';
import {
  authenticationTypeOf,
  baseUrlOf,
  extraHeadersOf,
  grantTypeOf,
  timeoutMsOf,
  tokenParametersOf,
} from './connection';
import { fields } from './fields';
import { loginUrlOf } from './login';
import { loginPlaceholdersOf } from './login-body';
import { refusal } from './refusal';
import { checkStatuses } from './statuses';
import { tokenHeadersOf, tokenUrlOf } from './oauth';

const HEADER_NAMES = [
  'ratelimit.reset.header',
  'ratelimit.remaining.header',
  'pagination.total.header',
  'pagination.pages.header',
  'pagination.cursor.header',
];

/**
 * What is wrong with the keys together: those that a type of authentication or paging needs, URLs, names of headers.
 */
export function checkConnection(connection: Connection): KeyProblem[] {
  return [
    ...refusal('base.url', () => baseUrlOf(connection)),
    ...checkAuthentication(connection),
    ...checkSealable('request.headers', connection, () => extraHeadersOf(connection)),
    ...checkPaging(connection),
    ...refusal('request.timeout', () => timeoutMsOf(connection)),
    ...refusal('ratelimit.statuses', () => checkStatuses(connection, 'ratelimit.statuses')),
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
  if (type === 'login') problems.push(...checkLogin(connection));
  problems.push(...refusal('authentication.prefix', () => prefixOf(connection)));
  const keyName = textOf(connection, 'api.key.name');
  if (type === 'apiKey' && keyName !== '' && textOf(connection, 'api.key.in') !== 'query') {
    problems.push(...refusal('api.key.name', () => headerOf('api.key.name', keyName, '')));
  }
  return problems;
}

function checkOAuth(connection: Connection): KeyProblem[] {
  const wrongUrl = textOf(connection, 'oauth.token.url') && refusal('oauth.token.url', () => tokenUrlOf(connection));
  return [
    ...(wrongUrl || []),
    ...refusal('oauth.grant.type', () => grantTypeOf(connection)),
    ...missingWith('oauth.grant.type', textOf(connection, 'oauth.grant.type'), connection),
    ...checkSealable('oauth.token.parameters', connection, () => tokenParametersOf(connection)),
    ...checkSealable('oauth.token.headers', connection, () => tokenHeadersOf(connection)),
  ];
}

function checkLogin(connection: Connection): KeyProblem[] {
  const wrongUrl = textOf(connection, 'login.url') && refusal('login.url', () => loginUrlOf(connection));
  return [
    ...(wrongUrl || []),
    ...checkSealable('login.body', connection, () => {
      const missing = loginPlaceholdersOf(connection).find((key) => textOf(connection, key) === '');
      if (missing !== undefined)
        throw new RequestError(`\${${missing}} stands for the key ${missing}, which is missing.`);
    }),
  ];
}

/** What is sealed was checked when it came. */
function checkSealable(key: string, connection: Connection, read: () => unknown): KeyProblem[] {
  return isSealed(connection[key]) ? [] : refusal(key, read);
}

/** The fields that are required with this choice, and not given. */
function missingWith(choice: string, value: string, connection: Connection): KeyProblem[] {
  const isNeeded = (condition: FieldCondition) =>
    condition.key === choice && condition.value === value && condition.required;
  const needed = fields.filter(({ onlyIf }) => onlyIf?.some(isNeeded));
  const missing = needed.filter(({ key }) => textOf(connection, key) === '');
  return missing.map(({ key }) => ({ key, message: `Required where ${choice} is ${value}.` }));
}
