import { startAgain } from '../../../src/domain/reading/told-again';
import { canonicalJson } from '../../../src/domain/values/canonical-json';
import type { JsonObject } from '../../../src/domain/values/json';
import type { RecordReader } from '../../../src/domain/reading/change';
import { countEntries, encodeEntry } from '../../../src/domain/reading/ledger';
import type { WindowPage } from '../../../src/domain/reading/pages';
import type { ReadingRules } from '../../../src/domain/reading/reader';
import { startingPoint } from '../../../src/domain/reading/start';
import {
  acceptChanges,
  moveOn,
  NOT_STARTED,
  type StartedWatermark,
  type Watermark,
} from '../../../src/domain/reading/watermark';
import { pageSizeOf } from '../../../src/domain/reading/page-size';
import type { PagePosition } from '../../../src/domain/reading/window';
import type { PollerStart } from '../../../src/domain/reading/settings';
import type { VendorClock } from '../../../src/domain/vendor/clock';
import { createFarPart } from './far-part';
import { readOnce, SECOND } from './read-once';

export { SECOND };
export const EPOCH = Date.parse('2026-01-05T09:00:00.000Z');

export interface Row {
  id: number;
  updatedMs: number | null;
  createdMs: number;
  content: number;
}

export interface TableOptions {
  /**
   * By date, and rows of one date in another order for each page: at each request (`ties-move`), or as the page's end
   * has it (`ties-by-page`: MariaDB's, with LIMIT). `shuffled`: no order at all.
   */
  order: 'by-date' | 'by-id' | 'newest-first' | 'ties-move' | 'ties-by-page' | 'shuffled';
  operator: '>' | '>=';
  pageCap: number;
  showsTotal: boolean;
  paging: 'offset' | 'token';
  maxChanges: number;
  /** Entries that the near part of the ledger has room for; the rest is far. Default 16,000. */
  capacity?: number;
  /** Default 5 s. */
  lookBackMs?: number;
  /** Precision of the rows' dates. Default a second. */
  unitMs?: number;
  /** Precision of the date that the vendor is asked with; null: it has no date filter. Default a second. */
  templateUnitMs?: number | null;
  start?: PollerStart;
  /** The clock that dates the rows, and that of the Date header, are ahead of ours by so much. */
  rowClockMs?: number;
  headerClockMs?: number;
  rules?: Partial<ReadingRules>;
  /**
   * What is asked for at once reaches no further; a vendor that is asked for more refuses it. Default: asked without an
   * end.
   */
  maxWindowMs?: number;
}

export interface Sent {
  id: string;
  updatedAt: string | null;
  content: number;
  type: string;
  eventId: string;
}

export function rowReader(unitMs = SECOND): RecordReader {
  return {
    idOf: (record) => (record['id'] === undefined ? null : String(record['id'])),
    updatedMs: ({ updated }) => (typeof updated === 'string' ? Date.parse(updated) : null),
    createdMs: ({ created }) => Date.parse(created as string),
    hasUpdated: () => true,
    isDeleted: ({ isDeleted }) => isDeleted === true,
    contentOf: canonicalJson,
    unitMs,
    createdUnitMs: unitMs,
    formatUnitMs: unitMs,
    isDayAlone: () => false,
  };
}

export type Table = ReturnType<typeof createTable>;

/**
 * A vendor's table, and a poller of it, driven as the activity and the workflow drive the domain rules. Time is ours;
 * the clock that dates the rows and that of the Date header are ahead of it by what the options say. `between` runs
 * between any two pages.
 */
export function createTable(options: TableOptions, between: (table: Table) => void = () => undefined) {
  const { capacity = 16_000, lookBackMs = 5 * SECOND, unitMs = SECOND, start = 'all' } = options;
  const { rowClockMs = 0, headerClockMs = 0, templateUnitMs = SECOND } = options;
  const rows = new Map<number, Row>();
  const removed = new Map<number, Row>();
  const sent: Sent[] = [];
  const marks: string[] = [];
  const far = createFarPart();
  let nowMs = EPOCH;
  let watermark: Watermark = NOT_STARTED;
  let pagesServed = 0;
  let selection: { key: string; rows: Row[] } | null = null;
  let shuffle = 1;
  let isUnproven = false;

  const iso = () => new Date(nowMs).toISOString();

  function clock(): VendorClock {
    const writtenMs = Math.floor((nowMs + headerClockMs) / SECOND) * SECOND;
    return { earliestMs: writtenMs, latestMs: writtenMs + 999 };
  }

  /** A record's own date never goes back: what is late is a record that is shown late. */
  function put(id: number, ageMs = 0): void {
    const updatedMs = Math.floor((nowMs + rowClockMs - ageMs) / unitMs) * unitMs;
    const before = rows.get(id) ?? removed.get(id);
    if (before !== undefined && (before.updatedMs ?? 0) > updatedMs) return;
    set({ id, updatedMs, createdMs: before?.createdMs ?? updatedMs, content: (before?.content ?? 0) + 1 });
  }

  function set(row: Row): void {
    selection = null;
    rows.set(row.id, row);
  }

  function selected(fromMs: number, end: number, untilMs: number | null): Row[] {
    const key = `${fromMs} ${end} ${untilMs}`;
    const isStable = options.order !== 'ties-move' && options.order !== 'shuffled';
    if (!isStable || selection?.key !== key) selection = { key, rows: sorted(fromMs, end, untilMs) };
    return selection.rows;
  }

  function sorted(fromMs: number, end: number, untilMs: number | null): Row[] {
    const cut = templateUnitMs === null ? -Infinity : Math.floor(fromMs / templateUnitMs) * templateUnitMs;
    const cutEnd =
      untilMs === null || templateUnitMs === null ? Infinity : Math.floor(untilMs / templateUnitMs) * templateUnitMs;
    if (options.maxWindowMs !== undefined && cutEnd - cut > options.maxWindowMs)
      throw new Error('the window is too long');
    const isIn = (ms: number) => (options.operator === '>' ? ms > cut && ms < cutEnd : ms >= cut && ms <= cutEnd);
    const matching = [...rows.values()].filter(
      ({ updatedMs }) => templateUnitMs === null || (updatedMs !== null && isIn(updatedMs)),
    );
    shuffle = (shuffle * 48271) % 2147483647;
    const scattered = ({ id }: Row) => (id * shuffle) % 1009;
    const dateOf = ({ updatedMs }: Row) => updatedMs ?? 0;
    const orders: Record<TableOptions['order'], (one: Row, other: Row) => number> = {
      'by-date': (one, other) => dateOf(one) - dateOf(other) || one.id - other.id,
      'by-id': (one, other) => one.id - other.id,
      'newest-first': (one, other) => dateOf(other) - dateOf(one) || other.id - one.id,
      'ties-by-page': (one, other) => dateOf(one) - dateOf(other) || tieOf(one, end) - tieOf(other, end),
      'ties-move': (one, other) => dateOf(one) - dateOf(other) || scattered(one) - scattered(other),
      shuffled: (one, other) => scattered(one) - scattered(other),
    };
    return matching.sort(orders[options.order]);
  }

  function page(fromMs: number, position: PagePosition, sizeVariant: number, untilMs: number | null): WindowPage {
    if (pagesServed > 0 && position !== null) between(table);
    pagesServed += 1;
    const offset = position === null ? 0 : 'offset' in position ? position.offset : (position.token as number);
    const next = offset + pageSizeOf(options.pageCap, sizeVariant);
    const all = selected(fromMs, next, untilMs);
    return {
      records: all.slice(offset, next).map(toRecord),
      total: options.showsTotal ? all.length : null,
      next: options.paging === 'token' && next < all.length ? next : null,
    };
  }

  function started(): StartedWatermark {
    if (watermark.at !== null) return watermark as StartedWatermark;
    const ours = { earliestMs: nowMs, latestMs: nowMs };
    const planned = startingPoint(start, ours, EPOCH, EPOCH);
    const point = startingPoint(start, clock(), EPOCH, nowMs);
    const isTooLate = Date.parse(point.at) < Date.parse(planned.at) - 60 * SECOND;
    return isTooLate ? point : { ...point, at: planned.at };
  }

  /** One poll, its changes accepted, the state through JSON. Answers whether another poll follows at once. */
  function poll(): boolean {
    const askedAt = iso();
    const before = JSON.parse(JSON.stringify(started())) as StartedWatermark;
    const { reading, next } = readOnce(before, {
      rules: {
        paging: options.paging,
        maxChanges: options.maxChanges,
        isAskedByDate: templateUnitMs !== null,
        dateUnitMs: Math.max(unitMs, templateUnitMs ?? 0),
        ...options.rules,
      },
      lookBackMs: Math.max(lookBackMs, unitMs, templateUnitMs ?? 0),
      records: rowReader(unitMs),
      askedAt,
      page,
      clock,
      nowMs: () => nowMs,
      far: (key) => far.lookup(key, before.far),
      ...slicingAt(askedAt),
    });
    const { changes } = reading.found;
    for (const { recordId, updatedAt, record, type, eventId } of changes)
      sent.push({ id: recordId, updatedAt, content: record['content'] as number, type, eventId });
    const accepted = changes.map(({ version, type }) => ({ version: encodeEntry(version), type }));
    become(moveOn(acceptChanges(before, accepted), next, askedAt, iso()));
    isUnproven ||= reading.isUnproven;
    return next.window !== null;
  }

  function slicingAt(askedAt: string) {
    const { maxWindowMs: maxMs } = options;
    if (maxMs === undefined) return {};
    return { slicing: { maxMs, unitMs: templateUnitMs ?? 1, dateUnitMs: unitMs, nowMs, askedAt } };
  }

  function become(next: Watermark): void {
    watermark = next;
    if (watermark.at !== null) marks.push(watermark.at);
    if (countEntries(watermark.ledger) > capacity) watermark = far.file(watermark);
  }

  /** Polls until the poller itself wants to sleep; how often. */
  function pollUntilRest(limit = 200): number {
    for (let polls = 1; polls <= limit; polls += 1) if (!poll()) return polls;
    throw new Error(`the poller wanted more than ${limit} polls in a row`);
  }

  const table = {
    rows,
    sent,
    marks,
    put,
    set,
    poll,
    pollUntilRest,
    advance: (ms: number) => void (nowMs += ms),
    /** Another content under the date that it has. */
    edit: (id: number) => {
      const row = rows.get(id) as Row;
      set({ ...row, content: row.content + 1 });
    },
    remove: (id: number) => {
      const row = rows.get(id);
      if (row !== undefined) removed.set(id, row);
      selection = null;
      rows.delete(id);
    },
    backfill: (from: string, until: string | null = null) => void (watermark = startAgain(watermark, { from, until })),
    watermark: () => watermark,
    isUnproven: () => isUnproven,
    filings: far.filings,
    /** Pages asked for since the last call. */
    takePages: () => {
      const pages = pagesServed;
      pagesServed = 0;
      return pages;
    },
  };
  return table;
}

function tieOf({ id }: Row, end: number): number {
  return (id * 7919 + end * 104_729 + id * end * 31) % 1013;
}

export function toRecord({ id, updatedMs, createdMs, content }: Row): JsonObject {
  const updated = updatedMs === null ? null : new Date(updatedMs).toISOString();
  return { id, updated, created: new Date(createdMs).toISOString(), content };
}
