import { hmac } from '@noble/hashes/hmac';
import { sha1 } from '@noble/hashes/sha1';

/** What a signature of Sage One v3 covers. */
export interface SignedParts {
  method: string;
  /** With its query. */
  url: string;
  /** The raw body; empty for GET. */
  body: string;
  nonce: string;
  signingSecret: string;
  accessToken: string;
  resourceOwnerId: string;
}

/**
 * The value of `X-Signature`: HMAC-SHA1 in base64 over method, URL without its query, parameters (the body among them,
 * as base64), nonce and resource owner. As Sage's own signer for v3 has it; the server stopped checking it in November
 * 2017.
 */
export function signatureOf(parts: SignedParts): string {
  const key = `${encode(parts.signingSecret)}&${encode(parts.accessToken)}`;
  return Buffer.from(hmac(sha1, key, signatureBaseOf(parts))).toString('base64');
}

/** The text that is signed. Values of parameters come out encoded twice: alone, and with all of them. */
export function signatureBaseOf({ method, url, body, nonce, resourceOwnerId }: SignedParts): string {
  const { origin, pathname, searchParams } = new URL(url);
  const parameters = [...searchParams, ['body', Buffer.from(body, 'utf8').toString('base64')] as const]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`);
  return [method.toUpperCase(), ...[origin + pathname, parameters.join('&'), nonce, resourceOwnerId].map(encode)].join(
    '&',
  );
}

/**
 * RFC 3986: everything but letters, digits and `-._~`. A lone surrogate, on which `encodeURIComponent` throws, is no
 * character.
 */
function encode(text: string): string {
  const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
  return encoded.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
