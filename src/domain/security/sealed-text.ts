import type { Json } from '../values/json';

/** How a sealed text begins; see `configuration/sealing.ts`. What a person sends must not. */
export const SEALED_PREFIX = 'sealed:v1:';

/** Whether a configuration value is a sealed text. */
export function isSealed(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(SEALED_PREFIX);
}

/** The ids of the keys that texts in `value`, at any depth, are sealed with; sorted. */
export function sealingKeysIn(value: Json): string[] {
  const found = JSON.stringify(value).matchAll(/"sealed:v1:([A-Za-z0-9_-]+):/g);
  return [...new Set([...found].map(([, id]) => id as string))].sort();
}
