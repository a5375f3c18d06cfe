import { laterOf, toIso } from '../values/instant';
import { CLOCK_MARGIN_MS } from './clock-margin';
import type { ChangeSource } from './settings';
import { windowFrom, type Slice, type Window } from './window';

/** How a window is cut into slices: the url says where it ends. */
export interface Slicing {
  /** What is asked for at once is no longer than this; null: it reaches up to now. */
  maxMs: number | null;
  /** The dates of the url may be read as so much earlier than they are. */
  unitMs: number;
  /** Precision of the records' dates. */
  dateUnitMs: number;
  /** By our clock. */
  nowMs: number;
  /** When this poll was asked, by the workflow's clock. */
  askedAt: string;
}

/** What tells where windows begin and end. */
export interface Asking {
  lookBackMs: number;
  /** The url says where they end; null, or left out: it does not. */
  slicing?: Slicing | null;
  /** How changes are found, if not by dates. */
  source?: ChangeSource | undefined;
}

/** The longest slice whose dates, as they are written, are no further apart than `maxMs`. */
export function longestOf({ maxMs, unitMs }: Slicing): number {
  return maxMs === null ? Infinity : maxMs - unitMs;
}

/**
 * The first slice of a window that begins here. `since`: the watermark; `readsLookBack`: the window begins before all
 * of its look-back.
 */
export function firstSlice(from: string, slicing: Slicing, since: string, readsLookBack: boolean): Slice {
  const lookBackAskedAt = readsLookBack ? slicing.askedAt : null;
  return { ...endOf(from, slicing), since, lookBackAskedAt, isUnproven: false };
}

/**
 * The slice that follows one that was closed, or brought nothing. It begins before the other one's end, so that `>` and
 * `>=`, `<` and `<=` come out the same. If that end is so late that a record of before may still be shown, `at` counts
 * from the first of their readings.
 */
export function sliceAfter(closed: Window, { slicing = null, lookBackMs }: Asking, isUnproven: boolean): Window | null {
  const { slice, askedAt, beganAt, doubts } = closed;
  if (slicing === null || slice === null || slice.isLast) return null;
  const { unitMs, dateUnitMs } = slicing;
  const borderMs = Math.max(unitMs, Math.min(dateUnitMs, longestOf(slicing) / 2));
  const from = toIso(Date.parse(slice.until) - borderMs);
  const isFresh = beganAt !== null && slice.until > settledBefore(beganAt, lookBackMs);
  return {
    ...windowFrom(from, null),
    ...(isFresh && { askedAt, beganAt, isRest: true }),
    doubts,
    slice: {
      ...slice,
      ...endOf(from, slicing),
      lookBackAskedAt: isUnproven ? null : slice.lookBackAskedAt,
      isUnproven: slice.isUnproven || isUnproven,
    },
  };
}

/**
 * Up to where everything was read, whatever it brought: the end of a slice, if it is so far in the past that nothing is
 * dated before it any more, by whatever clock. It is no watermark: the next window begins there only if it would be
 * longer than a slice otherwise.
 */
export function passedBy(
  { slice, beganAt }: Window,
  { lookBackMs, isFirst }: { lookBackMs: number; isFirst: boolean },
  before: string | null,
): string | null {
  if (beganAt === null || (slice === null && !isFirst)) return before;
  const settled = settledBefore(beganAt, lookBackMs);
  // A first reading without an end (`startUrl`) has read everything.
  if (slice === null) return laterOf(settled, before);
  return laterOf(slice.until < settled ? slice.until : settled, before);
}

/** What is dated before was shown by then, although records are shown late, and their clock is behind. */
function settledBefore(beganAt: string, lookBackMs: number): string {
  return toIso(Date.parse(beganAt) - CLOCK_MARGIN_MS - lookBackMs);
}

/** Behind all dates. */
const NO_END = '9998-12-31T00:00:00.000Z';

function endOf(from: string, slicing: Slicing): Pick<Slice, 'until' | 'isLast'> {
  const endMs = Date.parse(from) + longestOf(slicing);
  return { until: endMs === Infinity ? NO_END : toIso(endMs), isLast: endMs >= slicing.nowMs };
}

/**
 * Up to where a window is asked for now, epoch ms. The last slice ends now, also if it is read for a while: what
 * changes meanwhile comes at the end of its list, as it does in one without an end.
 */
export function untilMsOf({ from, slice }: Pick<Window, 'from' | 'slice'>, nowMs: number, unitMs: number): number {
  if (slice === null) return nowMs;
  const untilMs = Date.parse(slice.until);
  // Vendors refuse what ends where it begins.
  return slice.isLast ? Math.min(untilMs, Math.max(nowMs, Date.parse(from) + unitMs)) : untilMs;
}
