import type { RecordReader } from '../../src/domain/change';
import type { JsonObject } from '../../src/domain/json';
import { lookBackMs, windowFrom } from '../../src/domain/poll-window';
import type { VendorClock } from '../../src/domain/vendor-clock';
import { acceptChanges, settle, startFrom, type Progress, type StartedProgress } from '../../src/domain/watermark';
import type { PagePosition } from '../../src/domain/scan';
import type { WindowPage } from '../../src/domain/window-pages';
import { createWindowReader, type WindowRules } from '../../src/domain/window-reader';

export interface Row {
  id: number;
  updatedMs: number;
  createdMs: number;
  content: number;
  /** Latest of its dates that came from a clock which was right. */
  inTimeMs: number;
}

export interface TableOptions {
  order: 'by-date' | 'by-id' | 'newest-first' | 'shuffled';
  operator: '>' | '>=';
  pageCap: number;
  showsTotal: boolean;
  paging: 'offset' | 'token';
  maxChanges: number;
  /** Versions that the poller may remember; default 10,000. */
  capacity?: number;
  /** Precision of the date that the vendor is asked with; null: it has no date filter. Default a second. */
  templateUnitMs?: number | null;
  /** False: the dates of rows do not say when they changed. */
  filterByUpdatedDate?: boolean;
}

export const SECOND = 1000;
export const EPOCH = Date.parse('2026-01-05T09:00:00.000Z');

export const rowReader: RecordReader = {
  idOf: (record) => (record['id'] === undefined ? null : String(record['id'])),
  updatedMs: (record) => Date.parse(record['updated'] as string),
  createdMs: (record) => Date.parse(record['created'] as string),
  isDeleted: () => false,
};

export interface Sent {
  id: string;
  updatedAt: string | null;
  content: number;
  type: string;
  eventId: string;
}

/**
 * A vendor's table with a clock of its own, and a poller of it, as the activity and the workflow drive the domain rules.
 * Dates are whole seconds, as in Sage CRM. `between` runs between any two pages: rows change while they are read.
 */
export function createTable(
  options: TableOptions,
  between: (table: ReturnType<typeof createTable>) => void = () => {},
) {
  const rows = new Map<number, Row>();
  const removed = new Map<number, Row>();
  const sent: Sent[] = [];
  const sentAhead = new Set<string>();
  const marks: string[] = [];
  const capacity = options.capacity ?? 10_000;
  const templateUnitMs = options.templateUnitMs === undefined ? SECOND : options.templateUnitMs;
  let pagesServed = 0;
  let selected: { fromMs: number; rows: Row[] } | null = null;
  let nowMs = EPOCH;
  let progress: Progress = startFrom(new Date(0).toISOString());
  let shuffle = 1;

  const rules: WindowRules = {
    instanceId: 1,
    resource: 'rows',
    paging: options.paging,
    filterByUpdatedDate: options.filterByUpdatedDate ?? true,
    filterByCurrentDate: false,
    createdCheckToleranceMs: 0,
    pollDelayMs: 5 * SECOND,
    templateUnitMs,
    putOffFrom: Math.min(100, Math.floor(capacity / 2)),
    maxChanges: options.maxChanges,
    maxBytes: 1_000_000,
  };

  /** A negative age: written by a clock that is ahead. */
  function put(id: number, ageMs = 0): void {
    const updatedMs = Math.floor((nowMs - ageMs) / SECOND) * SECOND;
    const before = rows.get(id) ?? removed.get(id);
    // A record's own date never goes back, but from one that was ahead: what is late is a record that is shown late.
    const beforeMs = before === undefined ? 0 : inTimeMsOf(before);
    if (beforeMs > updatedMs) return;
    const inTimeMs = ageMs < 0 ? beforeMs : updatedMs;
    selected = null;
    const createdMs = before?.createdMs ?? updatedMs;
    rows.set(id, { id, updatedMs, createdMs, content: (before?.content ?? 0) + 1, inTimeMs });
  }

  /** A date ahead whose time came before anybody was told of it looks like any other. */
  function inTimeMsOf({ id, content, updatedMs, inTimeMs }: Row): number {
    const isTold = sentAhead.has(`${id} ${content}`);
    return updatedMs <= nowMs && !isTold ? Math.max(inTimeMs, updatedMs) : inTimeMs;
  }

  function select(fromMs: number): Row[] {
    if (selected?.fromMs !== fromMs || options.order === 'shuffled') selected = { fromMs, rows: sorted(fromMs) };
    return selected.rows;
  }

  function sorted(fromMs: number): Row[] {
    const cut = Math.floor(fromMs / SECOND) * SECOND;
    const matching = [...rows.values()].filter(
      ({ updatedMs }) => templateUnitMs === null || (options.operator === '>' ? updatedMs > cut : updatedMs >= cut),
    );
    shuffle = (shuffle * 48271) % 2147483647;
    switch (options.order) {
      case 'by-date':
        return matching.sort((a, b) => a.updatedMs - b.updatedMs || a.id - b.id);
      case 'newest-first':
        return matching.sort((a, b) => b.updatedMs - a.updatedMs || b.id - a.id);
      case 'by-id':
        return matching.sort((a, b) => a.id - b.id);
      case 'shuffled':
        return matching.sort((a, b) => ((a.id * shuffle) % 1009) - ((b.id * shuffle) % 1009));
    }
  }

  function page(fromMs: number, position: PagePosition): WindowPage {
    pagesServed += 1;
    const all = select(fromMs);
    const offset = position === null ? 0 : 'offset' in position ? position.offset : (position.token as number);
    const shown = all.slice(offset, offset + options.pageCap);
    const next = offset + options.pageCap;
    return {
      records: shown.map(toRecord),
      total: options.showsTotal ? all.length : null,
      next: options.paging === 'token' && next < all.length ? next : null,
    };
  }

  /** One poll, its changes accepted, the state through JSON. Answers whether another poll follows; the wait before it has passed. */
  function poll(): boolean {
    const started = JSON.parse(JSON.stringify(progress)) as StartedProgress;
    const reader = createWindowReader(rules, rowReader, started);
    const fromMs = Date.parse(windowFrom(started, lookBackMs(rules.pollDelayMs, rules.templateUnitMs)));
    for (let pages = 0; pages < 50; pages += 1) {
      const answer = page(fromMs, reader.position());
      const isWanted = reader.take(answer, clock());
      if (!isWanted) break;
      between(table);
    }
    const { changes, next, againInMs } = reader.finish();
    for (const { recordId, updatedAt, record, type, eventId, version } of changes) {
      if (version.isAhead) sentAhead.add(`${recordId} ${String(record['content'])}`);
      sent.push({ id: recordId, updatedAt, content: record['content'] as number, type, eventId });
    }
    progress = acceptChanges(progress, changes, capacity);
    progress = settle(progress, next, capacity);
    marks.push(progress.at as string);
    nowMs += againInMs ?? 0;
    return againInMs !== null;
  }

  function clock(): VendorClock {
    return { earliestMs: nowMs, latestMs: nowMs + 999 };
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
    poll,
    pollUntilRest,
    advance: (ms: number) => void (nowMs += ms),
    lookBack: (ms: number) => void (rules.pollDelayMs = ms),
    /** Under the date that it has. */
    edit: (id: number) => {
      const row = rows.get(id) as Row;
      rows.set(id, { ...row, content: row.content + 1 });
      selected = null;
    },
    remove: (id: number) => {
      const row = rows.get(id);
      if (row !== undefined) removed.set(id, row);
      rows.delete(id);
      selected = null;
    },
    progress: () => progress,
    /** Pages asked for since the last call. */
    takePages: () => {
      const pages = pagesServed;
      pagesServed = 0;
      return pages;
    },
  };
  return table;
}

export function toRecord(row: Row): JsonObject {
  return {
    id: row.id,
    updated: new Date(row.updatedMs).toISOString(),
    created: new Date(row.createdMs).toISOString(),
    content: row.content,
  };
}
