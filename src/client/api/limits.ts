/** How often somebody may ask. */
export interface RequestLimits {
  /** Of one user, at the API. */
  requestsPerMinute: number;
  /**
   * From one address, with secrets that are not good. Then it has to wait, also with good ones: else guessing could go
   * on.
   */
  failedAuthorizationsPerMinute: number;
}

export interface Limiter {
  /** How long until one more is allowed, ms; 0: now. */
  waitMs(key: string, nowMs: number): number;
  /** As `waitMs`, and counts it if it is allowed. */
  take(key: string, nowMs: number): number;
}

const WINDOW_MS = 60_000;
/** More keys than this are not remembered: those idle are forgotten first, then the oldest. */
const MAX_KEYS = 10_000;

/**
 * So many a minute for each key, at once or spread. One number is kept of a key: when all of its allowance is back
 * (GCRA). In this process alone: several API processes each allow as much.
 */
export function createLimiter(perMinute: number): Limiter {
  const costMs = WINDOW_MS / perMinute;
  const restoredAt = new Map<string, number>();
  const waitMs = (key: string, nowMs: number) =>
    Math.max(0, Math.ceil((restoredAt.get(key) ?? 0) + costMs - WINDOW_MS - nowMs));
  return {
    waitMs,
    take(key, nowMs) {
      const wait = waitMs(key, nowMs);
      if (wait > 0) return wait;
      if (!restoredAt.has(key) && restoredAt.size >= MAX_KEYS) forget(restoredAt, nowMs);
      restoredAt.set(key, Math.max(restoredAt.get(key) ?? 0, nowMs) + costMs);
      return 0;
    },
  };
}

function forget(restoredAt: Map<string, number>, nowMs: number): void {
  for (const [key, at] of restoredAt) if (at <= nowMs) restoredAt.delete(key);
  for (const key of restoredAt.keys()) {
    if (restoredAt.size < MAX_KEYS) return;
    restoredAt.delete(key);
  }
}
