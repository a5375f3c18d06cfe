import { laterOf, toIso } from '../values/instant';
import { isEndless } from './evidence';
import type { Reading } from './found';
import { datesIn } from './ledger';
import { askFrom } from './next-window';
import { passedBy, sliceAfter, type Asking } from './slices';
import { isSettled, type NextWatermark, type StartedWatermark } from './watermark';
import { againFrom, unprovenAfter, willBeReadAgain } from './unproven';
import type { Window } from './window';

/** Where the watermark goes when all that a poll found is accepted. `askedAt`: of the poll, by the workflow's clock. */
export function nextWatermark(
  watermark: StartedWatermark,
  { found, window, closed, isUnproven, dateStepMs }: Reading,
  {
    lookBackMs,
    isAskedByDate,
    keepsAll,
    slicing = null,
    askedAt,
  }: Asking & { isAskedByDate: boolean; keepsAll: boolean; askedAt: string },
): NextWatermark {
  const { baseline } = found;
  const { passed } = watermark;
  const renewed = found.renewed === '' ? {} : { renewed: found.renewed };
  if (closed === null) return { at: watermark.at, baseline, ...renewed, window, closed: null, dateStepMs, passed };
  const following = sliceAfter(closed, { lookBackMs, slicing }, isUnproven);
  const at = laterOf(watermark.at, reachedIn(closed));
  const hasMoved = at !== watermark.at;
  const { earliest, doubts } = closed;
  // Settled, the next window is asked from `at`.
  const isQuiet = isSettled(watermark) && !hasMoved;
  const firstMs = Date.parse(at) - (isQuiet ? 0 : lookBackMs);
  const shownMs = isAskedByDate && earliest !== null ? [Date.parse(earliest)] : [];
  const doubtedMs = [...datesIn(doubts), ...(following === null ? [] : datesIn(watermark.doubts))];
  // A vendor that never says that there are no more would be in doubt for ever; what it shows was read all the same.
  const isOpen = isUnproven && !isEndless(closed);
  const unproven = unprovenAfter(watermark.unproven, closed, {
    isUnproven: isOpen,
    begunAt: begunAt(watermark, closed, { lookBackMs, slicing }),
  });
  const againMs = againFrom(unproven, willBeReadAgain);
  // What was created since, and is not in the ledger, is new to the slices that follow.
  const createdMs = following?.slice ? [Date.parse(following.slice.since)] : [];
  const keepFrom = toIso(Math.min(firstMs, ...shownMs, ...doubtedMs, ...againMs, ...createdMs));
  const settlesAfterMs = isOpen || isQuiet ? null : settlesAfter(closed, at, askedAt, { lookBackMs, slicing });
  const sizesTried = hasMoved ? null : closed.sizeVariant + 1;
  const last = isOpen ? sizesTried : closed.print;
  return {
    at,
    baseline,
    ...renewed,
    window: following,
    dateStepMs,
    passed: passedBy(closed, { lookBackMs, isFirst: watermark.reachedAt === null }, passed),
    closed: {
      askedAt: closed.askedAt,
      isUnproven: isUnproven || closed.slice?.isUnproven === true,
      unproven,
      mark: closed.marked?.next ?? null,
      doubts,
      last,
      keepFrom,
      keepsAll,
      settlesAfterMs: isOver(settlesAfterMs, watermark, askedAt) ? settlesAfterMs : null,
    },
  };
}

/** A reading from a later date on ends a window, too: what is dated before was read whole. */
function begunAt(watermark: StartedWatermark, { from, slice }: Window, asking: Asking): string {
  if (slice !== null) return from;
  const begun = askFrom({ ...watermark, window: null }, asking);
  return begun < from ? begun : from;
}

/** Not before its time: most polls come earlier, and it would be said each time. */
function isOver(settlesAfterMs: number | null, { reachedAt }: StartedWatermark, askedAt: string): boolean {
  const sinceMs = reachedAt === null ? 0 : Date.parse(askedAt) - Date.parse(reachedAt);
  return settlesAfterMs !== null && sinceMs >= settlesAfterMs;
}

/** A slice behind which others follow says nothing of what is dated after it, whatever the vendor showed. */
function reachedIn({ reached, slice }: Window): string | null {
  return slice !== null && !slice.isLast && reached !== null && reached > slice.until ? slice.until : reached;
}

/**
 * It counts that the reading was begun when the look-back was over, in whichever poll. Slices read the look-back as
 * soon as one of them reaches up to `at`.
 */
function settlesAfter(
  closed: Window,
  at: string,
  askedAt: string,
  { lookBackMs, slicing = null }: Asking,
): number | null {
  const { slice } = closed;
  if (slice === null || slicing === null)
    return lookBackMs + Date.parse(askedAt) - Date.parse(closed.askedAt ?? askedAt);
  if (slice.lookBackAskedAt === null || (slice.until < at && !slice.isLast)) return null;
  return lookBackMs + Date.parse(slicing.askedAt) - Date.parse(slice.lookBackAskedAt);
}
