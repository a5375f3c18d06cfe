import type { RecordReader } from './change';
import { createFeedOrder } from './feed-order';
import { laterOf, toIso } from './instant';
import type { JsonObject } from './json';
import { lookBackMs, windowFrom } from './poll-window';
import { createReadIds } from './read-ids';
import {
  DATE_UNIT_MS,
  firstPass,
  isUnderWay,
  keepTail,
  nextPass,
  noteAnswer,
  noteOrder,
  noteProcessed,
  type PagePosition,
  type Scan,
} from './scan';
import { addSeen, countSeen, ID_DIGEST_LENGTH, type SeenEntry } from './seen';
import type { VendorClock } from './vendor-clock';
import type { NextProgress, StartedProgress } from './watermark';
import { createWindowFindings, type FindingBounds, type FoundInWindow } from './window-findings';
import { createWindowJudge, type JudgeRules } from './window-judge';
import { createWindowPages, type WindowPage } from './window-pages';

export interface WindowRules extends JudgeRules, FindingBounds {
  paging: 'offset' | 'token';
  pollDelayMs: number;
  /** Precision of the dates in the URL; null: the vendor is not asked by date, we filter. */
  templateUnitMs: number | null;
  /** With so many versions remembered, what changes while the window is read is put off. Default: 100; `seen` holds 200 at least. */
  putOffFrom?: number;
}

export interface WindowResult extends Omit<FoundInWindow, 'history'> {
  next: NextProgress;
  /** Poll again after so long: the window is not read to its end, or changed while it was read. Null: as scheduled. */
  againInMs: number | null;
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
/** The same for a window larger than `seen`, where each reading sends again what was forgotten: a loss needs rows that slide in each. */
const MAX_FORGETFUL_PASSES = 3;
/** Steps back in a window larger than `seen` that is in no order: each may send again what was forgotten. */
const MAX_FORGETFUL_SLIDES = 6;
const PUT_OFF_FROM = 100;

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
  const isForgetful = progress.forgottenUntil !== null && progress.forgottenUntil >= from;
  const remembered = countSeen(progress.seen);
  const known = createWindowJudge(rules, reader, progress, from);
  const readIds = createReadIds(progress.scan?.lastRead ?? idsIn(progress.scan?.tail ?? []));
  const findings = createWindowFindings(rules);
  const feed = createFeedOrder();
  const pages = createWindowPages(rules.paging, progress.scan?.position ?? null);
  let scan: Scan | null = progress.scan === null ? null : { ...progress.scan, tail: [...progress.scan.tail] };
  let state: 'reading' | 'full' | 'ended' = 'reading';
  /** The greatest date that the vendor's clock allows; good for a window of one page, which is one answer. */
  let greatestShown: string | null = null;

  function take(page: WindowPage, clock: VendorClock): boolean {
    const pass = (scan ??= firstPass(from));
    if (pages.mustBeginKnown() && hasSlid(page, clock, pass)) {
      pages.stepBack(pass, page);
      return true;
    }
    noteAnswer(pass, toIso(clock.earliestMs), page.total);
    const taken = takeRecords(page.records, pass, clock);
    if (taken < page.records.length) {
      pages.stopWithin(pass, taken);
      state = 'full';
    } else if (!pages.turn(pass, page) || isPastFeed()) {
      state = 'ended';
    } else if (findings.isFull()) {
      state = 'full';
    }
    return state === 'reading';
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
    const { kind } = known.judge(first, clock.latestMs);
    return kind === 'change' || kind === 'history';
  }

  /** Up to where the poll is full; how many of the page are dealt with then. */
  function takeRecords(records: readonly JsonObject[], pass: Scan, clock: VendorClock): number {
    const isFirstPage = pass.position === null;
    // What cannot be remembered is not read again: in a page without places of its own (`token`) the place is a count.
    let taken = isForgetful && rules.paging === 'token' ? Math.min(pass.skip ?? 0, records.length) : 0;
    while (taken < records.length && !findings.isFull()) {
      takeRecord(records[taken] as JsonObject, isFirstPage, pass, clock);
      taken += 1;
    }
    return taken;
  }

  function takeRecord(record: JsonObject, isFirstPage: boolean, pass: Scan, clock: VendorClock): void {
    const verdict = known.judge(record, clock.latestMs);
    noteRead(record, pass);
    // A first page is one answer: nothing came before it.
    const hasMoved = !isFirstPage && 'updatedMs' in verdict && isUnderWay(pass, verdict.updatedMs, clock);
    if (hasMoved) pass.moved = true;
    if (verdict.kind === 'change' && hasMoved && isCrowded()) return putOff(verdict.change.version, pass);
    findings.add(verdict, record);
    if (verdict.kind === 'unidentified' || verdict.kind === 'outside' || verdict.kind === 'later') return;
    const version = verdict.kind === 'change' ? verdict.change.version : verdict.version;
    if (verdict.kind === 'change') pass.unsettled = true;
    if (verdict.kind !== 'known') known.remember(version);
    keepTail(pass, version);
    if (verdict.updatedMs === null) return;
    const updatedAt = toIso(verdict.updatedMs);
    noteProcessed(pass, updatedAt);
    if (verdict.updatedMs <= clock.latestMs) greatestShown = laterOf(updatedAt, greatestShown);
  }

  function noteRead(record: JsonObject, pass: Scan): void {
    const id = reader.idOf(record);
    if (id !== null) readIds.add(id);
    const updatedMs = reader.updatedMs(record);
    if (updatedMs === null) return;
    noteOrder(pass, toIso(updatedMs));
    feed.note(updatedMs);
  }

  /** Few enough are simply remembered until the watermark has passed them. */
  function isCrowded(): boolean {
    return remembered + findings.changeCount() >= (rules.putOffFrom ?? PUT_OFF_FROM);
  }

  /** Left to the next window, which follows when its second is over. */
  function putOff(version: SeenEntry, pass: Scan): void {
    known.remember(version);
    keepTail(pass, version);
    pass.hasPutOff = true;
  }

  /** Only where the vendor is not asked by date can a feed lead out of the window; and only by the date that says what changed. */
  function isPastFeed(): boolean {
    return rules.templateUnitMs === null && rules.filterByUpdatedDate && feed.isPast(Date.parse(from));
  }

  function finish(): WindowResult {
    const { history, ...found } = findings.result();
    const isOnePage = progress.scan === null && (scan === null || scan.pages <= 1);
    const isClosed = state === 'ended' && (isOnePage || isSettled());
    const greatest = isClosed ? (isOnePage ? greatestShown : (scan?.greatest ?? null)) : null;
    const at = laterOf(progress.at, greatest);
    const nextScan = isClosed || scan === null ? null : state === 'ended' ? nextPass(scan) : readOn(scan);
    const seenFrom = nextScan === null ? toIso(Date.parse(at) - lookBack) : from;
    // What is older is not remembered: a longer look-back from now on must not send it again.
    const floor = isClosed && rules.filterByUpdatedDate ? laterOf(seenFrom, progress.floor) : progress.floor;
    return {
      ...found,
      next: { at, floor, scan: nextScan, read: addSeen({}, history), seenFrom },
      againInMs: isClosed ? (scan?.hasPutOff === true ? DATE_UNIT_MS : null) : 0,
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
    if (!isForgetful) return scan.pass + 1 >= MAX_PASSES;
    return rules.paging === 'offset' || scan.moved !== true || scan.pass + 1 >= MAX_FORGETFUL_PASSES;
  }

  return { position: () => pages.position(scan), take, finish };
}

function idsIn(tail: readonly SeenEntry[]): string {
  return tail.map(({ entry }) => entry.slice(0, ID_DIGEST_LENGTH)).join('');
}
