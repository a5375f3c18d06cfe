import { textOf, webUrlOf } from '../connection-values';
import type { Connection } from '../element';
import { RequestError } from '../request-error';

export type ApiVersion = 'v3' | 'v3.1';

/** Country, the API's path for it in v3, and the host that gives its tokens (Sage's samples for v3). */
const NORTH_AMERICA = 'https://oauth.na.sageone.com/token';
const EUROPE = 'https://oauth.eu.sageone.com/token';
const BRITISH_ISLES = 'https://app.sageone.com/oauth2/token';
const COUNTRIES = new Map([
  ['CA', { path: 'ca', tokenUrl: NORTH_AMERICA }],
  ['DE', { path: 'de', tokenUrl: EUROPE }],
  ['ES', { path: 'es', tokenUrl: EUROPE }],
  ['FR', { path: 'fr', tokenUrl: EUROPE }],
  ['GB', { path: 'uki', tokenUrl: BRITISH_ISLES }],
  ['IE', { path: 'uki', tokenUrl: BRITISH_ISLES }],
  ['UK', { path: 'uki', tokenUrl: BRITISH_ISLES }],
  ['US', { path: 'us', tokenUrl: NORTH_AMERICA }],
]);

const V3_HOST = 'https://api.columbus.sage.com';
const V31_BASE = 'https://api.accounting.sage.com/v3.1';
const CONSENT_URL = 'https://www.sageone.com/oauth2/auth/central';
const V31_TOKEN_URL = 'https://oauth.accounting.sage.com/token';

/**
 * The version a connection speaks: `api.version`; else what the path of `base.url` ends with; else `v3` if there is an
 * APIM key or a signing secret, which `v3.1` does not know, and `v3.1` if there is neither.
 */
export function versionOf(connection: Connection): ApiVersion {
  const named = textOf(connection, 'api.version');
  if (named === 'v3' || named === 'v3.1') return named;
  const inPath = /\/(v3\.1|v3|sageone)\/*$/.exec(textOf(connection, 'base.url'))?.[1];
  if (inPath !== undefined) return inPath === 'v3.1' ? 'v3.1' : 'v3';
  const isV3 = textOf(connection, 'apim.subscription.key') !== '' || textOf(connection, 'signature.secret') !== '';
  return isV3 ? 'v3' : 'v3.1';
}

/**
 * What stands before `/{list}` in a vendor URL, without a slash at its end. A `base.url` without a path gets that of
 * the version; one that ends with `/sageone`, as Cloud Elements showed it, gets the rest of v3's. Throws a
 * `RequestError` that names the key.
 */
export function baseUrlOf(connection: Connection): string {
  const version = versionOf(connection);
  const given = textOf(connection, 'base.url');
  if (given === '') return version === 'v3.1' ? V31_BASE : V3_HOST + v3Path(connection);
  const { origin, pathname } = webUrlOf('base.url', given);
  const path = pathname.replace(/\/+$/, '');
  if (path === '') return origin + (version === 'v3.1' ? '/v3.1' : v3Path(connection));
  return origin + path + (path.endsWith('/sageone') ? '/accounts/v3' : '');
}

/**
 * Where tokens are had: `oauth.token.url`, or the vendor's endpoint for version and country. Throws a `RequestError`.
 */
export function tokenUrlOf(connection: Connection): string {
  const given = textOf(connection, 'oauth.token.url');
  if (given !== '') return webUrlOf('oauth.token.url', given).href;
  return versionOf(connection) === 'v3.1' ? V31_TOKEN_URL : countryOf(connection).tokenUrl;
}

/**
 * Where a person consents: `oauth.authorization.url`, or Sage's page for every country. Polling only reads, and asks
 * for no more. Throws a `RequestError`.
 */
export function consentUrlOf(connection: Connection, state: string): string {
  const given = textOf(connection, 'oauth.authorization.url');
  const url = new URL(given === '' ? CONSENT_URL : webUrlOf('oauth.authorization.url', given).href);
  if (versionOf(connection) === 'v3.1') url.searchParams.set('filter', 'apiv3.1');
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', textOf(connection, 'oauth.api.key'));
  url.searchParams.set('redirect_uri', textOf(connection, 'oauth.callback.url'));
  url.searchParams.set('scope', 'readonly');
  url.searchParams.set('state', state);
  return url.href;
}

/**
 * What is wrong with the keys that depend on each other, for the version that the connection speaks. Secrets are not
 * read.
 */
export function connectionProblems(connection: Connection): { key: string; message: string }[] {
  const problems = ['country', 'base.url', 'oauth.token.url', 'oauth.authorization.url'].flatMap((key) =>
    problemOf(connection, key),
  );
  const isMissingKey = versionOf(connection) === 'v3' && textOf(connection, 'apim.subscription.key') === '';
  const reason = 'Version v3 is only answered with a subscription key; without one, use api.version v3.1.';
  return isMissingKey ? [...problems, { key: 'apim.subscription.key', message: reason }] : problems;
}

function problemOf(connection: Connection, key: string): { key: string; message: string }[] {
  const isCountryNeeded = versionOf(connection) === 'v3' || textOf(connection, 'country') !== '';
  try {
    if (key === 'country' && isCountryNeeded) countryOf(connection);
    else if (textOf(connection, key) !== '') webUrlOf(key, textOf(connection, key));
    return [];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return [{ key, message: error.message }];
  }
}

function v3Path(connection: Connection): string {
  return `/${countryOf(connection).path}/sageone/accounts/v3`;
}

function countryOf(connection: Connection): { path: string; tokenUrl: string } {
  const given = textOf(connection, 'country');
  const country = COUNTRIES.get(given.toUpperCase());
  if (country !== undefined) return country;
  const found = given === '' ? 'missing' : `"${given.slice(0, 20)}"`;
  throw new RequestError(`country is ${found}; Sage One is in ${[...COUNTRIES.keys()].join(', ')} (two letters).`);
}
