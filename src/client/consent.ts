import { createHash, randomBytes } from 'node:crypto';
import type { Connection, Element } from '../elements/element';

/** Where a person consents. */
export interface Consent {
  url: string;
  /** Goes with the code that comes of it, as `providerData.codeVerifier` (RFC 7636); null: consent is asked for without. */
  codeVerifier: string | null;
}

const VERIFIER_BYTES = 32;

/** Null if this connection needs no consent. Throws a `RequestError` if it cannot be asked for. */
export function consentOf({ oauth }: Element, connection: Connection, state: string): Consent | null {
  if (oauth?.consentUrl === undefined || oauth.grantOf(connection) !== 'authorization_code') return null;
  const codeVerifier = oauth.usesPkce?.(connection) ? randomBytes(VERIFIER_BYTES).toString('base64url') : null;
  const challenge = codeVerifier === null ? null : createHash('sha256').update(codeVerifier).digest('base64url');
  return { url: oauth.consentUrl(connection, state, challenge), codeVerifier };
}
