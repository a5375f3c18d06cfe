import { canBeEncrypted, decrypt, encrypt, IV_BYTES, TAG_BYTES } from '../aes-gcm';
import type { ElementDescription } from '../domain/vendor/element-description';
import type { Json } from '../domain/values/json';
import { textBytesOf } from '../domain/values/json-bytes';
import type { Configuration } from '../domain/instance/settings';
import { MAX_KEY_ID_LENGTH, type SealingKeys } from './keys';
import { isSealed, SEALED_PREFIX } from '../domain/security/sealed-text';
import { CALLBACK_HEADERS, secretKeysOf } from './secret-keys';

export type { SealingKey, SealingKeys } from './keys';
export { isSealed } from '../domain/security/sealed-text';
export { maskConfiguration, secretKeysOf } from './secret-keys';

/** Where a sealed text belongs. It opens nowhere else. */
export interface SealedPlace {
  instanceId: number;
  /** The configuration key. */
  field: string;
}

/** Turns secrets into texts that may be stored and read by anyone, and back. */
export interface Sealer {
  /** The id of the key that seals. */
  keyId: string;
  seal(text: string, place: SealedPlace): string;
  /** Throws `SealError`. */
  open(sealed: string, place: SealedPlace): string;
}

/**
 * Thrown by `Sealer.open`.
 * `unknown_key`: sealed with a key that is not among ours. `tampered`: changed, or moved here from another instance or
 * field. `malformed`: not a sealed text at all.
 */
export class SealError extends Error {
  override readonly name = 'SealError';

  constructor(
    readonly code: 'unknown_key' | 'tampered' | 'malformed',
    message: string,
  ) {
    super(message);
  }
}

const SEALED_TEXT = /^sealed:v1:([A-Za-z0-9_-]+):([A-Za-z0-9_-]+)$/;

/**
 * A sealer with AES-256-GCM. The first key seals, every key opens. The text is `sealed:v1:<keyId>:<base64url of iv,
 * ciphertext and tag>`; key id, instance and field are authenticated with it.
 */
export function createSealer(keys: SealingKeys): Sealer {
  const [first] = keys;
  const keyOf = new Map(keys.map(({ id, key }) => [id, key]));
  return {
    keyId: first.id,
    seal(text, place) {
      const sealed = encrypt(Buffer.from(text, 'utf8'), first.key, boundTo(first.id, place));
      return `${SEALED_PREFIX}${first.id}:${sealed.toString('base64url')}`;
    },
    open(sealed, place) {
      const { keyId, bytes } = partsOf(sealed, place);
      const key = keyOf.get(keyId);
      if (key === undefined) {
        const known = [...keyOf.keys()].join(', ');
        throw new SealError(
          'unknown_key',
          `${place.field} is sealed with the key "${keyId}", which is not configured (configured: ${known}).`,
        );
      }
      const text = decrypt(bytes, key, boundTo(keyId, place));
      if (text === null) throw tampered(keyId, place);
      return text.toString('utf8');
    },
  };
}

/**
 * Bytes that a secret takes once it is sealed, with the longest id that a key may have: the same whether it is sealed
 * already or not.
 */
export function sealedBytesOf(secret: Json): number {
  const [, keyId = ''] = (isSealed(secret) && SEALED_TEXT.exec(secret)) || [];
  if (isSealed(secret)) return textBytesOf(secret) - keyId.length + MAX_KEY_ID_LENGTH;
  const bytes = IV_BYTES + Buffer.byteLength(plainTextOf(secret)) + TAG_BYTES;
  return SEALED_PREFIX.length + MAX_KEY_ID_LENGTH + ':'.length + Math.ceil((bytes * 4) / 3);
}

/** Callback headers, an object, are sealed as JSON text. */
function plainTextOf(secret: Json): string {
  return typeof secret === 'string' ? secret : JSON.stringify(secret);
}

function tampered(keyId: string, { field }: SealedPlace): SealError {
  return new SealError(
    'tampered',
    `${field} does not open with the key "${keyId}": it was changed, or sealed for another instance or field.`,
  );
}

function partsOf(sealed: string, place: SealedPlace): { keyId: string; bytes: Buffer } {
  const [, keyId = '', data = ''] = SEALED_TEXT.exec(sealed) ?? [];
  const bytes = Buffer.from(data, 'base64url');
  // Node reads base64 whose last character has stray bits; taking it would make two texts for one secret.
  if (keyId === '' || !canBeEncrypted(bytes) || bytes.toString('base64url') !== data) {
    throw new SealError('malformed', `${place.field} is not a sealed text (expected sealed:v1:<key id>:<base64url>).`);
  }
  return { keyId, bytes };
}

function boundTo(keyId: string, { instanceId, field }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify(['element-events', keyId, instanceId, field]));
}

/** Seals every secret of a configuration that is not sealed yet. */
export function sealConfiguration(
  configuration: Configuration,
  element: Pick<ElementDescription, 'fields'>,
  instanceId: number,
  sealer: Sealer,
): Configuration {
  return mapSecrets(configuration, element, (value, field) => {
    if (value === null || isSealed(value)) return value;
    return sealer.seal(plainTextOf(value), { instanceId, field });
  });
}

/** Opens every sealed secret of a configuration; callback headers become an object again. Throws `SealError`. */
export function openConfiguration(
  configuration: Configuration,
  element: Pick<ElementDescription, 'fields'>,
  instanceId: number,
  sealer: Sealer,
): Configuration {
  return mapSecrets(configuration, element, (value, field) => {
    if (!isSealed(value)) return value;
    const text = sealer.open(value, { instanceId, field });
    return field === CALLBACK_HEADERS ? (JSON.parse(text) as Json) : text;
  });
}

/**
 * Seals whatever is sealed in a configuration with the first key; what is already, stays as it is. Throws `SealError`.
 */
export function resealConfiguration(configuration: Configuration, instanceId: number, sealer: Sealer): Configuration {
  return Object.fromEntries(
    Object.entries(configuration).map(([field, value]) => [
      field,
      isSealed(value) ? resealed(value, { instanceId, field }, sealer) : value,
    ]),
  );
}

/** The same secret, sealed with the first key. Throws `SealError`. */
export function resealed(text: string, place: SealedPlace, sealer: Sealer): string {
  return text.startsWith(`${SEALED_PREFIX}${sealer.keyId}:`) ? text : sealer.seal(sealer.open(text, place), place);
}

/** Where a whole change is sealed: no configuration key has this name. */
const CHANGE_FIELD = '$change';

/** Seals a change whole, if nobody can say which parts of it are secrets. */
export function sealChange(payload: Json, instanceId: number, sealer: Sealer): string {
  return sealer.seal(JSON.stringify(payload), { instanceId, field: CHANGE_FIELD });
}

/** Opens what `sealChange` sealed for this instance. Throws `SealError`. */
export function openChange(sealed: string, instanceId: number, sealer: Sealer): Json {
  return JSON.parse(sealer.open(sealed, { instanceId, field: CHANGE_FIELD })) as Json;
}

function mapSecrets(
  configuration: Configuration,
  element: Pick<ElementDescription, 'fields'>,
  change: (value: Json, field: string) => Json,
): Configuration {
  const secrets = secretKeysOf(element);
  const entries = Object.entries(configuration);
  return Object.fromEntries(entries.map(([key, value]) => [key, secrets.has(key) ? change(value, key) : value]));
}
