/**
 * The clock that dates the records may be so far behind all others: a start from now is asked for from so much earlier.
 */
export const CLOCK_MARGIN_MS = 30 * 60_000;
