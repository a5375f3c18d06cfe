import { DELETION_UNIT_MS } from './change';
import type { ChangeType } from './change-type';
import { laterOf } from '../values/instant';
import type { AgainRange } from './again-range';
import { baselineBefore, forLaterWindows, type Baseline } from './baseline';
import {
  decodeEntry,
  encodeEntry,
  keptFrom,
  keyOf,
  type LedgerEntry,
  NO_VERSIONS,
  notAgain,
  textsOf,
  withEntries,
  type Ledger,
} from './ledger';
import type { Mark } from './mark';
import { finerOf, type DateStepMs } from './precision';
import type { Unproven } from './unproven';
import type { Window } from './window';

/**
 * How far a resource has been read: the **watermark** `{at, ledger}`, and what is needed to go on from there. Plain
 * JSON; lives in workflow state and survives continue-as-new. Times are ISO instants.
 */
export interface Watermark {
  /** The greatest updated date processed; null before the first page. */
  at: string | null;
  /** The near part of the ledger. */
  ledger: Ledger;
  /** The far part: in known-record workflows. */
  far: FarLedger | null;
  /** The ledger has everything that is dated from here on. */
  coveredFrom: string | null;
  /**
   * Up to where slices were read, whatever they brought; see `passedBy`. Null: none was, or that says nothing any more.
   */
  passed: string | null;
  /** When `at` was first read up to and all that was found was accepted, by the workflow's clock. */
  reachedAt: string | null;
  /** The reading that reached it began so long before. */
  reachedInMs: number;
  /** The last watermark that was read once more after the look-back had gone by; see `isSettled`. */
  settledAt: string | null;
  /** Of the dates, as far as they were seen. */
  dateStepMs: DateStepMs;
  /** Of a first reading, until a window is whole. */
  baseline: Baseline | null;
  window: Window | null;
  /** Older versions than those told, which the window before showed: they count if this one shows them, too. */
  doubts: Ledger;
  last: LastWindow | null;
  /** Null: all that was read is known to be all. */
  unproven: Unproven | null;
  /** The vendor's own mark, if changes are found by that: everything up to it was read. */
  mark: Mark | null;
  /** The vendor takes offsets only that are multiples of the page size. */
  isAligned?: true;
  /**
   * The vendor shows everything, or what it likes, whatever its date: nothing is forgotten by date, also if it was told
   * when it was not so.
   */
  keepsAll?: true;
  /** Settings under which the ledger was written; left out: they are those of now. */
  toldUnder?: ToldUnder;
}

export interface ToldUnder {
  ignoreFields: string[];
  /** Its dates were read in another way, or from another field. */
  hasOtherDates: boolean;
}

/**
 * What stands for the ids that the last window showed. Or, if nothing showed that it was read whole, in how many sizes
 * of pages it was tried: the next one goes on with the next size.
 */
export type LastWindow = string | number;

/** Where the far part of a ledger is. */
export interface FarLedger {
  /** Number of the set of shards; unique in the instance. */
  number: number;
  /** A power of two. */
  shards: number;
  /** Number of the last write that was taken into account. */
  recorded: number;
  entries: number;
  /** The latest date in it; null: some of it stays. */
  until: string | null;
  /** What is dated so, and what has no date, is to be told again; null: nothing. */
  again: AgainRange | null;
}

export type StartedWatermark = Watermark & { at: string };

export const NOT_STARTED: Watermark = {
  at: null,
  ledger: NO_VERSIONS,
  far: null,
  coveredFrom: null,
  passed: null,
  reachedAt: null,
  reachedInMs: 0,
  settledAt: null,
  dateStepMs: null,
  baseline: null,
  window: null,
  doubts: NO_VERSIONS,
  last: null,
  unproven: null,
  mark: null,
};

/** What a poll leads to, once all its changes are accepted. Their versions come with each acceptance. */
export interface NextWatermark {
  at: string;
  /** Versions to remember and not to send. */
  baseline: Ledger;
  /** Versions that were told, as the ledger has them under the settings of now; left out: none. */
  renewed?: Ledger;
  /** What is still to be read of the window, or its next slice; null: it is closed. */
  window: Window | null;
  /** Given if a window, or a slice of it, is closed. */
  closed: ClosedWindow | null;
  passed: string | null;
  dateStepMs: DateStepMs;
  /** It was found out that the vendor takes such offsets only; see `Watermark`. */
  isAligned?: true;
}

export interface ClosedWindow {
  doubts: Ledger;
  last: LastWindow | null;
  /** When the poll was asked that began to read it. */
  askedAt: string | null;
  /** Nothing showed that it was read whole: what is dated before the beginning may come up later. */
  isUnproven: boolean;
  /** Of the watermark from now on. */
  unproven: Unproven | null;
  /** Null: it stays. */
  mark: Mark | null;
  /** What is dated before will not be shown again. */
  keepFrom: string;
  /** Unless the vendor shows things whatever their date: see `Watermark`. */
  keepsAll: boolean;
  /**
   * The look-back was read whole, in one poll, when so much had gone by since `at` was reached that it is over. Null:
   * it was not, or it was over before.
   */
  settlesAfterMs: number | null;
}

/** What an acceptance tells of a change. */
export interface AcceptedChange {
  /** Its entry of the ledger. */
  version: string;
  type: ChangeType;
}

/** The receiver accepted these changes, or they are held: in these versions they are no news any more. `at` stays. */
export function acceptChanges(watermark: Watermark, changes: readonly AcceptedChange[]): Watermark {
  const added = changes.map(({ version }) => version).join('');
  return added === '' ? watermark : { ...watermark, ledger: withEntries(watermark.ledger, added) };
}

/**
 * These records were reported as deleted by another list than their own: one that comes back is CREATED. One that was
 * told with a later date is back already.
 */
export function noteDeleted(watermark: Watermark, deletions: readonly AcceptedChange[]): Watermark {
  if (deletions.length === 0) return watermark;
  const told = new Map(textsOf(watermark.ledger).map((text) => [keyOf(text), decodeEntry(text)]));
  const tombstones = deletions.flatMap(({ version }) => {
    const entry = decodeEntry(version);
    const before = told.get(entry.key);
    if (before !== undefined && isBack(before, entry)) return [];
    // The versions before stay counted: one that comes back as it was has an event id of its own.
    return [encodeEntry({ ...entry, turn: before?.turn ?? entry.turn, isDeleted: true, stays: true })];
  });
  return { ...watermark, ledger: withEntries(watermark.ledger, tombstones.join('')) };
}

/**
 * Whether a record was told with a later date than that of its deletion, whose second is over by then: it is back
 * already.
 */
export function isBack(told: LedgerEntry, deletion: LedgerEntry): boolean {
  return !told.isDeleted && told.at !== null && deletion.at !== null && told.at >= deletion.at + DELETION_UNIT_MS;
}

/**
 * All changes of a poll are accepted: the watermark moves. It never moves back. `askedAt`, `now`: by the workflow's
 * clock.
 */
export function moveOn(watermark: Watermark, next: NextWatermark, askedAt: string, now: string): Watermark {
  // What was told since of a record that is in the baseline, too, is later: it changed between two pages.
  const ledger = withEntries(withEntries(next.baseline, watermark.ledger), next.renewed ?? NO_VERSIONS);
  const dateStepMs = finerOf(watermark.dateStepMs, next.dateStepMs);
  const { passed, window } = next;
  const aligned = (next.isAligned ?? watermark.isAligned) ? ({ isAligned: true } as const) : {};
  if (next.closed === null) return { ...watermark, ...aligned, ledger, dateStepMs, passed, window };
  const at = laterOf(next.at, watermark.at);
  const hasMoved = at !== watermark.at;
  const { far, reachedAt } = watermark;
  const { doubts, last, keepFrom, keepsAll, settlesAfterMs } = next.closed;
  const isOver = window === null;
  const isReached = reachedAt === null ? isOver : hasMoved;
  const tookMs = Math.max(0, Date.parse(now) - Date.parse(next.closed.askedAt ?? askedAt));
  const isFarNeeded = far !== null && (keepsAll || far.until === null || far.until >= keepFrom);
  const kept = keepsAll ? ledger : keptFrom(ledger, Date.parse(keepFrom));
  const passedMs = reachedAt === null ? 0 : Date.parse(askedAt) - Date.parse(reachedAt);
  return {
    ...aligned,
    at,
    ledger: isOver ? notAgain(kept) : kept,
    far: isFarNeeded ? { ...far, again: isOver ? null : far.again } : null,
    coveredFrom: laterOf(keepFrom, watermark.coveredFrom),
    passed,
    reachedAt: isReached ? now : reachedAt,
    reachedInMs: isReached ? tookMs : watermark.reachedInMs,
    settledAt: settlesAfterMs !== null && !hasMoved && passedMs >= settlesAfterMs ? at : watermark.settledAt,
    dateStepMs,
    baseline: isOver ? baselineAfter(watermark, next.closed) : watermark.baseline,
    window,
    doubts: isOver ? doubts : watermark.doubts,
    last,
    unproven: next.closed.unproven,
    mark: next.closed.mark ?? watermark.mark,
    ...(keepsAll && { keepsAll }),
    ...(!isOver && watermark.toldUnder && { toldUnder: watermark.toldUnder }),
  };
}

function baselineAfter({ baseline }: Watermark, { isUnproven }: ClosedWindow): Baseline | null {
  return isUnproven ? forLaterWindows(baseline) : null;
}

/** Under changed settings the vendor may show what the ledger had no need to know of: it was told long ago. */
export function underChangedSettings(
  watermark: Watermark,
  {
    hasOtherDates,
    hasOtherMarks,
    ignoredBefore,
  }: { hasOtherDates: boolean; hasOtherMarks: boolean; ignoredBefore?: string[] | null },
): Watermark {
  const { coveredFrom, baseline, isAligned: _, keepsAll: __, ...others } = watermark;
  const before = coveredFrom === null ? baseline : baselineBefore(coveredFrom);
  const dateStepMs = hasOtherDates ? null : watermark.dateStepMs;
  return {
    ...others,
    coveredFrom,
    mark: hasOtherMarks ? null : watermark.mark,
    window: null,
    // What was read up to there was told, or is no news under other settings either.
    passed: hasOtherDates ? null : watermark.passed,
    settledAt: null,
    last: null,
    dateStepMs,
    baseline: baseline ?? before,
    ...(ignoredBefore && { toldUnder: toldUnder(watermark, ignoredBefore, hasOtherDates) }),
  };
}

function toldUnder({ toldUnder: before }: Watermark, ignoreFields: string[], hasOtherDates: boolean): ToldUnder {
  return {
    ignoreFields: before?.ignoreFields ?? ignoreFields,
    hasOtherDates: hasOtherDates || before?.hasOtherDates === true,
  };
}

/** The look-back was read once more after it had gone by: polls ask from `at` itself, until something moves it. */
export function isSettled({ at, settledAt }: Pick<StartedWatermark, 'at' | 'settledAt'>): boolean {
  return settledAt === at;
}

/** The watermark of a first window that is asked from `at`. */
export function startedAt(at: string, baseline: Baseline | null): StartedWatermark {
  return { ...NOT_STARTED, at, baseline };
}
