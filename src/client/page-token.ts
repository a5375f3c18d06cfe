import { createHash } from 'node:crypto';

const CHECKSUM_BYTES = 8;

/** The opaque text for Temporal's page token of a query; null at the end of the list. */
export function pageTokenOf(query: string, temporalToken: Uint8Array): string | null {
  if (temporalToken.length === 0) return null;
  return Buffer.concat([checksumOf(query, temporalToken), temporalToken]).toString('base64url');
}

/**
 * Temporal's page token in an opaque text, or null if the text is not one of this query. Checked here because Temporal
 * takes a token that it cannot read for a fault of its database, and tries again until the call times out.
 */
export function readPageToken(query: string, text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64url');
  const token = bytes.subarray(CHECKSUM_BYTES);
  const isGood = token.length > 0 && bytes.subarray(0, CHECKSUM_BYTES).equals(checksumOf(query, token));
  return isGood ? token : null;
}

function checksumOf(query: string, token: Uint8Array): Buffer {
  return createHash('sha256').update(query).update('\0').update(token).digest().subarray(0, CHECKSUM_BYTES);
}
