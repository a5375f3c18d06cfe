const FINAL_BY_DATE_MS = 15 * 60_000;
const FINAL_BY_WAITING_MS = 2 * 60_000;

/** When another content under a date that was told is another version no more. */
export interface Freshness {
  /** Precision of the dates and the look-back together: so long a date may still be given to a record. */
  openMs: number;
  /**
   * The watermark; when the reading began that first reached it, or a later one that came to it again; and how long ago
   * the first one ended (elapsed time: no clock has to be right).
   */
  atMs: number;
  readFromMs: number;
  sinceReachedMs: number;
  /**
   * It showed what is dated up to here. What is later is of the window that is open: it was last gone through from here
   * on.
   */
  reachedUntilMs: number;
  passedMs: number;
  /** What is dated up to here was read once more after the look-back had gone by. */
  settledUntilMs: number;
}

/**
 * A date that passed is final: what differs under it later (signed links, counters, shuffled lists) is no change. It
 * passed as soon as one of two holds: it lies 15 minutes and `openMs` before the vendor's now; or the resource was
 * first read up to it two minutes and `openMs` ago. If that first reading came so soon that the date could still be
 * given to a record, it does not count by itself: with polls far apart nobody would have looked since. Then it is final
 * once it was read again.
 */
export function isFinal(dateMs: number, vendorNowMs: number, freshness: Freshness): boolean {
  const { openMs, atMs, readFromMs, sinceReachedMs, reachedUntilMs, passedMs, settledUntilMs } = freshness;
  const readMs = dateMs <= reachedUntilMs ? readFromMs : passedMs;
  if (dateMs > settledUntilMs && readMs - dateMs < openMs) return false;
  if (dateMs < vendorNowMs - FINAL_BY_DATE_MS - openMs) return true;
  return dateMs <= atMs && sinceReachedMs >= FINAL_BY_WAITING_MS + openMs;
}
