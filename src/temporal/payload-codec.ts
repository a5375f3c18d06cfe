import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { canBeEncrypted, decrypt, encrypt } from '../aes-gcm';

/** At least one key. The first encrypts, every one decrypts. */
export type PayloadKeys = readonly [PayloadKey, ...PayloadKey[]];

/** 32 bytes and the name they are known by. */
interface PayloadKey {
  id: string;
  key: Buffer;
}

/** `metadata.encoding` of a payload that only this codec reads; `metadata['encryption-key-id']` says with which key. */
export const ENCRYPTED_ENCODING = 'binary/element-events-encrypted';
const KEY_ID = 'encryption-key-id';

/**
 * Thrown for a payload that cannot be decrypted. The message names the key, never what the payload holds.
 * `unknown_key`: encrypted with a key that is not among ours. `tampered`: changed, or another key has this id.
 * `malformed`: not something this codec wrote.
 */
export class PayloadCodecError extends Error {
  override readonly name = 'PayloadCodecError';

  constructor(
    readonly code: 'unknown_key' | 'tampered' | 'malformed',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Encrypts whole payloads, with their metadata, with AES-256-GCM: the first key encrypts, every one decrypts. Payloads
 * of other encodings, such as those written before there were keys, are read as they are. Without keys nothing is
 * encrypted, and an encrypted payload is an error that says which key is missing. With `decryptOnly` the keys read and
 * do not write: for the time in which some processes have no key yet, or are to lose theirs. A payload is not bound to
 * its workflow: lists, the Web UI and the Temporal CLI decode without saying whose it is.
 */
export function createPayloadCodec(keys: PayloadKeys | null, decryptOnly = false): PayloadCodec {
  const keyOf = new Map(keys?.map(({ id, key }) => [id, key]));
  return {
    encode: async (payloads) =>
      keys === null || decryptOnly ? payloads : payloads.map((payload) => encrypted(payload, keys[0])),
    decode: async (payloads) => payloads.map((payload) => (isEncrypted(payload) ? decrypted(payload, keyOf) : payload)),
  };
}

function encrypted(payload: Payload, { id, key }: PayloadKeys[0]): Payload {
  const plain = temporal.api.common.v1.Payload.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(ENCRYPTED_ENCODING), [KEY_ID]: Buffer.from(id) },
    data: encrypt(plain, key, boundTo(id)),
  };
}

function decrypted({ metadata, data }: Payload, keyOf: ReadonlyMap<string, Buffer>): Payload {
  const id = textOf(metadata?.[KEY_ID]);
  const bytes = Buffer.from(data ?? []);
  if (id === '' || !canBeEncrypted(bytes)) {
    throw new PayloadCodecError('malformed', `A payload is marked as ${ENCRYPTED_ENCODING} and is not one.`);
  }
  const key = keyOf.get(id);
  if (key === undefined) throw unknownKey(id, [...keyOf.keys()]);
  const plain = decrypt(bytes, key, boundTo(id));
  if (plain === null) throw tampered(id);
  return temporal.api.common.v1.Payload.decode(plain);
}

function tampered(id: string): PayloadCodecError {
  return new PayloadCodecError(
    'tampered',
    `A payload does not decrypt with the payload key "${id}": it was changed, or another key has this id here.`,
  );
}

function unknownKey(id: string, known: readonly string[]): PayloadCodecError {
  const configured = known.length === 0 ? 'none' : known.join(', ');
  return new PayloadCodecError(
    'unknown_key',
    `A payload is encrypted with the payload key "${id}", which is not configured (configured: ${configured}). ` +
      'Add it to ELEMENT_EVENTS_PAYLOAD_KEYS.',
  );
}

function isEncrypted({ metadata }: Payload): boolean {
  return textOf(metadata?.encoding) === ENCRYPTED_ENCODING;
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}

function boundTo(keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['element-events', 'payload', keyId]));
}
