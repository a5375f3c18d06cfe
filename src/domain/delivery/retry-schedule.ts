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

/**
 * How long to wait after `failedAttempts` failed attempts at a notification, or null when the schedule is over.
 * `Retry-After` replaces the scheduled wait; it is between 1 s and 24 h by then. `random` is in [0, 1).
 */
export function deliveryWaitMs(
  waitsMs: readonly number[],
  failedAttempts: number,
  retryAfterMs: number | null,
  random: number,
): number | null {
  const scheduledMs = waitsMs[failedAttempts - 1];
  if (scheduledMs === undefined) return null;
  return retryAfterMs ?? Math.round(scheduledMs * (1 + JITTER * random));
}
