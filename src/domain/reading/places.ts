import { toIso } from '../values/instant';
import { KEY_LENGTH } from './ledger';
import { printOf } from './print';
import { withRecord } from './tally';
import { recordKey } from './version';
import { beUnsure, type Window } from './window';

/** Where a record stands in a list. */
export interface Place {
  /** Stands for the record's id. */
  key: string;
  /** Stands for its id and its date: one whose date moved stands elsewhere, and shows nothing of what was before it. */
  datedKey: string;
  updatedMs: number | null;
  /** The same answer has another record with this id. */
  hasTwin: boolean;
}

/** What a reading has shown, in the order of the list. Notes in the window what a later poll has to know of it. */
export interface Places {
  isRead(place: Place): boolean;
  /** The page behind those before. So many records at its beginning were counted already. */
  append(page: readonly Place[], counted: number): void;
  /** The last page was asked for once more, and is this now. */
  replaceLast(page: readonly Place[]): void;
  /** From here on pages are not asked to begin with a record that was read: they never did. */
  letSlide(): void;
  /**
   * Notes in the window if a record may not have come: for each one that comes twice another may be missing, as the
   * order of ties changes with the page. Unless as many records of its date are known as there were places with it.
   * `isQuiet`: nothing was news.
   */
  end(known: KnownAt, isQuiet: boolean): void;
}

/** How many records are known under a date. */
export interface KnownAt {
  /** At least; null: that is no proof. */
  atLeast(dateMs: number): number | null;
  /** Null: more may be known. */
  atMost(dateMs: number): number | null;
}

/** The key of records without an id. */
const NAMELESS = recordKey('');
/** Records read last that are told to the next poll: so many may come in front of them meanwhile. */
const LAST_READ = 20;

export function createPlaces(window: Window): Places {
  const read = new Set(keysOf(window.lastRead));
  /** Places with this date were counted by the poll before, too: here they are not all. */
  const dateBefore = window.lastDate;
  /** Null: they are not known, as some of them were replaced. */
  let placesBefore: number | null = window.placesAtLast;
  const countOf = new Map<number | null, number>();
  const repeated = new Set<number | null>();
  /**
   * Places that came twice at once, by their date: rows in front have pushed them, or ties stand in another order on
   * the next page.
   */
  const pushed = new Map<number, number>();
  let slidAt: string | null = null;
  let last: { page: readonly Place[]; added: readonly Place[]; before: Standing } | null = null;

  function append(page: readonly Place[], counted: number): void {
    const overlap = overlapOf(last?.page ?? [], page);
    for (const { updatedMs } of page.slice(counted, overlap))
      if (updatedMs !== null) pushed.set(updatedMs, (pushed.get(updatedMs) ?? 0) + 1);
    const added = page.slice(Math.max(counted, overlap));
    last = { page, added, before: standingOf(window) };
    const isRepeated = added.length > 0 && added.every(({ datedKey }) => read.has(datedKey));
    if (added.length > 0) window.repeatedPages = isRepeated ? window.repeatedPages + 1 : 0;
    let previous = '';
    window.rows += added.filter(isAnotherRow).length;
    for (const { key, datedKey, updatedMs, hasTwin } of added) {
      if (window.shown !== null && !read.has(datedKey)) window.shown = withRecord(window.shown, key);
      if (read.has(datedKey) && datedKey !== previous && !hasTwin) repeated.add(updatedMs);
      read.add(datedKey);
      countOf.set(updatedMs, (countOf.get(updatedMs) ?? 0) + 1);
      noteDate(updatedMs);
      previous = datedKey;
    }
    window.print = printOf(
      window.print,
      added.map(({ key }) => key),
    );
    const addedKeys = added.map(({ datedKey }) => datedKey).slice(-LAST_READ);
    window.lastRead = (window.lastRead + addedKeys.join('')).slice(-LAST_READ * KEY_LENGTH);
  }

  /** What has no id cannot be known again. */
  function isAnotherRow({ key, datedKey, hasTwin }: Place): boolean {
    return !read.has(datedKey) || hasTwin || key === NAMELESS;
  }

  function noteDate(updatedMs: number | null): void {
    if (updatedMs === null) return;
    const updatedAt = toIso(updatedMs);
    if (window.lastDate !== null && updatedAt < window.lastDate) window.order = 'mixed';
    if (window.lastDate !== null && updatedAt > window.lastDate && window.order === 'level') window.order = 'ascending';
    window.placesAtLast = updatedAt === window.lastDate ? window.placesAtLast + 1 : 1;
    window.lastDate = updatedAt;
  }

  function replaceLast(page: readonly Place[]): void {
    // Of a page that an earlier poll read nothing but the end is known.
    if (last === null) {
      read.clear();
      placesBefore = null;
    }
    for (const { datedKey, updatedMs } of last?.added ?? []) {
      read.delete(datedKey);
      countOf.set(updatedMs, (countOf.get(updatedMs) ?? 1) - 1);
    }
    Object.assign(window, last?.before);
    last = null;
    append(page, 0);
  }

  return {
    isRead: ({ datedKey }) => read.has(datedKey),
    append,
    replaceLast,
    letSlide() {
      if (window.order !== 'mixed' && window.lastDate !== null) slidAt = window.lastDate;
      else beUnsure(window);
    },
    end(known, isQuiet) {
      for (const ms of repeated) {
        if (ms === null) beUnsure(window);
        else if (!hasAll(ms, known)) beUnsureOf(toIso(ms));
      }
      if (dateBefore !== null && hasMoreThanKnown(dateBefore, known)) beUnsureOf(dateBefore);
      // Rows push once. What comes twice in each reading does so by the order of its ties.
      if (window.print === window.printBefore)
        for (const [ms, count] of pushed)
          if ((countOf.get(ms) ?? 0) + count !== known.atLeast(ms)) beUnsureOf(toIso(ms));
      // If nothing has changed, rows slid by nothing but the order of their ties.
      if (slidAt !== null && !(isQuiet && hasAll(Date.parse(slidAt), known))) beUnsureOf(slidAt);
    },
  };

  /** Only in their order do dates tell where it begins. */
  function beUnsureOf(date: string): void {
    if (window.order === 'mixed') beUnsure(window);
    else beUnsure(window, date);
  }

  function hasAll(dateMs: number, known: KnownAt): boolean {
    if (window.order === 'mixed') return false;
    return toIso(dateMs) !== dateBefore && countOf.get(dateMs) === known.atLeast(dateMs);
  }

  /**
   * Ties that the poll before began to read: of its places the last ones are known alone, so what comes twice shows by
   * their number.
   */
  function hasMoreThanKnown(date: string, known: KnownAt): boolean {
    const dateMs = Date.parse(date);
    const count = countOf.get(dateMs) ?? 0;
    const most = known.atMost(dateMs);
    if (window.order === 'mixed' || count === 0 || most === null || placesBefore === null) return false;
    return placesBefore + count > most;
  }
}

type Standing = Pick<
  Window,
  'print' | 'lastRead' | 'order' | 'lastDate' | 'placesAtLast' | 'repeatedPages' | 'shown' | 'rows'
>;

function standingOf({ print, lastRead, order, lastDate, placesAtLast, repeatedPages, shown, rows }: Window): Standing {
  return { print, lastRead, order, lastDate, placesAtLast, repeatedPages, shown, rows };
}

function keysOf(joined: string): string[] {
  const keys: string[] = [];
  for (let i = 0; i < joined.length; i += KEY_LENGTH) keys.push(joined.slice(i, i + KEY_LENGTH));
  return keys;
}

/**
 * Rows that came in front have pushed so many records, with which the page before ended, to the beginning of this one.
 * With dates that other records of the two have as well, they may stand there by an order of ties that changes.
 */
function overlapOf(before: readonly Place[], page: readonly Place[]): number {
  const first = page[0]?.datedKey;
  if (!before.some(({ datedKey }) => datedKey === first)) return 0;
  const dates = new Map<number, string>();
  const tied = new Set<number | null>();
  for (const { updatedMs, datedKey } of [...before, ...page]) {
    if (updatedMs === null) continue;
    if ((dates.get(updatedMs) ?? datedKey) !== datedKey) tied.add(updatedMs);
    dates.set(updatedMs, datedKey);
  }
  for (let count = Math.min(before.length, page.length - 1); count > 0; count -= 1) {
    if (before[before.length - count]?.datedKey !== first) continue;
    const end = before.slice(-count);
    if (
      page.slice(0, count).every(({ datedKey, updatedMs }, i) => datedKey === end[i]?.datedKey && !tied.has(updatedMs))
    )
      return count;
  }
  return 0;
}
