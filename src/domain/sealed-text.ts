/** How a sealed text begins; see `configuration/sealing.ts`. What a person sends must not. */
export const SEALED_PREFIX = 'sealed:v1:';

/** Whether a configuration value is a sealed text. */
export function isSealed(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(SEALED_PREFIX);
}
