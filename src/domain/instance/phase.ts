import { hashOf } from '../values/text-hash';

/**
 * Where in its interval an instance polls: stable per instance and spread over the interval, so that a fleet started by
 * one script does not poll at once. `baseMs`: the interval of the instance; a resource whose own interval is a multiple
 * or a part of it is polled together with the others.
 */
export function phaseMs(instanceId: number, intervalMs: number, baseMs = intervalMs): number {
  const place = hashOf(String(instanceId)) / 0x100000000;
  const ofBaseMs = Math.floor(place * baseMs);
  if (intervalMs % baseMs === 0) return Math.floor((place * intervalMs) / baseMs) * baseMs + ofBaseMs;
  return baseMs % intervalMs === 0 ? ofBaseMs % intervalMs : Math.floor(place * intervalMs);
}

/**
 * The first moment after `nowMs` that is on the instance's phase. Always later than `nowMs`, by one interval at most.
 */
export function nextPollMs(nowMs: number, instanceId: number, intervalMs: number, baseMs = intervalMs): number {
  const phase = phaseMs(instanceId, intervalMs, baseMs);
  return (Math.floor((nowMs - phase) / intervalMs) + 1) * intervalMs + phase;
}

/**
 * How long to wait after a failed poll: 10 s, doubled each time, never longer than the interval nor shorter than the
 * vendor asked.
 */
export function afterFailureMs(consecutiveFailures: number, intervalMs: number, retryAfterMs: number | null): number {
  const backOffMs = 10_000 * 2 ** Math.min(20, Math.max(0, consecutiveFailures - 1));
  return Math.max(Math.min(backOffMs, intervalMs), retryAfterMs ?? 0);
}
