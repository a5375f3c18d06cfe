import type { Json } from './json';

const encoder = new TextEncoder();

/** Bytes that a value takes as JSON in UTF-8. */
export function bytesOf(value: Json): number {
  return encoder.encode(JSON.stringify(value)).length;
}
