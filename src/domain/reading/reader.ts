import { laterOf, toIso } from '../values/instant';
import type { JsonObject } from '../values/json';
import type { VendorClock } from '../vendor/clock';
import type { RecordReader } from './change';
import { evidenceOf, isEndless, isGivenUp, isShort, isWholeButTies, type Evidence } from './evidence';
import { createFindings, type FindingBounds } from './findings';
import type { Reading } from './found';
import { judge, type JudgeRules, type Verdict } from './judge';
import type { KnownVersions } from './known-versions';
import { datedKeyOf, encodeEntry, ledgerDate, textsOf } from './ledger';
import { greaterMark, markOf, type Mark } from './mark';
import { placesOf } from './page-places';
import { createPages, type WindowPage } from './pages';
import { createPlaces, type KnownAt, type Place } from './places';
import { asShown, withDatesOf } from './precision';
import {
  beUnsure,
  inOtherPages,
  nextReading,
  reachOf,
  readAnew,
  restFrom,
  type PagePosition,
  type Window,
  type WindowMark,
} from './window';

export type { Reading };

export interface ReadingRules extends Omit<JudgeRules, 'fromMs' | 'isConfirmed'>, FindingBounds {
  paging: 'offset' | 'token';
  /** As when the vendor may understand the beginning of a window, epoch ms; left out: as it is. */
  readAs?(fromMs: number): number;
  /** Records that a page is asked to have, as configured; null: as the element has it. */
  pageSize: number | null;
  /** When this poll was asked, by the workflow's clock. */
  askedAt: string;
  /** The vendor is known to give the latest first, by updated date: what is behind the window is not read. */
  isNewestFirst: boolean;
  /** The greatest value of this field is the next mark; null: the answer has it, or there is none. */
  markField: string | null;
  /** Older versions that may be left to wait for a second showing; more are told at once. */
  maxDoubts: number;
}

export interface WindowReader {
  /** Where the next page has to start. */
  position(): PagePosition;
  /** Takes the page at `position()`, answered at this time of our clock. Bring the next one while it answers true. */
  take(page: WindowPage, clock: VendorClock, answeredAtMs: number): boolean;
  /** The reading as far as it came. */
  finish(): Reading;
  /**
   * The vendor refuses the next page for good: what comes behind it is read from the last date on. Stuck: there is no
   * such way.
   */
  finishBefore(): { reading: Reading; isStuck: boolean };
}

/**
 * Under a coarser date a record may have changed once more since it was told: that as many are known as there are
 * proves nothing.
 */
const MAX_COUNTED_UNIT_MS = 1000;

/**
 * Reads one window page by page. It asks whether a record is news (`judge`), where the next page is (`pages`), and
 * whether everything was read (`evidence`). Pure: the caller sends the requests and brings the answers. `doubts`: older
 * versions that the window before showed.
 */
export function createReader(
  rules: ReadingRules,
  records: RecordReader,
  known: KnownVersions,
  before: Window,
  doubts: string,
): WindowReader {
  const window: Window = { ...before };
  const places = createPlaces(window);
  const pages = createPages(rules.paging, window, places, rules.pageSize);
  const findings = createFindings(rules);
  // By its date: a field may differ in each answer.
  const doubted = new Set(textsOf(doubts).map(datedKeyOf));
  const waiting = new Map(textsOf(window.doubts).map((text) => [datedKeyOf(text), text]));
  const mostWaiting = waiting.size + rules.maxDoubts;
  const fromMs = Date.parse(window.from);
  const judgeRules: JudgeRules = {
    ...rules,
    fromMs: rules.readAs?.(fromMs) ?? fromMs,
    isConfirmed: (entry) => {
      const key = datedKeyOf(encodeEntry(entry));
      return doubted.has(key) || (waiting.size >= mostWaiting && !waiting.has(key));
    },
  };
  const isBegunHere = window.position === null && window.skip === 0;
  if (isBegunHere && window.begunAt !== rules.askedAt)
    Object.assign(window, { begunAt: rules.askedAt, begunBefore: window.begunAt });
  let isEnded = false;
  const dates: Pick<Reading, 'dateStepMs' | 'records'> = { dateStepMs: null, records: 0 };

  function take(answered: WindowPage, clock: VendorClock, answeredAtMs: number): boolean {
    const page = rules.source === 'cursor' ? latestOf(answered, records) : answered;
    window.askedAt ??= rules.askedAt;
    window.beganAt ??= toIso(answeredAtMs);
    if (page.isUnsure === true) beUnsure(window);
    noteMark(page);
    noteTotal(page);
    dates.records += page.records.length;
    dates.dateStepMs = withDatesOf(dates.dateStepMs, page.records, records);
    // What looks like a whole day is none beside a date with a time of day.
    const precise = asShown(records, dates.dateStepMs);
    const shown = placesOf(page.records, records);
    if (pages.mustBeginKnown() && !beginsKnown(shown) && pages.stepBack(page)) return true;
    window.skip = takenOf(shown);
    const takenBefore = window.skip;
    let taken = 0;
    for (const record of page.records) {
      if (findings.isFull()) break;
      const place = shown[taken] as Place;
      const { key, hasTwin, updatedMs } = place;
      const verdict: Verdict =
        taken < takenBefore && isDealtWith(place)
          ? { kind: 'known', updatedMs }
          : judge(record, { ...clock, answeredAtMs, hasTwin, key }, judgeRules, precise, known);
      note(record, verdict, key, { hasTwin, clock, answeredAtMs });
      taken += 1;
    }
    if (taken < page.records.length) pages.stopWithin(shown.slice(0, taken));
    else if (!pages.turn(page, shown)) isEnded = true;
    else if (isBehind(page)) {
      isEnded = true;
      // It counts also what is left unread.
      window.total = null;
    }
    return !isEnded && !findings.isFull();
  }

  /**
   * Rows may have left the part of the page that a poll before took: then others, which it did not take, stand there
   * now.
   */
  function takenOf(shown: readonly Place[]): number {
    return 1 + shown.slice(0, window.skip).map(places.isRead).lastIndexOf(true);
  }

  /**
   * A poll before took it in this reading. If a field differs in each answer, it would be news once more, and the rest
   * of the page never be reached; what has changed in earnest is found by the next reading.
   */
  function isDealtWith({ key, updatedMs }: Place): boolean {
    const told = known.told(key);
    if (told === undefined || told.isAgain) return false;
    return told.at === null || told.at === ledgerDate(updatedMs);
  }

  /**
   * What was read of a page in part is read on by the next poll: its mark may count already, as the window stays open.
   * The page is another one by then, and what changed in its first part comes with the mark that it had at first.
   */
  function noteMark({ mark, records: shown }: WindowPage): void {
    const { marked } = window;
    if (marked === null) return;
    const { markField } = rules;
    const shownMarks = markField === null ? [] : shown.map((one) => markOf(one, markField));
    const greatest = markField === null ? (mark ?? null) : shownMarks.reduce<Mark | null>(greaterMark, marked.next);
    const isReadOn = markField === null && window.skip > 0 && marked.next !== null;
    if (!isReadOn) window.marked = { ...marked, next: greatest ?? marked.next };
  }

  /**
   * The smallest: what is removed while pages are read need not come. A feed of changes may count a record as often as
   * it changed.
   */
  function noteTotal({ total, shownTotal }: WindowPage): void {
    const told = total ?? shownTotal ?? null;
    if (told !== null && rules.source !== 'cursor') window.total = Math.min(told, window.total ?? Infinity);
  }

  /** The record that the last page ended with, or another one that this reading has read, stands where it was left. */
  function beginsKnown([first]: readonly Place[]): boolean {
    return first !== undefined && places.isRead(first);
  }

  function note(
    record: JsonObject,
    verdict: Verdict,
    key: string,
    { hasTwin, clock, answeredAtMs }: { hasTwin: boolean; clock: VendorClock; answeredAtMs: number },
  ): void {
    const updatedMs = 'updatedMs' in verdict ? verdict.updatedMs : null;
    const isBefore = updatedMs !== null && rules.isAskedByDate && updatedMs < judgeRules.fromMs - rules.dateUnitMs;
    findings.add(verdict, record, { hasTwin, isBefore });
    if (verdict.kind === 'doubted') {
      const text = encodeEntry(verdict.version);
      window.doubts = [...waiting.set(datedKeyOf(text), text).values()].join('');
    }
    if (verdict.kind === 'news') known.note(verdict.change.version);
    if (verdict.kind === 'baseline' || verdict.kind === 'renewed' || verdict.kind === 'reverted')
      known.note(verdict.version);
    if (verdict.kind === 'known' && known.read(key) === undefined) {
      const told = verdict.told ?? known.told(key);
      // Without a date nothing is counted by it, and it is no older nor later than another version.
      if (told !== undefined && (told.at !== null || told.isAgain)) known.note(told);
    }
    if (updatedMs === null) return;
    const updatedAt = toIso(updatedMs);
    if (window.earliest === null || updatedAt < window.earliest) window.earliest = updatedAt;
    if (verdict.kind === 'outside' || verdict.kind === 'doubted' || updatedMs > clock.latestMs) return;
    const reached = reachOf(updatedMs, answeredAtMs, Date.parse(window.beganAt as string));
    window.reached = laterOf(toIso(reached), window.reached);
  }

  /** Only if the order is known can the rest be left unread. */
  function isBehind({ records: shown }: WindowPage): boolean {
    if (!rules.isNewestFirst) return false;
    const dates = shown.map(records.updatedMs).filter((ms) => ms !== null);
    return dates.length > 0 && dates.every((ms) => ms < judgeRules.fromMs);
  }

  function finish(): Reading {
    const found = findings.result();
    const isQuiet = isBegunHere && found.changes.length === 0 && found.baseline === '';
    places.end(knownAt(), isQuiet);
    if (!isEnded) return { found, window, closed: null, isUnproven: false, ...dates };
    const evidence = evidenceNow();
    const next = readOnceMore();
    if (evidence === 'again' && !isGivenUp(next))
      return { found, window: next, closed: null, isUnproven: false, ...dates };
    const closed = { ...window, marked: isMarkBehind() ? markedBefore(window.marked) : window.marked };
    return { found, window: null, closed, isUnproven: evidence !== 'whole', ...dates };
  }

  function evidenceNow(): Evidence {
    if (rules.markField === null && isMarkedWhole(window)) return 'whole';
    const evidence = evidenceOf(rules.paging, window);
    return isMarkBehind() && window.marked?.before === null && evidence === 'whole' ? 'again' : evidence;
  }

  /**
   * Between two answers a record may change behind one that was read, and a later one bring a greater mark than its:
   * only what a reading before has shown as the greatest is passed.
   */
  function isMarkBehind(): boolean {
    const isOneAnswer = isBegunHere && window.pages <= 1;
    return rules.markField !== null && window.marked !== null && window.marked.next !== null && !isOneAnswer;
  }

  function knownAt(): KnownAt {
    if (records.unitMs > MAX_COUNTED_UNIT_MS) return { atLeast: () => null, atMost: () => null };
    const isAll = (dateMs: number) => known.isNearOnly && dateMs >= rules.coveredFromMs;
    return { atLeast: known.countAt, atMost: (dateMs) => (isAll(dateMs) ? known.countAt(dateMs) : null) };
  }

  /** What is dated before the first unsure date need not come again, and what follows begins a page. */
  function readOnceMore(): Window {
    const { unsureFrom, from } = window;
    const once = nextReading(window);
    if (unsureFrom === null) return isShort(window) && window.readings > 0 ? inOtherPages(once) : once;
    const later = unsureFrom > from && rules.isAskedByDate && isWholeButTies(rules.paging, window);
    const next = later ? toIso(Date.parse(unsureFrom) - rules.dateUnitMs) : from;
    return next > from ? nextReading(window, next) : inOtherPages(once);
  }

  function finishBefore(): { reading: Reading; isStuck: boolean } {
    const rest = restFrom(window, rules);
    const next = readAnew(window, rest ?? window.from);
    const reading = { found: findings.result(), window: next, closed: null, isUnproven: false, ...dates };
    return { reading, isStuck: rest === null };
  }

  return { position: pages.position, take, finish, finishBefore };
}

/** A feed of changes may have a record several times: what comes last is what it is. */
function latestOf(page: WindowPage, { idOf }: RecordReader): WindowPage {
  const lastPlaces = new Map(page.records.map((record, place) => [idOf(record) ?? `without ${place}`, place]));
  return {
    ...page,
    records: page.records.filter((record, place) => lastPlaces.get(idOf(record) ?? `without ${place}`) === place),
  };
}

/** What changes while its pages are read comes with the next mark. */
function isMarkedWhole({ marked, ...window }: Window): boolean {
  return marked !== null && marked.asked !== null && !isEndless(window);
}

function markedBefore(marked: WindowMark | null): WindowMark | null {
  return marked === null ? null : { ...marked, next: marked.before ?? marked.next };
}
