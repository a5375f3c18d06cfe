import { hkdfSync } from 'node:crypto';
import { canBeEncrypted, decrypt, encrypt, IV_BYTES, TAG_BYTES } from '../../aes-gcm';
import type { SealingKey, SealingKeys } from '../../configuration/keys';

/** What the browser keeps for us, unreadable to it. */
export interface PageSession {
  /** The `Authorization` header that the person signed in with. */
  authorization: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/**
 * Seals a session into a cookie's value, so that no process holds sessions: AES-256-GCM under a key derived from the
 * first sealing key. Every process with these keys opens it.
 */
export function sealSession(session: PageSession, keys: SealingKeys): string {
  const bytes = encrypt(Buffer.from(JSON.stringify(session), 'utf8'), sessionKeyOf(keys[0]));
  return withTagFirst(bytes).toString('base64url');
}

/** The session in a cookie's value; null if it is over, or was not sealed under one of these keys. */
export function openSession(value: string, keys: SealingKeys, nowMs: number): PageSession | null {
  const cookie = Buffer.from(value, 'base64url');
  if (!canBeEncrypted(cookie)) return null;
  const bytes = withTagLast(cookie);
  for (const key of keys) {
    const text = decrypt(bytes, sessionKeyOf(key));
    if (text === null) continue;
    const session = JSON.parse(text.toString('utf8')) as PageSession;
    return session.expiresAt > nowMs ? session : null;
  }
  return null;
}

/** In a cookie the tag stands between IV and ciphertext. Another order would sign everybody out. */
function withTagFirst(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, IV_BYTES), bytes.subarray(-TAG_BYTES), bytes.subarray(IV_BYTES, -TAG_BYTES)]);
}

function withTagLast(cookie: Buffer): Buffer {
  const tagEnd = IV_BYTES + TAG_BYTES;
  return Buffer.concat([cookie.subarray(0, IV_BYTES), cookie.subarray(tagEnd), cookie.subarray(IV_BYTES, tagEnd)]);
}

/** Derived, so that what a browser holds tells nothing about the key that seals configurations. */
function sessionKeyOf({ key }: SealingKey): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'element-events page session', 32));
}
