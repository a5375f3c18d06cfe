import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits on a condition in the outside world, which tells nobody when it changes. Fails after the deadline, naming the
 * condition.
 */
export async function waitUntil(
  condition: string,
  isTrue: () => boolean | Promise<boolean>,
  deadlineMs = 20_000,
): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`Waited ${deadlineMs} ms in vain for ${condition}.`);
    await sleep(20);
  }
}
