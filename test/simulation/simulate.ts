import { randomWorld } from './random-world';
import { run } from './run';
import type { Finding } from './verdict';

export interface Simulation {
  hours: number;
  worlds: number;
  steps: number;
  requests: number;
  told: number;
  seconds: number;
  /** The worlds that failed, in the order they were met. */
  failed: Failed[];
}

export interface Failed {
  seed: number;
  /** Hours simulated until it was found. */
  atHours: number;
  finding: Finding;
}

export interface Wish {
  hours: number;
  /** Of our own time. */
  minutes: number;
  seed: number;
  mostFailed: number;
  /** Is told of each world that fails, at once. */
  onFailed?: (failed: Failed) => void;
}

/**
 * Lets random worlds happen, one after another, until so many hours are simulated, the time is over, or so many worlds
 * have failed.
 */
export async function simulate(wish: Wish): Promise<Simulation> {
  const startedAtMs = performance.now();
  const failed: Failed[] = [];
  const sums = { hours: 0, worlds: 0, steps: 0, requests: 0, told: 0 };
  const endsAtMs = startedAtMs + wish.minutes * 60_000;
  while (sums.hours < wish.hours && performance.now() < endsAtMs && failed.length < wish.mostFailed) {
    const seed = seedOf(wish.seed, sums.worlds);
    const { findings, hours, steps, requests, told } = await run(randomWorld(seed));
    sums.worlds += 1;
    sums.hours += hours;
    sums.steps += steps;
    sums.requests += requests;
    sums.told += told;
    if (findings[0] === undefined) continue;
    const found = { seed, atHours: sums.hours, finding: findings[0] };
    failed.push(found);
    wish.onFailed?.(found);
  }
  return { ...sums, seconds: (performance.now() - startedAtMs) / 1000, failed };
}

/** The seeds of a simulation's worlds follow each other; those of two simulations are others. */
function seedOf(seed: number, place: number): number {
  return seed * 100_000 + place;
}
