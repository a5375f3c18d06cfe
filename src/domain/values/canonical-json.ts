import { canonicalNumberOf } from './exact-number';
import type { Json } from './json';

/**
 * JSON with the keys of every object sorted: equal for equal content, however the vendor ordered it, and wrote its
 * numbers.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'string') return canonicalNumberOf(value) ?? JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let members = '';
  for (const key of Object.keys(value).sort())
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`;
  return `{${members}}`;
}
