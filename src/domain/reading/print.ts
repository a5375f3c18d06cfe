/**
 * A text of 16 digits that stands for a sequence of keys, however it comes in pieces. The empty text stands for none.
 */
export function printOf(before: string, keys: readonly string[]): string {
  if (keys.length === 0) return before;
  let one = before === '' ? 0x811c9dc5 : parseInt(before.slice(0, 8), 16);
  let other = before === '' ? 0x01000193 : parseInt(before.slice(8), 16);
  for (const key of keys) {
    for (let i = 0; i < key.length; i += 1) {
      const code = key.charCodeAt(i);
      one = Math.imul(one ^ code, 0x01000193) >>> 0;
      other = (Math.imul(other, 31) + code) >>> 0;
    }
  }
  return hex(one) + hex(other);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
