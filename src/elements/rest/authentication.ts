import { headerSecretsOf } from '../../domain/security/header-secrets';
import type { ElementField } from '../../domain/vendor/element-description';
import { basicCredentials, textOf } from '../connection-values';
import type { AccessToken, Connection } from '../element';
import { RequestError } from '../request-error';
import { headerOf } from '../request-header';
import { loginTextsOf } from './login-body';
import { authenticationTypeOf, extraHeadersOf, nameOf, tokenParametersOf, type AuthenticationType } from './connection';
import { fields } from './fields';

/** What a request carries to prove who sends it. */
export interface Credentials {
  headers: Record<string, string>;
  /** A query parameter, if that is the API key's place. */
  parameter: { name: string; value: string } | null;
}

/**
 * Credentials of a request, without its extra headers. Throws a `RequestError` if they are missing or no header can
 * hold them.
 */
export function credentialsOf(connection: Connection, token: AccessToken | null): Credentials {
  switch (authenticationTypeOf(connection)) {
    case 'none':
      return { headers: {}, parameter: null };
    case 'basic':
      return inHeader('authorization', `Basic ${basicCredentials(connection['username'], connection['password'])}`);
    case 'bearer':
      return inHeader('authorization', `${prefixOf(connection)} ${needed(connection, 'token')}`, 'token');
    case 'apiKey':
      return apiKeyOf(connection);
    case 'oauth2':
    case 'login':
      if (token === null) throw new RequestError('There is no access token yet.');
      return inHeader('authorization', `${prefixOf(connection)} ${token.accessToken}`, 'access token');
  }
}

/** `authentication.prefix`: what stands before a token. Throws a `RequestError`. */
export function prefixOf(connection: Connection): string {
  const prefix = nameOf(connection, 'authentication.prefix', 'Bearer');
  if (!/^[\x21-\x7e]+$/.test(prefix)) throw new RequestError('authentication.prefix is one word of visible ASCII.');
  return prefix;
}

function apiKeyOf(connection: Connection): Credentials {
  const value = needed(connection, 'api.key');
  const parameterName = apiKeyParameterOf(connection);
  if (parameterName !== null) return { headers: {}, parameter: { name: parameterName, value } };
  return inHeader(nameOf(connection, 'api.key.name', 'x-api-key'), value, 'api.key');
}

/** Name of the query parameter that carries the API key; null if none does. */
export function apiKeyParameterOf(connection: Connection): string | null {
  const isInQuery = authenticationTypeOf(connection) === 'apiKey' && textOf(connection, 'api.key.in') === 'query';
  return isInQuery ? nameOf(connection, 'api.key.name', 'api_key') : null;
}

function inHeader(name: string, value: string, key = name): Credentials {
  return { headers: Object.fromEntries([headerOf(key, name, value)]), parameter: null };
}

function needed(connection: Connection, key: string): string {
  const text = textOf(connection, key);
  if (text === '') throw new RequestError(`${key} is missing.`);
  return text;
}

/** Types of authentication whose secret is a header's value, or its end. */
const IN_HEADER: readonly string[] = ['bearer', 'apiKey'] satisfies AuthenticationType[];

const isHeaderValue = ({ onlyIf }: ElementField): boolean =>
  onlyIf?.some(({ key, value }) => key === 'authentication.type' && IN_HEADER.includes(value)) ?? false;

const secretFields = fields.filter(({ secret }) => secret);
const HEADER_KEYS = secretFields.filter(isHeaderValue).map(({ key }) => key);
const OTHER_KEYS = secretFields.filter((field) => !isHeaderValue(field)).map(({ key }) => key);
/** The code and its verifier are beside the configuration in a body, and no fields of it. */
const SECRET_KEYS = [...OTHER_KEYS, 'providerData.code', 'providerData.codeVerifier'];

/** Every secret of the connection, in each form that a request gives it; of a header's value its parts too. */
export function secretTextsOf(connection: Connection, token: AccessToken | null): string[] {
  const secrets = SECRET_KEYS.map((key) => textOf(connection, key));
  const basic = basicCredentials(connection['username'], connection['password']);
  const headers = [...HEADER_KEYS.map((key) => textOf(connection, key)), ...extraHeaderTexts(connection)];
  return [...secrets, basic, token?.accessToken ?? '', ...headers.flatMap(headerSecretsOf)].filter(
    (text) => text !== '',
  );
}

/** The values of the headers, parameters and bodies that are given as JSON. What cannot be read is not sent. */
function extraHeaderTexts(connection: Connection): string[] {
  const readers = [
    () => extraHeadersOf(connection),
    () => extraHeadersOf(connection, 'oauth.token.headers'),
    () => tokenParametersOf(connection),
    () => loginTextsOf(connection),
  ];
  return readers.flatMap((read) => {
    try {
      return Object.values(read());
    } catch {
      return [];
    }
  });
}
