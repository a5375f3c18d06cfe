const FINAL_BY_DATE_MS = 15 * 60_000;
const FINAL_BY_WAITING_MS = 2 * 60_000;

/** When another content under a date that was told is another version no more. */
export interface Freshness {
  /** Precision of the dates and the look-back together: so long a date may still be given to a record. */
  openMs: number;
  /** The watermark, and how long ago it was first read up to (elapsed time between polls: no clock has to be right). */
  atMs: number;
  sinceReachedMs: number;
}

/**
 * A date that passed is final: what differs under it later (signed links, counters, shuffled lists) is no change. It passed as soon as
 * one of two holds: it lies 15 minutes and `openMs` before the vendor's now; or the resource was first read up to it two minutes and
 * `openMs` ago.
 */
export function isFinal(dateMs: number, vendorNowMs: number, { openMs, atMs, sinceReachedMs }: Freshness): boolean {
  if (dateMs < vendorNowMs - FINAL_BY_DATE_MS - openMs) return true;
  return dateMs <= atMs && sinceReachedMs >= FINAL_BY_WAITING_MS + openMs;
}
