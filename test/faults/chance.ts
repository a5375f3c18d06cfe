export type Chance = ReturnType<typeof createChance>;

/**
 * Choices that a seed decides (the generator is mulberry32): a run with the same seed makes the same ones in the same
 * order.
 */
export function createChance(seed: number) {
  let state = seed >>> 0;

  /** In [0, 1). */
  function fraction(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    isTrue: (probability: number): boolean => fraction() < probability,
    /** A whole number; both ends are possible. */
    between: (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1)),
    oneOf: <Item>(items: readonly Item[]): Item => items[Math.floor(fraction() * items.length)]!,
  };
}

/** How often each kind of something happened. */
export function createTally() {
  const counts: Record<string, number> = {};
  return {
    counts: counts as Readonly<Record<string, number>>,
    add: (kind: string): void => void (counts[kind] = (counts[kind] ?? 0) + 1),
  };
}

export type Tally = ReturnType<typeof createTally>;
