import type { Json } from '../../domain/values/json';

/** The text of none, or a place before the first one. */
const NONES = ['', '-1', 'null', 'none', 'nil', 'undefined', 'false'];

/**
 * Whether what stands where a next cursor or URL would says that there is none, in one of the ways of vendors: also an
 * empty list or object, as PHP prints it.
 */
export function isNone(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return NONES.includes(String(value).trim().toLowerCase());
}
