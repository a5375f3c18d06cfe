import { laterOf, toIso } from '../values/instant';
import { datesIn } from './ledger';
import { windowFrom, type Window } from './window';
import type { StartedWatermark } from './watermark';

/** Where the next window is asked from. During a window it is the window's own. */
export function askFrom({ at, isSettled, doubts, window }: StartedWatermark, lookBackMs: number): string {
  if (window !== null) return window.from;
  const fromMs = Date.parse(at) - (isSettled ? 0 : lookBackMs);
  // A version in doubt is asked for once more, also behind the look-back.
  return toIso(Math.min(fromMs, ...datesIn(doubts)));
}

/** The window to read: the open one, or the next. */
export function windowOf(watermark: StartedWatermark, lookBackMs: number): Window {
  const { window, last } = watermark;
  if (window !== null) return window;
  const from = askFrom(watermark, lookBackMs);
  return typeof last === 'number' ? windowFrom(from, null, last) : windowFrom(from, last);
}

/**
 * From when on the ledger has what is dated, epoch ms. A list that is read whole at every poll shows all that there is, so the ledger has
 * all of it: -Infinity. Of one that is read from its latest record on, it has what a window reaches.
 */
export function coveredFromOf(
  watermark: StartedWatermark,
  { isAskedByDate, isNewestFirst, lookBackMs }: { isAskedByDate: boolean; isNewestFirst: boolean; lookBackMs: number },
): number {
  const { coveredFrom } = watermark;
  if (isNewestFirst) return Date.parse(laterOf(askFrom(watermark, lookBackMs), coveredFrom));
  return isAskedByDate && coveredFrom !== null ? Date.parse(coveredFrom) : -Infinity;
}
