import { createHmac, createPrivateKey, sign } from 'node:crypto';

/**
 * What is signed: a notification's id, the time of this attempt in seconds since 1970, and the very bytes that are
 * sent.
 */
export interface SignedContent {
  id: string;
  timestamp: string;
  body: Buffer;
}

/**
 * The signature headers of one attempt, for the keys that are valid now, the newest first; none without a key.
 * `webhook-signature` holds one signature for each key (Standard Webhooks 1.0.0: while keys rotate, a receiver looks
 * for one that fits). `elements-webhook-signature`, Cloud Elements' own, has room for one: that of the newest key which
 * is a shared secret.
 */
export function signatureHeaders(keys: readonly string[], content: SignedContent): Record<string, string> {
  if (keys.length === 0) return {};
  const shared = keys.find((key) => !key.startsWith(PRIVATE_KEY_PREFIX));
  return {
    'webhook-signature': keys.map((key) => standardSignature(key, content)).join(' '),
    ...(shared === undefined ? {} : { 'elements-webhook-signature': elementsSignature(shared, content.body) }),
  };
}

/** Over the body alone; the key is its whole text, a `whsec_` in front included. */
function elementsSignature(key: string, body: Buffer): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('base64')}`;
}

const SHARED_SECRET_PREFIX = 'whsec_';
const PRIVATE_KEY_PREFIX = 'whsk_';

/** Over `id.timestamp.body`: `v1`, HMAC-SHA256, or `v1a`, ed25519, as the key is. */
function standardSignature(key: string, { id, timestamp, body }: SignedContent): string {
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'utf8'), body]);
  if (key.startsWith(PRIVATE_KEY_PREFIX)) return `v1a,${sign(null, signed, privateKeyOf(key)).toString('base64')}`;
  return `v1,${createHmac('sha256', sharedSecretOf(key)).update(signed).digest('base64')}`;
}

function sharedSecretOf(key: string): Buffer {
  return key.startsWith(SHARED_SECRET_PREFIX)
    ? Buffer.from(key.slice(SHARED_SECRET_PREFIX.length), 'base64')
    : Buffer.from(key, 'utf8');
}

/** RFC 8410: what stands before the 32 bytes of an ed25519 seed in PKCS #8. Node takes no bare seed. */
const PKCS8_BEFORE_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

/** A `whsk_` key is the seed, with or without the public key behind it. */
function privateKeyOf(key: string) {
  const seed = Buffer.from(key.slice(PRIVATE_KEY_PREFIX.length), 'base64').subarray(0, SEED_BYTES);
  return createPrivateKey({ key: Buffer.concat([PKCS8_BEFORE_SEED, seed]), format: 'der', type: 'pkcs8' });
}
