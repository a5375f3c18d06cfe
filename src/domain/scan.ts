import { laterOf } from './instant';
import type { Json } from './json';
import type { VendorClock } from './vendor-clock';
import type { SeenEntry } from './seen';

/** Records read last that a scan remembers by itself: so far rows may slide in a window larger than `seen`. */
const TAIL_LENGTH = 20;
/** Dates are whole seconds at most vendors: what is dated in the very second of the reading may still change in it. */
export const DATE_UNIT_MS = 1_000;

/** Where the next page starts: `offset` counts records from zero; `token` is whatever the vendor's last page gave. */
export type PagePosition = { offset: number } | { token: Json } | null;

/** A poll window that is being read in several polls, or several times over. */
export interface Scan {
  /** The poll asks from here; fixed until the window is read to its end. */
  from: string;
  /** Where to read on; null: at the beginning. */
  position: PagePosition;
  /** How often the window has been read to its end before. */
  pass: number;
  /** Pages with unread records in this pass. */
  pages: number;
  /** Something in this pass was new, or slid: another pass may have to tell whether anything was missed. */
  unsettled: boolean;
  /** The pass came in the order of the updated date so far; `lastDate` is the latest one. */
  ascending: boolean;
  lastDate: string | null;
  /** Records in the whole window, as the pass' first page said. */
  total: number | null;
  /** The vendor's now when the pass began: what is dated later may have changed behind our back. Null before its first page. */
  startedAt: string | null;
  /** The greatest updated date read that is not later than `startedAt`. */
  greatest: string | null;
  /** The versions read last: known to the next page's overlap also where `seen` had to forget them. */
  tail: SeenEntry[];
  /** Digests of the ids read last, joined: what stands where the last page ended has to be one of them. Missing in a scan of 0.1.0. */
  lastRead?: string;
  /** Records of the page at `position` that an earlier poll took, where that poll was full in the middle of it. Missing: none. */
  skip?: number;
  /** Rows came, went or changed while this pass was read, so unread ones may have slid to a page already read. Missing: none did. */
  moved?: boolean;
  /** How often a record was not where the page before had left it. */
  slides: number;
  /** A record that changed since the pass began was left to the next window. */
  hasPutOff: boolean;
}

/** The beginning of a window. */
export function firstPass(from: string): Scan {
  return {
    from,
    position: null,
    pass: 0,
    pages: 0,
    unsettled: false,
    ascending: true,
    lastDate: null,
    total: null,
    startedAt: null,
    greatest: null,
    tail: [],
    slides: 0,
    hasPutOff: false,
  };
}

/** The same window once more. */
export function nextPass(scan: Scan): Scan {
  return { ...firstPass(scan.from), pass: scan.pass + 1, greatest: scan.greatest };
}

/** The same pass from its beginning: where to read on is of no use any more. */
export function restarted(scan: Scan): Scan {
  return { ...nextPass(scan), pass: scan.pass };
}

/**
 * The record changed since the pass began, or in the same second: the watermark will not pass it, so the next window brings it again,
 * and more of its kind than `seen` holds would be sent twice. What is dated after the vendor's now would wait for ever: not meant.
 */
export function isUnderWay(scan: Scan, updatedMs: number | null, clock: VendorClock): boolean {
  if (updatedMs === null || scan.startedAt === null) return false;
  return updatedMs > Date.parse(scan.startedAt) - DATE_UNIT_MS && updatedMs <= clock.latestMs;
}

/** An answer of this pass: the vendor's now when it came, and its records in the whole window. Fewer than at first: some have gone. */
export function noteAnswer(scan: Scan, vendorNow: string, total: number | null): void {
  scan.startedAt ??= vendorNow;
  scan.total ??= total;
  if (total === null || scan.total === null || total === scan.total) return;
  scan.moved = true;
  if (total < scan.total) scan.unsettled = true;
}

/** A record of this date came next. */
export function noteOrder(scan: Scan, updatedAt: string): void {
  if (scan.lastDate !== null && updatedAt < scan.lastDate) scan.ascending = false;
  scan.lastDate = updatedAt;
}

/** A record of this date is dealt with. */
export function noteProcessed(scan: Scan, updatedAt: string): void {
  if (scan.startedAt !== null && updatedAt <= scan.startedAt) scan.greatest = laterOf(updatedAt, scan.greatest);
}

/** Remembers the version as the latest one read. */
export function keepTail(scan: Scan, version: SeenEntry): void {
  if (scan.tail.at(-1)?.entry === version.entry) return;
  scan.tail.push(version);
  if (scan.tail.length > TAIL_LENGTH) scan.tail.shift();
}
