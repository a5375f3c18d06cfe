import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
export const IV_BYTES = 12;
export const TAG_BYTES = 16;

/** Nothing but what is encrypted. */
const UNBOUND = Buffer.alloc(0);

/**
 * Encrypts with AES-256-GCM under a random IV: IV, ciphertext and tag, in this order. It can be decrypted only if the
 * same `boundTo` is given.
 */
export function encrypt(plain: Uint8Array, key: Buffer, boundTo: Buffer = UNBOUND): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(boundTo);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** What `encrypt` was given; null if a byte was changed, or key or `boundTo` are others. */
export function decrypt(bytes: Buffer, key: Buffer, boundTo: Buffer = UNBOUND): Buffer | null {
  if (!canBeEncrypted(bytes)) return null;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo).setAuthTag(bytes.subarray(-TAG_BYTES));
  const plain = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return null;
  }
}

/** Fewer bytes than IV and tag were never encrypted. */
export function canBeEncrypted(bytes: Buffer): boolean {
  return bytes.length >= IV_BYTES + TAG_BYTES;
}
