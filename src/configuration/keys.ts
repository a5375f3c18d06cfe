import { failed, succeeded, type Result } from '../domain/values/result';

/** A key of 32 bytes and the name it is known by. */
export interface SealingKey {
  id: string;
  key: Buffer;
}

/** At least one key. The first seals and signs, every one opens and verifies. */
export type SealingKeys = readonly [SealingKey, ...SealingKey[]];

export const SEALING_KEY_BYTES = 32;
export const MAX_KEY_ID_LENGTH = 32;

const ENTRY = new RegExp(`^\\s*([A-Za-z0-9_-]{1,${MAX_KEY_ID_LENGTH}}):([A-Za-z0-9+/_-]+={0,2})\\s*$`);

/** How keys are written, for messages. */
export const KEYS_FORM = 'id:base64 of 32 bytes, several separated by commas; an id has letters, digits, "_" and "-"';

/**
 * Reads keys written as `id:base64,...`. Answers all that is wrong, naming the place in the list, never a key.
 * Base64 may be the URL-safe kind.
 */
export function parseSealingKeys(text: string): Result<SealingKeys, string> {
  const keys: SealingKey[] = [];
  const problems: string[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const [, id, base64 = ''] = ENTRY.exec(entry) ?? [];
    if (id === undefined) {
      problems.push(`key ${index + 1} is not written as id:base64`);
      continue;
    }
    const key = Buffer.from(base64, 'base64');
    if (key.length !== SEALING_KEY_BYTES) {
      problems.push(`key ${index + 1} ("${id}") has ${key.length} bytes, not ${SEALING_KEY_BYTES}`);
    }
    if (keys.some((other) => other.id === id)) problems.push(`key ${index + 1} has the id "${id}" of an earlier one`);
    keys.push({ id, key });
  }
  if (problems.length > 0) return failed(problems.join('; '));
  const [first, ...others] = keys;
  return first === undefined ? failed('there is no key') : succeeded([first, ...others]);
}
