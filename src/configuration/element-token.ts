import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { SealingKey, SealingKeys } from './keys';

const ID_BYTES = 8;
const MAC_BYTES = 32;

/**
 * The token that a caller shows to use one element instance. It needs no store: it carries the instance id and an
 * HMAC-SHA256 of it, under a key derived from the first sealing key.
 */
export function createElementToken(instanceId: number, keys: SealingKeys): string {
  const id = idBytes(instanceId);
  return Buffer.concat([id, macOf(id, keys[0])]).toString('base64');
}

/**
 * The instance id in a token made under any of the keys, or null for every other text. Takes as long for a good token
 * as for a bad one of the same length.
 */
export function readElementToken(token: string, keys: SealingKeys): number | null {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.length !== ID_BYTES + MAC_BYTES || bytes.toString('base64') !== token) return null;
  const id = bytes.subarray(0, ID_BYTES);
  const mac = bytes.subarray(ID_BYTES);
  const good = keys.map((key) => timingSafeEqual(mac, macOf(id, key))).includes(true);
  return good ? Number(id.readBigUInt64BE()) : null;
}

function idBytes(instanceId: number): Buffer {
  const bytes = Buffer.alloc(ID_BYTES);
  bytes.writeBigUInt64BE(BigInt(instanceId));
  return bytes;
}

function macOf(id: Buffer, { key }: SealingKey): Buffer {
  // Derived, so that a token tells nothing about the key that seals.
  const tokenKey = Buffer.from(hkdfSync('sha256', key, '', 'element-events element token', MAC_BYTES));
  return createHmac('sha256', tokenKey).update(id).digest();
}
