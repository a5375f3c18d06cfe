import { setTimeout as pass } from 'node:timers/promises';
import type { InstanceStatus } from '../../src/contract/status';

const LOOK_EVERY_MS = 1_000;

/** Collects what the status says of trouble while a story runs: a warning that is gone again was one, too. */
export function createWatch(look: () => Promise<InstanceStatus>) {
  const seen = new Set<string>();
  let isOver = false;

  async function watch(): Promise<void> {
    while (!isOver) {
      const status = await look().catch(() => null);
      for (const words of status === null ? [] : troubleIn(status)) seen.add(words);
      await pass(LOOK_EVERY_MS, null, { ref: false });
    }
  }

  const watching = watch();
  return {
    warnings: (): string[] => [...seen],
    stop: async (): Promise<void> => {
      isOver = true;
      await watching;
    },
  };
}

/** Warnings and errors that stand in a status. */
export function troubleIn({ resources, delivery }: InstanceStatus): string[] {
  const words = Object.values(resources).flatMap(({ lastWarning, lastError, sweep }) => [
    lastWarning,
    lastError,
    sweep?.lastWarning ?? null,
    sweep?.lastError ?? null,
  ]);
  return [...words, delivery.lastError].filter((text) => text !== null);
}

/**
 * Waits until everything was read, swept and delivered, by polls and sweeps that began after this call. False: not by
 * the deadline.
 */
export async function untilQuiet(look: () => Promise<InstanceStatus>, deadlineMs: number): Promise<boolean> {
  const sinceMs = Date.now();
  const before = await look();
  while (Date.now() < sinceMs + deadlineMs) {
    const status = await look().catch(() => null);
    if (status !== null && isQuiet(status, before, sinceMs)) return true;
    await pass(LOOK_EVERY_MS);
  }
  return false;
}

/** Two polls later one of them began after the first look; so did a sweep that was planned after it. */
function isQuiet({ state, delivery, resources }: InstanceStatus, before: InstanceStatus, sinceMs: number): boolean {
  const isRead = Object.entries(resources).every(
    ([name, { polls, reading, consecutiveFailures, sweep }]) =>
      !reading &&
      consecutiveFailures === 0 &&
      polls >= (before.resources[name]?.polls ?? 0) + 2 &&
      (sweep === null || (sweep.unreported === 0 && isSweptSince(sweep.lastSweepAt, sinceMs))),
  );
  return state === 'polling' && delivery.state === 'idle' && delivery.pendingEvents === 0 && isRead;
}

function isSweptSince(lastSweepAt: string | null, sinceMs: number): boolean {
  return lastSweepAt !== null && Date.parse(lastSweepAt) > sinceMs + SWEEP_MS;
}

/** A sweep that was under way when the story ended does not count. */
const SWEEP_MS = 10_000;
