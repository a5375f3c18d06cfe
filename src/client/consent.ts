import { createHash, randomBytes } from 'node:crypto';
import { elementFields } from '../configuration/element-fields';
import { parseWith, problemsOf } from '../configuration/parsed';
import { shown } from '../configuration/shown';
import { failed, succeeded, type Result } from '../domain/values/result';
import { parsedUrl } from '../domain/values/url';
import type { KeyProblem } from '../domain/vendor/element-description';
import { textOf } from '../elements/connection-values';
import { RequestError } from '../elements/request-error';
import type { Connection, Element } from '../elements/element';

/** Where a person consents. */
export interface Consent {
  url: string;
  /**
   * Goes with the code that comes of it, as `providerData.codeVerifier` (RFC 7636); null: consent is asked for without.
   */
  codeVerifier: string | null;
}

const VERIFIER_BYTES = 32;
const CALLBACK_KEY = 'oauth.callback.url';

/**
 * Where a person consents to this connection, of which only these keys are looked at: null if it needs no consent; or
 * everything that is wrong or missing, by key.
 */
export function consentOf(
  element: Element,
  connection: Connection,
  state: string,
): Result<Consent | null, KeyProblem[]> {
  const { oauth } = element;
  const wrong = [...wrongKeys(element, connection), ...wrongCallback(connection)];
  if (wrong.length > 0) return failed(wrong);
  if (oauth?.consentUrl === undefined || oauth.grantOf(connection) !== 'authorization_code') return succeeded(null);
  const missing = (oauth.consentKeys ?? []).filter((key) => textOf(connection, key) === '');
  if (missing.length > 0)
    return failed(missing.map((key) => ({ key, message: `${key} is missing: nobody can consent without it.` })));
  const codeVerifier = oauth.usesPkce?.(connection) ? randomBytes(VERIFIER_BYTES).toString('base64url') : null;
  const challenge = codeVerifier === null ? null : createHash('sha256').update(codeVerifier).digest('base64url');
  try {
    return succeeded({ url: oauth.consentUrl(connection, state, challenge), codeVerifier });
  } catch (error) {
    if (error instanceof RequestError) return failed([{ key: 'oauth.authorization.url', message: error.message }]);
    throw error;
  }
}

/** Values that no instance could have, such as a boolean that is none. What is not given is not missed. */
function wrongKeys(element: Element, connection: Connection): KeyProblem[] {
  return Object.entries(elementFields(element)).flatMap(([key, schema]) => {
    if (textOf(connection, key) === '') return [];
    return problemsOf(parseWith(schema, connection[key])).map(({ message }) => ({ key, message }));
  });
}

/** Creating leaves it to the vendor, as a code was sent to it already; here a person would be sent off to nowhere. */
function wrongCallback(connection: Connection): KeyProblem[] {
  const callback = textOf(connection, CALLBACK_KEY);
  const isAbsolute = /^https?:\/\//i.test(callback) && parsedUrl(callback) !== null;
  if (callback === '' || isAbsolute) return [];
  const message = `${shown(callback)} is no absolute http or https URL, such as https://app.example/back.`;
  return [{ key: CALLBACK_KEY, message }];
}
