import type { Watermark } from '../reading/watermark';

/** How quick polls fared of late: polls within the workflow's own task, which are over in a moment or not at all. */
export interface QuickPolls {
  /** So many polls are not tried quickly, as the last one that was took too long. */
  wait: number;
  /** So many in a row took too long. */
  misses: number;
}

/** What is asked of a resource that is due. */
export interface QuickResource {
  watermark: Watermark;
  deletions: Watermark | null;
  consecutiveFailures: number;
}

export const NEVER_MISSED: QuickPolls = { wait: 0, misses: 0 };

/** Polls that wait after the first miss; after each further one twice as many, up to some thousand. */
const FIRST_WAIT = 4;
const MAX_DOUBLINGS = 10;

/**
 * Whether a poll of these resources is tried quickly: as nearly always it will read one page of each, of which little
 * is new. Not what begins, goes on, failed before, or has a ledger that lies elsewhere.
 */
export function isQuick({ wait }: QuickPolls, due: readonly QuickResource[]): boolean {
  return wait === 0 && due.every(isQuickResource);
}

function isQuickResource({ watermark, deletions, consecutiveFailures }: QuickResource): boolean {
  return consecutiveFailures === 0 && isAtRest(watermark) && (deletions === null || isAtRest(deletions));
}

function isAtRest({ at, baseline, window, far }: Watermark): boolean {
  return at !== null && baseline === null && window === null && far === null;
}

/**
 * Why a quick poll brought nothing. `late`: it took too long. `busy`: the worker did not begin it. `token`: a token
 * endpoint had to be asked. The last two say nothing about how long the vendor takes.
 */
export type NoQuickPoll = 'late' | 'busy' | 'token';
export type QuickOutcome = 'over' | NoQuickPoll;

export function afterQuick(quick: QuickPolls, outcome: QuickOutcome): QuickPolls {
  if (outcome === 'over') return NEVER_MISSED;
  if (outcome !== 'late') return quick;
  const { misses } = quick;
  return { wait: FIRST_WAIT * 2 ** Math.min(misses, MAX_DOUBLINGS), misses: misses + 1 };
}

/** A poll was not tried quickly. */
export function afterOther({ wait, misses }: QuickPolls): QuickPolls {
  return { wait: Math.max(0, wait - 1), misses };
}
