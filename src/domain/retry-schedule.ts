const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Waits after the first, second, ... failed attempt at a notification: 75 hours in all, then the instance is suspended.
 * The example schedule of Standard Webhooks 1.0.0.
 */
export const DELIVERY_WAITS_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** A wait is lengthened by up to this part of itself, so that receivers that fell together are not asked together. */
const JITTER = 0.1;

/** How attempts at a notification have failed so far. */
export interface Outage {
  failedAttempts: number;
  /** Since the first of them. */
  lastedMs: number;
}

/**
 * How long to wait before the next attempt at a notification, or null when the schedule is over. Waits that were shorter than scheduled, by
 * `Retry-After` or because somebody cut them short, do not use it up: a step is taken once as much time has passed as those before it
 * have together. `Retry-After` replaces the scheduled wait; it is between 1 s and 24 h by then. `random` is in [0, 1).
 */
export function deliveryWaitMs(
  waitsMs: readonly number[],
  { failedAttempts, lastedMs }: Outage,
  retryAfterMs: number | null,
  random: number,
): number | null {
  const step = Math.min(failedAttempts - 1, stepsPassed(waitsMs, lastedMs));
  const scheduledMs = waitsMs[step];
  if (scheduledMs === undefined) return null;
  return retryAfterMs ?? Math.round(scheduledMs * (1 + JITTER * random));
}

function stepsPassed(waitsMs: readonly number[], lastedMs: number): number {
  let endMs = 0;
  const current = waitsMs.findIndex((waitMs) => (endMs += waitMs) > lastedMs);
  return current < 0 ? waitsMs.length : current;
}
