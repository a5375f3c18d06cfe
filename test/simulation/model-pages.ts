import type { ShownRow } from './table';
import type { ResourceTraits, VendorTraits } from './world';

/** A page as a vendor cuts it out of a list: its rows, and where it says the next one is. */
export type ModelPage =
  { rows: readonly ShownRow[]; cursor?: string | null; next?: string | null; hasMore?: boolean } | { refused: string };

/** A place in a list: what is left of it begins with the row at `from`, or behind the row that the cursor names. */
interface Place {
  from: number;
  /** Empty pages that were given in front of it. */
  pages: number;
}

/** Cuts the page that is asked for out of a whole list. `scope` is the query without its place. */
export function pageOf(
  vendor: VendorTraits,
  traits: ResourceTraits,
  rows: readonly ShownRow[],
  url: URL,
  nowMs: number,
): ModelPage {
  const limit = Number(url.searchParams.get('limit') ?? traits.pageSize);
  switch (vendor.paging) {
    case 'none':
      return vendor.forgottenPaging === null ? { rows } : firstOfForgotten(vendor, rows, traits.pageSize, url);
    case 'offset':
      return byOffset(vendor, rows, offsetOf(vendor, rows, Number(url.searchParams.get('offset') ?? 0), limit), limit);
    case 'page': {
      const page = Number(url.searchParams.get('page') ?? 1);
      const pages = Math.max(1, Math.ceil(rows.length / limit));
      const beyond = { empty: page, lastPage: pages, firstPage: 1 }[vendor.beyond];
      return byOffset(vendor, rows, ((page > pages ? beyond : page) - 1) * limit, limit);
    }
    case 'link':
    case 'numberCursor':
    case 'keysetCursor':
      return byCursor(vendor, rows, url, limit, nowMs);
  }
}

function firstOfForgotten(
  { forgottenPaging }: VendorTraits,
  rows: readonly ShownRow[],
  size: number,
  url: URL,
): ModelPage {
  const page = Number(url.searchParams.get('page') ?? 1);
  const shown = rows.slice((page - 1) * size, page * size);
  const hasMore = page * size < rows.length;
  if (forgottenPaging === 'flag') return { rows: shown, hasMore };
  return { rows: shown, next: hasMore ? withParameter(url, 'page', String(page + 1)) : null };
}

/** Where it reads from, if it has something else than nothing for what lies behind the end. */
function offsetOf({ beyond }: VendorTraits, rows: readonly ShownRow[], asked: number, limit: number): number {
  if (beyond === 'lastPage') return Math.min(asked, Math.max(0, rows.length - limit));
  return beyond === 'firstPage' && asked >= rows.length ? 0 : asked;
}

function byOffset(
  { offsetCap, unaligned }: VendorTraits,
  rows: readonly ShownRow[],
  asked: number,
  limit: number,
): ModelPage {
  if (unaligned === 'refused' && asked % limit !== 0) return { refused: 'no multiple of the limit' };
  const offset = unaligned === 'floored' ? asked - (asked % limit) : asked;
  if (offsetCap !== null && offset > 0 && offset + limit > offsetCap)
    return { refused: `offset and limit reach beyond ${offsetCap}` };
  return { rows: rows.slice(offset, offset + limit) };
}

/** Cursors and links: the place is a count or, with `keysetCursor`, the row behind which to go on. */
function byCursor(vendor: VendorTraits, rows: readonly ShownRow[], url: URL, limit: number, nowMs: number): ModelPage {
  const { paging, emptyPageEvery, tokenLifetimeMs } = vendor;
  const asked = url.searchParams.get('cursor');
  const [pages = 0, from = 0, issuedMs = nowMs, key = -Infinity, number = 0] = asked?.split('_').map(Number) ?? [];
  if (tokenLifetimeMs !== null && nowMs - issuedMs > tokenLifetimeMs) return { refused: 'the cursor has expired' };
  const isKeyset = paging === 'keysetCursor';
  const place: Place = { pages, from: isKeyset && asked !== null ? behind(rows, key, number) : from };
  const isEmpty = emptyPageEvery !== null && (place.pages + 1) % emptyPageEvery === 0 && place.from < rows.length;
  const shown = isEmpty ? [] : rows.slice(place.from, place.from + limit);
  const reached = place.from + shown.length;
  const last = shown.at(-1);
  const lastKey = last === undefined ? [key, number] : [keyFor(last), last.row.number];
  const next = [place.pages + 1, reached, nowMs, ...(isKeyset ? lastKey : [])].join('_');
  const cursor = reached < rows.length ? next : lastCursor(vendor, asked, next);
  return paging === 'link'
    ? { rows: shown, next: cursor === null ? null : withParameter(url, 'cursor', cursor) }
    : { rows: shown, cursor };
}

function lastCursor({ lastCursor: how, paging }: VendorTraits, asked: string | null, next: string): string | null {
  if (how === 'none' || paging === 'link') return null;
  return how === 'always' ? next : (asked ?? next);
}

/** A keyset needs a list in ascending order of what it is compared by: the date that it is sorted by, then the row. */
function behind(rows: readonly ShownRow[], key: number, number: number): number {
  const at = rows.findIndex((row) => keyFor(row) > key || (keyFor(row) === key && row.row.number > number));
  return at < 0 ? rows.length : at;
}

function keyFor({ version }: ShownRow): number {
  return version.touchedMs;
}

function withParameter(url: URL, name: string, value: string): string {
  const next = new URL(url);
  next.searchParams.set(name, value);
  return next.href;
}
