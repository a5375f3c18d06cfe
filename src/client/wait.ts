import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 100;

/** Asks `look` every 100 ms until it answers something other than null, or null once `timeoutMs` have passed. */
export async function waitFor<Found>(look: () => Promise<Found | null>, timeoutMs: number): Promise<Found | null> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null || Date.now() >= deadline) return found;
    await delay(INTERVAL_MS);
  }
}
