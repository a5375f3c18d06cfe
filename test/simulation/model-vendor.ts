import { createChance } from '../faults/chance';
import { createRowOrder, type RowOrder } from './row-order';
import type { Clock } from '../../src/testing/virtual/clock';
import { pageOf, type ModelPage } from './model-pages';
import { dateText, recordOf, versionOf } from './record';
import { createTable, type ShownRow, type Table, type Version } from './table';
import { UNIT_MS, type ResourceTraits, type VendorTrouble, type World } from './world';

export interface ModelRequest {
  url: string;
}

export interface ModelAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  isWhole: boolean;
}

/** A vendor that exists in memory: its lists, its clock, its ways and its troubles. */
export interface ModelVendor {
  tables: ReadonlyMap<string, Table>;
  /** Answers a request; the time that this takes goes by meanwhile, and rows may change in it. */
  answer(request: ModelRequest): ModelAnswer;
  /** From now on each so-many-th request fails in this way. */
  fail(trouble: VendorTrouble, every: number): void;
  recover(): void;
  /**
   * Has something happen while the so-many-th request from now on is answered; at the latest when nothing may happen
   * any more.
   */
  during(request: number, act: () => void): void;
  /** Nothing may happen any more from now on. */
  rest(): void;
  requests(): number;
  /** The versions of a row that polls were given, and when first. */
  shown(resource: string, row: number): ReadonlyMap<Version, number>;
}

/** Where the records are in each answer, and how many there are. */
export const RECORDS_PATH = 'items';
export const TOTAL_PATH = 'total';
export const CURSOR_PATH = 'next';
export const MARK_PATH = 'mark';

const RETRY_AFTER_S = 20;

export function createModelVendor(world: World, clock: Clock): ModelVendor {
  const { seed, vendor } = world;
  const chance = createChance(seed);
  const tables = new Map(world.resources.map((traits) => [traits.name, createTable(seed, vendor, traits)]));
  const orders = new Map([...tables].map(([name, table]) => [name, createRowOrder(seed, table)]));
  const shownTo = new Map<string, Map<Version, number>>();
  let trouble: { how: VendorTrouble; every: number } | null = null;
  let requests = 0;
  let awaited: { request: number; act: () => void }[] = [];

  function happen(untilRequest: number): void {
    const due = awaited.filter(({ request }) => request <= untilRequest);
    awaited = awaited.filter(({ request }) => request > untilRequest);
    for (const { act } of due) act();
  }

  function answer({ url: text }: ModelRequest): ModelAnswer {
    requests += 1;
    const [shortest, longest] = vendor.latencyMs;
    const latencyMs = chance.between(shortest, longest);
    clock.advance(Math.floor(latencyMs / 2));
    happen(requests);
    const answered = answerNow(new URL(text));
    clock.advance(Math.ceil(latencyMs / 2));
    return answered;
  }

  function answerNow(url: URL): ModelAnswer {
    const [, name = '', list] = url.pathname.split('/');
    const isListing = list === 'all' || tables.get(name)?.traits.source === 'snapshot';
    // A listing waits for a `Retry-After` in real time.
    if (trouble !== null && requests % trouble.every === 0)
      return failing(isListing && trouble.how === '429' ? '500' : trouble.how);
    const table = tables.get(name);
    if (table === undefined) return answerOf(404, { message: 'no such list' });
    if (list === 'changes') return changesOf(table, url);
    if (list === 'versions') return versionsOf(table, url);
    return list === 'deleted' ? deletionsOf(table, url) : listOf(table, url, isListing);
  }

  function listOf(table: Table, url: URL, isListing: boolean): ModelAnswer {
    const { traits } = table;
    const [sinceMs, untilMs] = ['since', 'until'].map((name) => (isListing ? null : dateIn(url, name)));
    if (isTooWide(traits, sinceMs ?? null, untilMs ?? null)) return answerOf(400, { message: 'too wide' });
    const rows = (orders.get(traits.name) as RowOrder)(clock.now(), {
      sinceMs: sinceMs ?? null,
      // A day as the end means all of it.
      untilMs: typeof untilMs === 'number' && traits.templateUnit === 'day' ? untilMs + UNIT_MS.day : (untilMs ?? null),
      isInclusive: traits.filter !== '>',
      page: `${url.searchParams.get('offset')} ${url.searchParams.get('page')} ${url.searchParams.get('cursor')} ${url.searchParams.get('limit')}`,
      request: requests,
    });
    return pageAnswer(pageOf(vendor, traits, rows, url, clock.now()), rows.length, (one) => {
      if (!isListing) noteShown(traits.name, one);
      return recordOf(one.row, one.version, traits, requests);
    });
  }

  /** What changed behind the mark, in the order it happened; the last page has the next mark. */
  function changesOf(table: Table, url: URL): ModelAnswer {
    const { traits } = table;
    const mark = markIn(url.searchParams.get('mark'));
    const now = clock.now();
    if (traits.markLifetimeMs !== null && mark !== null && now - mark.issuedMs > traits.markLifetimeMs)
      return answerOf(410, { message: 'the mark has expired' });
    const limit = Number(url.searchParams.get('limit') ?? Infinity);
    const from = markIn(url.searchParams.get('cursor')) ?? mark;
    const rows = inOrder(table).filter(
      ({ row, version }) => from === null || isBehind(from, version.fromMs, row.number),
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const place =
      last === undefined
        ? (from ?? { fromMs: 0, number: 0 })
        : { fromMs: last.version.fromMs, number: last.row.number };
    const next = [place.fromMs, place.number, now].join('_');
    for (const one of shown) noteShown(traits.name, one);
    return answerOf(200, {
      [RECORDS_PATH]: shown.map(({ row, version }) => recordOf(row, version, traits, requests)),
      [rows.length > limit ? CURSOR_PATH : MARK_PATH]: next,
    });
  }

  function versionsOf(table: Table, url: URL): ModelAnswer {
    const after = Number(url.searchParams.get('after'));
    const rows = inOrder(table)
      .filter(({ row, version }) => versionOf(row, version) > after)
      // A keyset cursor goes by what the list is sorted by.
      .map(({ row, version }) => ({ row, version, key: { ...version, touchedMs: version.fromMs } }));
    const keyed = rows.map(({ row, key }) => ({ row, version: key }));
    return pageAnswer(pageOf(vendor, table.traits, keyed, url, clock.now()), rows.length, ({ row }) => {
      const shown = rows.find((one) => one.row === row) as ShownRow;
      noteShown(table.traits.name, shown);
      return recordOf(row, shown.version, table.traits, requests);
    });
  }

  function inOrder(table: Table): ShownRow[] {
    return [...table.at(clock.now())].sort(
      (a, b) => a.version.fromMs - b.version.fromMs || a.row.number - b.row.number,
    );
  }

  function noteShown(resource: string, { row, version }: ShownRow): void {
    const key = `${resource} ${row.number}`;
    const shown = shownTo.get(key) ?? new Map<Version, number>();
    shownTo.set(key, shown);
    if (!shown.has(version)) shown.set(version, clock.now());
  }

  /** What was deleted since, oldest first, with dates by the second. */
  function deletionsOf(table: Table, url: URL): ModelAnswer {
    const sinceMs = Date.parse(url.searchParams.get('since') ?? '');
    const deletedMs = ({ version }: ShownRow) => Math.floor((version.writtenMs + vendor.recordClockMs) / 1000) * 1000;
    const gone = [...table.rows.values()].flatMap((row): ShownRow[] => {
      const version = row.versions.findLast((one) => one.isGone && one.fromMs <= clock.now());
      return version === undefined ? [] : [{ row, version }];
    });
    const rows = gone
      .filter((one) => deletedMs(one) >= sinceMs)
      .sort((a, b) => deletedMs(a) - deletedMs(b) || a.row.number - b.row.number)
      // A keyset cursor goes by what the list is sorted by.
      .map(({ row, version }) => ({ row, version: { ...version, touchedMs: deletedMs({ row, version }) } }));
    return pageAnswer(pageOf(vendor, table.traits, rows, url, clock.now()), rows.length, (one) => ({
      id: one.row.number,
      deletedAt: dateText(deletedMs(one), { unit: 'second', looksFiner: false }),
    }));
  }

  function pageAnswer(page: ModelPage, total: number, shown: (row: ShownRow) => Record<string, unknown>): ModelAnswer {
    if ('refused' in page) return answerOf(400, { message: page.refused });
    const { rows, cursor, next, hasMore } = page;
    const body = {
      [RECORDS_PATH]: rows.map(shown),
      ...(vendor.tellsTotal ? { [TOTAL_PATH]: Math.min(total, vendor.countsTo ?? total) } : {}),
      ...(cursor === undefined || cursor === null ? {} : { [CURSOR_PATH]: cursor }),
      ...(hasMore === undefined ? {} : { has_more: hasMore }),
    };
    return answerOf(200, body, next === undefined || next === null ? {} : { link: `<${next}>; rel="next"` });
  }

  function failing(how: VendorTrouble): ModelAnswer {
    switch (how) {
      case '500':
        return answerOf(500, { message: 'down' });
      case '429':
        return answerOf(429, { message: 'slow down' }, { 'retry-after': String(RETRY_AFTER_S) });
      case 'cut':
        return { ...answerOf(200, { [RECORDS_PATH]: [] }), isWhole: false };
      case 'html':
        return { ...answerOf(502, {}), body: '<html><title>Bad gateway</title></html>' };
    }
  }

  function answerOf(status: number, body: unknown, headers: Record<string, string> = {}): ModelAnswer {
    const { dateHeaderMs } = vendor;
    const date: Record<string, string> =
      dateHeaderMs === null ? {} : { date: new Date(clock.now() + dateHeaderMs).toUTCString() };
    return { status, headers: { ...date, ...headers }, body: JSON.stringify(body), isWhole: true };
  }

  return {
    tables,
    answer,
    fail: (how, every) => void (trouble = { how, every }),
    recover: () => void (trouble = null),
    during: (request, act) => void awaited.push({ request: requests + request, act }),
    rest: () => happen(Infinity),
    requests: () => requests,
    shown: (resource, row) => shownTo.get(`${resource} ${row}`) ?? new Map<Version, number>(),
  };
}

function dateIn(url: URL, name: string): number | null {
  const text = url.searchParams.get(name);
  return text === null ? null : Date.parse(text);
}

function isTooWide({ maxWindowMinutes }: ResourceTraits, sinceMs: number | null, untilMs: number | null): boolean {
  if (maxWindowMinutes === null || sinceMs === null) return false;
  return untilMs === null || untilMs < sinceMs || untilMs - sinceMs > maxWindowMinutes * UNIT_MS.minute;
}

/** How far a mark reaches, and when it was given. */
interface PlaceInTime {
  fromMs: number;
  number: number;
  issuedMs: number;
}

function markIn(text: string | null): PlaceInTime | null {
  if (text === null) return null;
  const [fromMs = 0, number = 0, issuedMs = 0] = text.split('_').map(Number);
  return { fromMs, number, issuedMs };
}

function isBehind(place: PlaceInTime, fromMs: number, number: number): boolean {
  return fromMs > place.fromMs || (fromMs === place.fromMs && number > place.number);
}
