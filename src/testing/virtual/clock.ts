/** The time of a world: it moves only when it is told to, and what is planned on the way happens at its moment. */
export interface Clock {
  now(): number;
  /** Does something at a moment; at once where that is over. Equal moments: in the order of planning. */
  plan(atMs: number, act: () => void): void;
  advance(ms: number): void;
  advanceTo(atMs: number): void;
  /** When something is planned next; null: never. */
  nextAtMs(): number | null;
}

export function createClock(startMs: number): Clock {
  let nowMs = startMs;
  const planned: { atMs: number; act: () => void }[] = [];

  function advanceTo(atMs: number): void {
    for (let first = planned[0]; first !== undefined && first.atMs <= atMs; first = planned[0]) {
      planned.shift();
      nowMs = Math.max(nowMs, first.atMs);
      first.act();
    }
    nowMs = Math.max(nowMs, atMs);
  }

  return {
    now: () => nowMs,
    plan(atMs, act) {
      if (atMs <= nowMs) return act();
      const later = planned.findIndex((other) => other.atMs > atMs);
      planned.splice(later < 0 ? planned.length : later, 0, { atMs, act });
    },
    advance: (ms) => advanceTo(nowMs + ms),
    advanceTo,
    nextAtMs: () => planned[0]?.atMs ?? null,
  };
}
