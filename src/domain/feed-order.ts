/** Records that have to come newest first before a feed is believed to be in that order. */
const NEWEST_FIRST_PROOF = 10;

/** In which order the dates of a feed come, as far as it was read. */
export interface FeedOrder {
  note(updatedMs: number): void;
  /** The feed comes newest first, and has come to records from before `fromMs`: nothing of later follows. */
  isPast(fromMs: number): boolean;
}

export function createFeedOrder(): FeedOrder {
  let isNewestFirst = true;
  let records = 0;
  let lastMs = Infinity;
  return {
    note: (updatedMs) => {
      if (updatedMs > lastMs) isNewestFirst = false;
      lastMs = updatedMs;
      records += 1;
    },
    isPast: (fromMs) => isNewestFirst && records >= NEWEST_FIRST_PROOF && lastMs < fromMs,
  };
}
