/** The vendor's clock around one answer: its `now` lies between the two (ms since the epoch). */
export interface VendorClock {
  earliestMs: number;
  latestMs: number;
}

/**
 * The vendor's now from the `Date` header of an answer, which is cut to the second and was written at some moment
 * between our sending and our receiving; our own clock if there is no such header.
 */
export function vendorClockOf(dateHeader: string | undefined, sentAtMs: number, receivedAtMs: number): VendorClock {
  const writtenMs = dateHeader === undefined ? NaN : Date.parse(dateHeader);
  if (Number.isNaN(writtenMs)) return { earliestMs: sentAtMs, latestMs: receivedAtMs };
  return { earliestMs: writtenMs - (receivedAtMs - sentAtMs), latestMs: writtenMs + 999 };
}
