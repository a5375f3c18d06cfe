/**
 * A number in [0, 1) that depends on its arguments alone: an order that stays, a choice that does not shift when others
 * are left out.
 */
export function fractionOf(...parts: readonly (number | string)[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) {
    for (const character of String(part)) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193) >>> 0;
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0;
  }
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) >>> 0;
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}
