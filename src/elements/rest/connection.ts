import { isJsonObject, type Json } from '../../domain/values/json';
import { textOf, webUrlOf } from '../connection-values';
import type { Connection } from '../element';
import { parseJsonBody } from '../json-body';
import { headerOf } from '../request-header';
import { RequestError } from '../request-error';
import { AUTHENTICATION_TYPES, GRANT_TYPES } from './authentication-fields';
import { PAGINATION_TYPES } from './paging-fields';

export type AuthenticationType = (typeof AUTHENTICATION_TYPES)[number];
export type PaginationType = (typeof PAGINATION_TYPES)[number];
export type GrantType = (typeof GRANT_TYPES)[number];

/** The chosen word of a choice, the first one if nothing is chosen. Throws a `RequestError` for any other. */
function chosen<Word extends string>(connection: Connection, key: string, words: readonly [Word, ...Word[]]): Word {
  const text = textOf(connection, key);
  const word = text === '' ? words[0] : words.find((candidate) => candidate === text);
  if (word === undefined) throw new RequestError(`${key} is none of ${words.join(', ')}.`);
  return word;
}

export const authenticationTypeOf = (connection: Connection): AuthenticationType =>
  chosen(connection, 'authentication.type', AUTHENTICATION_TYPES);

export const paginationTypeOf = (connection: Connection): PaginationType =>
  chosen(connection, 'pagination.type', PAGINATION_TYPES);

/** A key's URL, which may have a query. Throws a `RequestError`. */
export function urlWithQueryOf(key: string, text: string): string {
  const [path = '', ...query] = text.split('?');
  return [webUrlOf(key, path).href, ...query].join('?');
}

/** What somebody's consent has given. */
const GRANTED = ['providerData.code', 'oauth.refresh.token'];

/**
 * The grant that is named; if none is, whoever gives what a consent has given means that one. Throws a `RequestError`.
 */
export function grantTypeOf(connection: Connection): GrantType {
  const isGranted = GRANTED.some((key) => textOf(connection, key) !== '');
  return isGranted && textOf(connection, 'oauth.grant.type') === ''
    ? 'authorization_code'
    : chosen(connection, 'oauth.grant.type', GRANT_TYPES);
}

/** `base.url` without a slash at its end. Throws a `RequestError`. */
export function baseUrlOf(connection: Connection): string {
  return webUrlOf('base.url', textOf(connection, 'base.url')).href.replace(/\/+$/, '');
}

const MAX_TIMEOUT_S = 300;

/** `request.timeout`, null if it is not given. Throws a `RequestError`. */
export function timeoutMsOf(connection: Connection): number | null {
  const text = textOf(connection, 'request.timeout');
  if (text === '') return null;
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= MAX_TIMEOUT_S))
    throw new RequestError(`Found ${text.slice(0, 20)}; allowed: seconds from 1 to ${MAX_TIMEOUT_S}.`);
  return Math.round(seconds * 1000);
}

/** A header name or query parameter from the configuration, or the usual one. */
export function nameOf(connection: Connection, key: string, usual: string): string {
  return textOf(connection, key) || usual;
}

/** Keys whose value is the JSON text of an object of headers. */
export type HeadersKey = 'request.headers' | 'oauth.token.headers';

/** The headers of such a key. Throws a `RequestError` if it is not the JSON text of an object of texts. */
export function extraHeadersOf(connection: Connection, key: HeadersKey = 'request.headers'): Record<string, string> {
  const problems: string[] = [];
  const headers = textsIn(connection, key).flatMap(([name, value]) => {
    try {
      return [headerOf(key, name, value)];
    } catch (error) {
      problems.push((error as RequestError).message);
      return [];
    }
  });
  if (problems.length > 0) throw new RequestError(problems.join(' '));
  return Object.fromEntries(headers);
}

/** What the grant and the client's keys say; nobody else says it. */
const OWN_PARAMETERS =
  'grant_type code refresh_token client_id client_secret redirect_uri scope username password assertion client_assertion client_assertion_type'.split(
    ' ',
  );

/**
 * `oauth.token.parameters`. Throws a `RequestError` as `extraHeadersOf`, also for a parameter that another key gives.
 */
export function tokenParametersOf(connection: Connection): Record<string, string> {
  const key = 'oauth.token.parameters';
  const entries = textsIn(connection, key);
  // Sage Intacct wants a user with client credentials, and no password.
  const isOwn = (name: string) =>
    name !== 'username' || textOf(connection, 'oauth.grant.type').toLowerCase() === 'password';
  const own = entries.map(([name]) => name).filter((name) => OWN_PARAMETERS.includes(name) && isOwn(name));
  if (own.length > 0) throw new RequestError(`${key}: ${own.join(', ')} cannot be set; other keys of oauth.* say it.`);
  return Object.fromEntries(entries);
}

/** The members of a key's JSON text, as texts. */
function textsIn(connection: Connection, key: string): [string, string][] {
  const text = textOf(connection, key);
  if (text === '') return [];
  const members = Object.entries(objectOf(text, key));
  const strange = members.filter(([, value]) => typeof value === 'object').map(([name]) => name);
  if (strange.length > 0) throw new RequestError(`${key}: the value of ${strange.join(', ')} is no text.`);
  return members.map(([name, value]) => [name, String(value)]);
}

/** The object that the JSON text of a key stands for. Throws a `RequestError` that shows no part of it. */
export function objectOf(text: string, key: string): Record<string, Json> {
  try {
    const value = parseJsonBody(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Not JSON: refused below, like JSON that is no object.
  }
  throw new RequestError(`${key} is not the JSON text of an object such as {"X-Tenant": "7"}.`);
}
