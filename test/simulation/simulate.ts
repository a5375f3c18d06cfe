import { randomWorld } from './random-world';
import { run } from './run';
import type { Finding } from './verdict';

export interface Simulation {
  hours: number;
  worlds: number;
  polls: number;
  requests: number;
  told: number;
  seconds: number;
  /** Each kind of finding once, in the order they were met. */
  found: Found[];
}

export interface Found {
  signature: string;
  /** The first world with it. */
  seed: number;
  /** Hours simulated until it was found. */
  atHours: number;
  count: number;
  example: Finding;
}

/** What two findings have in common that are of one kind. */
export function signatureOf({ kind }: Finding): string {
  return kind;
}

/** Lets random worlds happen until so many hours are simulated, or so many kinds of findings are met. */
export async function simulate(wish: { hours: number; seed: number; stopAfterKinds: number }): Promise<Simulation> {
  const startedAtMs = performance.now();
  const found = new Map<string, Found>();
  const sums = { hours: 0, worlds: 0, polls: 0, requests: 0, told: 0 };
  while (sums.hours < wish.hours && found.size < wish.stopAfterKinds) {
    const seed = wish.seed * 100_000 + sums.worlds;
    const { findings, hours, steps, requests, told } = await run(randomWorld(seed));
    sums.worlds += 1;
    sums.hours += hours;
    sums.polls += steps;
    sums.requests += requests;
    sums.told += told;
    for (const signature of new Set(findings.map(signatureOf))) {
      const before = found.get(signature);
      const example = findings.find((one) => signatureOf(one) === signature)!;
      if (before === undefined) found.set(signature, { signature, seed, atHours: sums.hours, count: 1, example });
      else before.count += 1;
    }
  }
  return { ...sums, seconds: (performance.now() - startedAtMs) / 1000, found: [...found.values()] };
}
