import { judgeRecord, type Change, type ChangeRules, type RecordReader, type Verdict } from './change';
import { createFoundChanges } from './found-changes';
import type { Json, JsonObject } from './json';
import { bytesOf } from './json-bytes';
import { lookBackMs, toIso, windowFrom } from './poll-window';
import type { VendorClock } from './vendor-clock';
import { DATE_UNIT_MS, firstPass, isUnderWay, keepTail, nextPass, type PagePosition, type Scan } from './scan';
import { createReadIds } from './read-ids';
import { addSeen, countSeen, ID_DIGEST_LENGTH, indexSeen, inHours, type SeenEntry } from './seen';
import { goneIds, type NextProgress, type StartedProgress } from './watermark';

export interface WindowRules extends Omit<ChangeRules, 'atMs' | 'fromMs' | 'floorMs' | 'historyUntilMs' | 'gone'> {
  paging: 'offset' | 'token';
  pollDelayMs: number;
  /** Precision of the dates in the URL; null: the vendor is not asked by date, we filter. */
  templateUnitMs: number | null;
  /** With so many versions remembered, what changes while the window is read is put off. Default: 100; `seen` holds 200 at least. */
  putOffFrom?: number;
  /** Take no more changes than this, nor more bytes of JSON. */
  maxChanges: number;
  maxBytes: number;
  /** Take no more records of before the start than this. Default: 5,000, 95 KB of a report. A bulk edit may have come just before the start. */
  maxHistory?: number;
  /** What an event adds to its record in a notification. */
  bytesPerEvent?: number;
}

export interface WindowPage {
  records: JsonObject[];
  /** Records in the whole window, where the vendor says so. */
  total: number | null;
  /** `token` paging: where the next page starts; null at the end. */
  next: Json | null;
}

export interface WindowResult {
  changes: Change[];
  next: NextProgress;
  /** Poll again after so long: the window is not read to its end, or changed while it was read. Null: as scheduled. */
  againInMs: number | null;
  withoutId: number;
  withoutDate: number;
  /** Bytes of JSON that the changes take. */
  bytes: number;
}

export interface WindowReader {
  /** Where the next page has to start. */
  position(): PagePosition;
  /** Takes the page at `position()`. Bring the next one while it answers true. */
  take(page: WindowPage, clock: VendorClock): boolean;
  finish(): WindowResult;
}

/** Readings of one window, after which it is closed even though each of them found something new. */
const MAX_PASSES = 6;
/** Records that have to come newest first before a feed is believed to be in that order. */
const NEWEST_FIRST_PROOF = 10;
/** Steps back in a window larger than `seen` that is in no order: each may send again what was forgotten. */
const MAX_FORGETFUL_SLIDES = 6;
const MAX_HISTORY = 5_000;
const PUT_OFF_FROM = 100;
/** What an event adds to its record, where the rules do not say. */
const BYTES_PER_EVENT = 450;

/**
 * Reads one poll window page by page and finds its changes. Pure: the caller sends the requests and brings the answers.
 *
 * Whatever order and page size the vendor has, no change is lost, because no order is trusted:
 * - One page is one answer, so it is whole by itself. In a window of several pages a record can slide to a page already read.
 *   `offset` paging therefore begins each page with the last record read, and steps back until it meets one that it knows.
 * - A window of several pages that did not come in the order of its dates, or whose pages cannot overlap (`token`), is read again
 *   until a pass finds nothing new.
 * - The watermark moves at the end of the window only, and not past the vendor's now when the pass began: what is dated later may
 *   have changed behind the reader's back. It is remembered in `seen` all the same, and not sent again.
 */
export function createWindowReader(rules: WindowRules, reader: RecordReader, progress: StartedProgress): WindowReader {
  const lookBack = lookBackMs(rules.pollDelayMs, rules.templateUnitMs);
  const from = windowFrom(progress, lookBack);
  const changeRules: ChangeRules = {
    ...rules,
    atMs: Date.parse(progress.at),
    fromMs: Date.parse(from),
    floorMs: progress.floor === null ? null : Date.parse(progress.floor),
    historyUntilMs: progress.historyUntil === null ? null : Date.parse(progress.historyUntil),
    gone: goneIds(progress.gone),
  };
  const seen = indexSeen(inHours(progress.seen));
  const remembered = countSeen(progress.seen);
  for (const version of progress.scan?.tail ?? []) seen.add(version);
  const isForgetful = progress.forgottenUntil !== null && progress.forgottenUntil >= from;
  const readIds = createReadIds(progress.scan?.lastRead ?? idsIn(progress.scan?.tail ?? []));
  const changes = createFoundChanges();
  const history: SeenEntry[] = [];
  const found = { withoutId: 0, withoutDate: 0, bytes: 0 };
  const feed = { newestFirst: rules.templateUnitMs === null, records: 0, lastMs: Infinity };
  let scan: Scan | null = progress.scan === null ? null : { ...progress.scan, tail: [...progress.scan.tail] };
  let overlap = 1;
  /** Of the present pass. */
  let isFirstPage = true;
  let state: 'reading' | 'full' | 'ended' = 'reading';
  /** The greatest date that the vendor's clock allows; good for a window of one page, which is one answer. */
  let greatestShown: string | null = null;

  function position(): PagePosition {
    const next = scan?.position ?? null;
    return next !== null && 'offset' in next ? { offset: Math.max(0, next.offset - overlap) } : next;
  }

  function take(page: WindowPage, clock: VendorClock): boolean {
    const asked = position();
    const askedOffset = asked !== null && 'offset' in asked ? asked.offset : 0;
    const pass = (scan ??= firstPass(from));
    if (rules.paging === 'offset' && askedOffset > 0 && overlap > 0 && hasSlid(page, clock, pass)) {
      return stepBack(page, pass);
    }
    isFirstPage = pass.position === null;
    pass.startedAt ??= toIso(clock.earliestMs);
    pass.total ??= page.total;
    if (page.total !== null && pass.total !== null && page.total < pass.total) pass.unsettled = true;
    // What cannot be remembered is not read again: in a page without places of its own (`token`) the place is a count.
    let taken = isForgetful && rules.paging === 'token' ? Math.min(pass.skip ?? 0, page.records.length) : 0;
    while (taken < page.records.length && !isFull()) {
      takeRecord(page.records[taken] as JsonObject, pass, clock);
      taken += 1;
    }
    if (taken < page.records.length) {
      state = 'full';
      if (rules.paging === 'offset') pass.position = { offset: askedOffset + taken };
      else pass.skip = taken;
    } else if (rules.paging === 'offset') {
      advanceOffset(page, askedOffset, pass);
    } else {
      advanceToken(page, pass);
    }
    if (state === 'reading' && isPastNewestFirstFeed()) state = 'ended';
    if (state === 'reading' && isFull()) state = 'full';
    return state === 'reading';
  }

  function stepBack(page: WindowPage, pass: Scan): true {
    pass.unsettled = true;
    pass.slides += overlap === 1 ? 1 : 0;
    pass.lastDate = null;
    overlap = overlap * 2 + page.records.length;
    return true;
  }

  /**
   * The record that the last page ended with is no longer where it was, so an unread one may have slid in front of this page. Also where
   * another one stands there that is known from an earlier poll: it was not read in this pass.
   */
  function hasSlid(page: WindowPage, clock: VendorClock, pass: Scan): boolean {
    if (isForgetful && !pass.ascending && pass.slides >= MAX_FORGETFUL_SLIDES) return false;
    const first = page.records[0];
    if (first === undefined) return true;
    const id = reader.idOf(first);
    if (id !== null && !readIds.has(id)) return true;
    const { kind } = judge(first, clock);
    return kind === 'change' || kind === 'history';
  }

  function judge(record: JsonObject, clock: VendorClock): Verdict {
    return judgeRecord(record, changeRules, reader, seen, clock.latestMs);
  }

  function takeRecord(record: JsonObject, pass: Scan, clock: VendorClock): void {
    const verdict = judge(record, clock);
    const id = reader.idOf(record);
    if (id !== null) readIds.add(id);
    noteOrder(reader.updatedMs(record), pass);
    if (verdict.kind === 'change' && isCrowded() && isUnderWay(pass, verdict.updatedMs, clock))
      return putOff(verdict.change.version, pass);
    if (verdict.kind === 'unidentified') found.withoutId += 1;
    if (verdict.kind === 'unidentified' || verdict.kind === 'outside') return;
    if (verdict.kind === 'change') {
      if (verdict.updatedMs === null) found.withoutDate += 1;
      found.bytes += bytesOf(record) + (rules.bytesPerEvent ?? BYTES_PER_EVENT);
      changes.add(verdict.change);
      seen.add(verdict.change.version);
      pass.unsettled = true;
    }
    if (verdict.kind === 'history') {
      history.push(verdict.version);
      seen.add(verdict.version);
    }
    noteTail(verdict, pass);
    if (verdict.kind !== 'later' && verdict.updatedMs !== null) noteProcessed(verdict.updatedMs, pass, clock);
  }

  /** Few enough are simply remembered until the watermark has passed them. A first page is one answer: nothing came before it. */
  function isCrowded(): boolean {
    return !isFirstPage && remembered + changes.count() >= (rules.putOffFrom ?? PUT_OFF_FROM);
  }

  /** Left to the next window, which follows when its second is over. */
  function putOff(version: SeenEntry, pass: Scan): void {
    seen.add(version);
    keepTail(pass, version);
    pass.hasPutOff = true;
  }

  function noteOrder(updatedMs: number | null, pass: Scan): void {
    if (updatedMs === null) return;
    const updatedAt = toIso(updatedMs);
    if (pass.lastDate !== null && updatedAt < pass.lastDate) pass.ascending = false;
    pass.lastDate = updatedAt;
    if (updatedMs > feed.lastMs) feed.newestFirst = false;
    feed.lastMs = updatedMs;
    feed.records += 1;
  }

  function noteProcessed(updatedMs: number, pass: Scan, clock: VendorClock): void {
    const updatedAt = toIso(updatedMs);
    if (pass.startedAt !== null && updatedAt <= pass.startedAt) pass.greatest = greater(pass.greatest, updatedAt);
    if (updatedMs <= clock.latestMs) greatestShown = greater(greatestShown, updatedAt);
  }

  function noteTail(verdict: Verdict, pass: Scan): void {
    const version = verdict.kind === 'change' ? verdict.change.version : 'version' in verdict ? verdict.version : null;
    if (version !== null) keepTail(pass, version);
  }

  function advanceOffset(page: WindowPage, askedOffset: number, pass: Scan): void {
    const offset = pass.position !== null && 'offset' in pass.position ? pass.position.offset : 0;
    const reached = askedOffset + page.records.length;
    if (reached > offset) pass.pages += 1;
    if (page.records.length === 0) {
      state = 'ended';
    } else if (reached > offset || overlap > 1) {
      pass.position = { offset: reached };
      overlap = 1;
      if (page.total !== null && reached >= page.total) state = 'ended';
    } else if (overlap === 1 && (page.total === null || reached < page.total)) {
      // Only the overlapping record came: the end, or a vendor that gives one record a page.
      overlap = 0;
    } else {
      state = 'ended';
    }
  }

  function advanceToken(page: WindowPage, pass: Scan): void {
    if (page.records.length > 0) pass.pages += 1;
    pass.skip = 0;
    if (page.next === null) state = 'ended';
    else pass.position = { token: page.next };
  }

  function isFull(): boolean {
    return (
      history.length >= (rules.maxHistory ?? MAX_HISTORY) ||
      changes.count() >= rules.maxChanges ||
      found.bytes >= rules.maxBytes
    );
  }

  function isPastNewestFirstFeed(): boolean {
    return feed.newestFirst && feed.records >= NEWEST_FIRST_PROOF && feed.lastMs < changeRules.fromMs;
  }

  function finish(): WindowResult {
    const isWhole = progress.scan === null && (scan === null || scan.pages <= 1);
    const isClosed = state === 'ended' && (isWhole || isSettled());
    const greatest = isClosed ? (isWhole ? greatestShown : (scan?.greatest ?? null)) : null;
    const at = greater(progress.at, greatest) as string;
    const nextScan = isClosed || scan === null ? null : state === 'ended' ? nextPass(scan) : readOn(scan);
    const seenFrom = nextScan === null ? toIso(Date.parse(at) - lookBack) : from;
    return {
      changes: changes.inOrder(),
      next: { at, floor: progress.floor, scan: nextScan, read: addSeen({}, history), seenFrom },
      againInMs: isClosed ? (scan?.hasPutOff === true ? DATE_UNIT_MS : null) : 0,
      withoutId: found.withoutId,
      withoutDate: found.withoutDate,
      bytes: found.bytes,
    };
  }

  function readOn(pass: Scan): Scan {
    const lastRead = readIds.latest();
    return lastRead === '' ? pass : { ...pass, lastRead };
  }

  /** Whether the pass that just ended proves that the window was read whole. */
  function isSettled(): boolean {
    if (scan === null || !scan.unsettled) return true;
    if (rules.paging === 'offset' && scan.ascending) return true;
    return isForgetful || scan.pass + 1 >= MAX_PASSES;
  }

  return { position, take, finish };
}

function idsIn(tail: readonly SeenEntry[]): string {
  return tail.map(({ entry }) => entry.slice(0, ID_DIGEST_LENGTH)).join('');
}

function greater(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}
