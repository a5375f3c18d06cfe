import { laterOf, toIso } from '../values/instant';
import { datesIn } from './ledger';
import type { Mark } from './mark';
import type { CursorSource } from './settings';
import { firstSlice, longestOf, type Asking } from './slices';
import { NO_RECORDS } from './tally';
import { againFrom, isReadAgain, willBeReadAgain } from './unproven';
import { windowFrom, type Window } from './window';
import { isSettled, type StartedWatermark, type Watermark } from './watermark';

/** Where the next window is asked from. During a window it is the window's own. */
export function askFrom(watermark: StartedWatermark, { lookBackMs, slicing = null }: Asking): string {
  const { at, doubts, window, passed, unproven } = watermark;
  if (window !== null) return window.from;
  const fromMs = Date.parse(at) - (isSettled(watermark) ? 0 : lookBackMs);
  // Nothing came for longer than a slice reaches: what was read then need not be read again.
  const isLong = slicing !== null && fromMs + longestOf(slicing) < slicing.nowMs;
  const firstMs = isLong && passed !== null ? Math.max(fromMs, Date.parse(passed)) : fromMs;
  // A version in doubt is asked for once more, also behind the look-back; and so is what may not have come.
  return toIso(Math.min(firstMs, ...datesIn(doubts), ...againFrom(unproven, isReadAgain)));
}

/** The window to read: the open one, or the next. */
export function windowOf(watermark: StartedWatermark, asking: Asking): Window {
  const { window, last, at } = watermark;
  const { lookBackMs, slicing = null, source } = asking;
  if (window !== null) return window;
  const from = askFrom(watermark, asking);
  const dated = typeof last === 'number' ? windowFrom(from, null, last) : windowFrom(from, last);
  const marked = source?.kind === 'cursor' ? { asked: markToAsk(watermark, source), next: null, before: null } : null;
  const begun = { ...dated, marked, shown: source?.kind === 'snapshot' ? NO_RECORDS : null };
  if (slicing === null) return begun;
  const readsLookBack = Date.parse(from) <= Date.parse(at) - lookBackMs;
  return { ...begun, slice: firstSlice(from, slicing, at, readsLookBack) };
}

/**
 * What was created from here on, and was not told, is new, epoch ms: from the watermark on, as it stood before the
 * first slice; and from where on a record may not have come.
 */
export function createdFromMsOf({ at, window, unproven }: StartedWatermark): number {
  return Math.min(Date.parse(window?.slice?.since ?? at), ...againFrom(unproven, willBeReadAgain));
}

/** The mark that the open window is asked with, or the next one; null: everything is asked for. */
export function markToAsk({ window, mark }: Pick<Watermark, 'window' | 'mark'>, { start }: CursorSource): Mark | null {
  return window?.marked ? window.marked.asked : (mark ?? start);
}

/**
 * From when on the ledger has what is dated, epoch ms. A list that is read whole at every poll shows all that there is,
 * so the ledger has all of it: -Infinity. Of one that is read from its latest record on, it has what a window reaches.
 */
export function coveredFromOf(
  watermark: StartedWatermark,
  { isAskedByDate, isNewestFirst, lookBackMs }: { isAskedByDate: boolean; isNewestFirst: boolean; lookBackMs: number },
): number {
  const { coveredFrom } = watermark;
  if (isNewestFirst) return Date.parse(laterOf(askFrom(watermark, { lookBackMs }), coveredFrom));
  return isAskedByDate && coveredFrom !== null ? Date.parse(coveredFrom) : -Infinity;
}
