import type { Json } from './json';

const NOT_SET = ['', 'n', 'no', 'false', '0', 'null'];

/**
 * Whether the field that marks a record as deleted says so: by having `value` (compared as text, without regard to case), or, where
 * `value` is null, by being true, a number other than 0, or a text that does not mean no (`N`, `no`, `false`, `0`, or empty).
 */
export function isFlagSet(found: Json | undefined, value: Json | null): boolean {
  if (found === undefined || found === null || typeof found === 'object') return false;
  const text = String(found).toLowerCase();
  return value === null ? !NOT_SET.includes(text) : text === String(value).toLowerCase();
}
