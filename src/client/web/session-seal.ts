import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SealingKey, SealingKeys } from '../../configuration/keys';

/** What the browser keeps for us, unreadable to it. */
export interface PageSession {
  /** The `Authorization` header that the person signed in with. */
  authorization: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals a session into a cookie's value, so that no process holds sessions: AES-256-GCM under a key derived from the first
 * sealing key. Every process with these keys opens it.
 */
export function sealSession(session: PageSession, keys: SealingKeys): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sessionKeyOf(keys[0]), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(session), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The session in a cookie's value; null where it is over, or was not sealed under one of these keys. */
export function openSession(value: string, keys: SealingKeys, nowMs: number): PageSession | null {
  const bytes = Buffer.from(value, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  for (const key of keys) {
    const text = opened(bytes, key);
    if (text === null) continue;
    const session = JSON.parse(text) as PageSession;
    return session.expiresAt > nowMs ? session : null;
  }
  return null;
}

function opened(bytes: Buffer, key: SealingKey): string | null {
  const decipher = createDecipheriv(CIPHER, sessionKeyOf(key), bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const sealed = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** Derived, so that what a browser holds tells nothing about the key that seals configurations. */
function sessionKeyOf({ key }: SealingKey): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'element-events page session', 32));
}
