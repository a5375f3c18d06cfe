import { toIso } from '../values/instant';
import type { Json } from '../values/json';
import { variantAfterRefusal } from './page-size';
import type { Ledger } from './ledger';
import type { Mark } from './mark';
import { NO_RECORDS, type Tally } from './tally';

/** Stands for a date before all others. */
const ANY_DATE = '';

/** Where the next page starts: `offset` counts records from zero; `token` is whatever the vendor's last page gave. */
export type PagePosition = { offset: number } | { token: Json } | null;

/** A poll window that is being read in several polls, or once more. Plain JSON; times are ISO instants. */
export interface Window {
  /** The poll asks from here; fixed until the window is read whole. */
  from: string;
  /** It is asked for up to a date, as a part of a longer window or as all of it; null: it has no end. */
  slice: Slice | null;
  /** How often it was read to its end before. */
  readings: number;
  /** How often it was begun again before its end: vendors forget their page tokens. */
  restarts: number;
  /** Where to read on; null: at the beginning. */
  position: PagePosition;
  /** Records of the page at `position` that are dealt with already. */
  skip: number;
  /** Pages with records that this reading has read. */
  pages: number;
  /** When the poll was asked that began to read the window, by the workflow's clock; null before its first page. */
  askedAt: string | null;
  /** The same of the poll that began at its first page last, and of the one before that did. */
  begunAt: string | null;
  begunBefore: string | null;
  /**
   * When this reading began, by our clock; null before its first page. Of a rest: when the one began that has read what
   * is before it.
   */
  beganAt: string | null;
  /** From a later date on than the window began with: what is dated before was read whole. */
  isRest: boolean;
  /** How far `at` may move: see `reachOf`. */
  reached: string | null;
  /** So many rows this reading has shown. */
  rows: number;
  /** So many records the vendor has said that there are, at least; null: it says nothing of that. */
  total: number | null;
  /**
   * In which order of the updated date the reading came so far; `lastDate` is the one that came last. `level`: all
   * dates are equal, so the latest may as well come first.
   */
  order: 'level' | 'ascending' | 'mixed';
  lastDate: string | null;
  /** So many places with it have come one after another. */
  placesAtLast: number;
  /** Each page brought the end of the page before with it: nothing slips between them. */
  isOverlapping: boolean;
  /** How large pages are asked for: see `pageSizeOf`. */
  sizeVariant: number;
  /**
   * Rows did not stand where the pages before had left them, or a page came that does not fit the one before: a record
   * of this date or a later one may not have come. Null: nothing shows that.
   */
  unsureFrom: string | null;
  /** Pages without a record since the last one that had any. */
  emptyPages: number;
  /** Pages in a row that showed nothing but what was read. */
  repeatedPages: number;
  /** How often a record was not where the page before had left it. */
  slides: number;
  /** Stands for the ids of this reading, in their order. */
  print: string;
  /** The same of the reading before, of this window or of the last one. */
  printBefore: string | null;
  /**
   * Keys of the records read last, each with its date, joined: what stands where the last page ended has to be one of
   * them.
   */
  lastRead: string;
  /** Checking page by page: the page before the one at `position`, and how often it has differed. */
  checked: CheckedPage | null;
  /**
   * The mark of the vendor's own that it is asked with, and the next one as far as it was shown; null: it is asked by
   * dates, or for everything.
   */
  marked: WindowMark | null;
  /** Of a snapshot: what this reading has shown; null: nobody needs to know. */
  shown: Tally | null;
  /** The earliest updated date that the vendor showed. */
  earliest: string | null;
  /** Older versions than those told. */
  doubts: Ledger;
}

export interface Slice {
  /** The vendor is asked up to here; of the last one up to now, and no further than here. */
  until: string;
  /** No other one follows: it reaches up to now. */
  isLast: boolean;
  /** Where the watermark stood when the first slice began. */
  since: string;
  /**
   * When the first slice was asked for, by the workflow's clock, if the look-back is read along with it; otherwise
   * null.
   */
  lookBackAskedAt: string | null;
  /** A slice before this one was closed although nothing shows that it was read whole. */
  isUnproven: boolean;
}

export interface WindowMark {
  /** Null: there is none yet, so everything is asked for. */
  asked: Mark | null;
  next: Mark | null;
  /**
   * What `next` was when this reading began: whatever changed up to there had changed by then. Null: this is the first
   * one.
   */
  before: Mark | null;
}

export interface CheckedPage {
  position: PagePosition;
  /** Stands for its ids. */
  print: string;
  differed: number;
}

/** The beginning of a window. `printBefore`: of the last window's reading. */
export function windowFrom(from: string, printBefore: string | null, sizeVariant = 0): Window {
  const fresh = { slice: null, marked: null, shown: null, readings: 0, restarts: 0, earliest: null, doubts: '' };
  const unread = { begunAt: null, begunBefore: null };
  return { ...readingOf(from), ...fresh, ...unread, sizeVariant, printBefore };
}

/** The same window once more, or from a later date on. */
export function nextReading(window: Window, from = window.from): Window {
  const { slice, readings, askedAt, begunAt, begunBefore, sizeVariant, print, earliest, doubts } = window;
  const kept = {
    slice,
    askedAt,
    begunAt,
    begunBefore,
    sizeVariant,
    earliest,
    doubts,
    ...uncounted(window),
    ...restOf(window, from),
  };
  return { ...readingOf(from), ...kept, readings: readings + 1, restarts: 0, printBefore: print };
}

/** In pages of the next size. */
export function inOtherPages(window: Window): Window {
  return { ...window, sizeVariant: window.sizeVariant + 1 };
}

/** The same reading from its beginning, or from a later date on: where to read on is of no use any more. */
export function readAnew(window: Window, from = window.from): Window {
  const { slice, readings, restarts, askedAt, begunAt, begunBefore, sizeVariant, printBefore, earliest, doubts } =
    window;
  const kept = { slice, askedAt, begunAt, begunBefore, readings, sizeVariant, printBefore, earliest, doubts };
  return { ...readingOf(from), ...kept, ...uncounted(window), ...restOf(window, from), restarts: restarts + 1 };
}

/**
 * From which date on a reading that was cut off is read anew: what came in the order of dates need not come again, as
 * far as nothing shows that a record of it is missing. A unit before, as a URL may ask for what is later only. Null:
 * from its beginning.
 */
export function restFrom(
  { order, lastDate, unsureFrom, from }: Pick<Window, 'order' | 'lastDate' | 'unsureFrom' | 'from'>,
  { isAskedByDate, dateUnitMs }: { isAskedByDate: boolean; dateUnitMs: number },
): string | null {
  if (order !== 'ascending' || !isAskedByDate || lastDate === null || unsureFrom === ANY_DATE) return null;
  const last = unsureFrom !== null && unsureFrom < lastDate ? unsureFrom : lastDate;
  const rest = toIso(Date.parse(last) - dateUnitMs);
  return rest > from ? rest : null;
}

/** A reading that begins again has shown nothing yet. */
function uncounted({ marked, shown }: Window): Pick<Window, 'marked' | 'shown'> {
  return {
    marked: marked === null ? null : { ...marked, next: null, before: marked.next ?? marked.before },
    shown: shown === null ? null : NO_RECORDS,
  };
}

/**
 * What is dated before a later date was read then, and not since: a record of it may have been shown late meanwhile.
 */
function restOf({ isRest, beganAt, from: before }: Window, from: string): Pick<Window, 'isRest' | 'beganAt'> {
  const isOfRest = isRest || from > before;
  return { isRest: isOfRest, beganAt: isOfRest ? beganAt : null };
}

/** A record of any date, or of this date or a later one, may not have come. */
export function beUnsure(window: Window, from = ANY_DATE): void {
  window.unsureFrom = window.unsureFrom === null || from < window.unsureFrom ? from : window.unsureFrom;
}

/** The same reading from its beginning, in pages of a size that is not refused. */
export function readInPagesGiven(window: Window): Window {
  return { ...readAnew(window), sizeVariant: variantAfterRefusal(window.sizeVariant) };
}

type KeptOfWindow =
  | 'begunAt'
  | 'begunBefore'
  | 'slice'
  | 'marked'
  | 'shown'
  | 'readings'
  | 'restarts'
  | 'sizeVariant'
  | 'printBefore'
  | 'earliest'
  | 'doubts';

function readingOf(from: string): Omit<Window, KeptOfWindow> {
  return {
    from,
    position: null,
    skip: 0,
    pages: 0,
    rows: 0,
    total: null,
    askedAt: null,
    beganAt: null,
    isRest: false,
    reached: null,
    order: 'level',
    isOverlapping: true,
    lastDate: null,
    placesAtLast: 0,
    unsureFrom: null,
    emptyPages: 0,
    repeatedPages: 0,
    slides: 0,
    print: '',
    lastRead: '',
    checked: null,
  };
}

/**
 * How far a record lets `at` move: to its date, less what has gone by since the reading began. Whatever the clock says
 * that dates the records, it did not say more when the reading began, and what changes later is asked for again.
 */
export function reachOf(updatedMs: number, answeredAtMs: number, beganAtMs: number): number {
  return updatedMs - Math.max(0, answeredAtMs - beganAtMs);
}
