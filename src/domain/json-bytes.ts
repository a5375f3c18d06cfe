import { utf8ToBytes } from '@noble/hashes/utils';
import type { Json } from './json';

/** Bytes that a value takes as JSON in UTF-8. */
export function bytesOf(value: Json): number {
  return utf8ToBytes(JSON.stringify(value)).length;
}
