import type { JsonObject } from '../../src/domain/values/json';
import { type Answer, jsonAnswer } from '../../src/testing/answers';

/** How this vendor turns its pages. Every value may be changed while the simulator runs. */
export interface PagingSwitches {
  paging: 'none' | 'page' | 'offset' | 'cursor' | 'link' | 'nextUrl';
  /** No page holds more, whatever `limit` asks for. */
  pageCap: number;
  firstPage: number;
  /** `list`: the body is the array; `object`: the records are at `data.items`. */
  shape: 'list' | 'object';
  /** Whether an object says how many records there are, as `total`. */
  totals: boolean;
  /** What a page past the end is. */
  pastTheEnd: 'empty' | 'the last page again' | 400 | 404;
  /** The offset of the first record. */
  firstOffset: number;
  /** What an offset that is no multiple of the limit leads to. */
  unaligned: 'taken' | 'floored' | 400 | 404;
  /** Headers say how many records (`x-rows`) and pages (`x-pages`) there are. */
  headerTotals: boolean;
  /** An object says `paging: {more, done}`. */
  flags: boolean;
  /** Where the next cursor is; `field`: a cursor is the id of the last record. */
  cursorIn: 'body' | 'header' | 'field';
  /** The vendor does not know its own paging parameters: every page is the first. */
  deaf: boolean;
  /** Next URLs lead here instead of to this server. */
  nextOrigin: string | null;
}

export const PAGING_DEFAULTS: PagingSwitches = {
  paging: 'none',
  pageCap: 100,
  firstPage: 1,
  shape: 'object',
  totals: false,
  pastTheEnd: 'empty',
  firstOffset: 0,
  unaligned: 'taken',
  headerTotals: false,
  flags: false,
  cursorIn: 'body',
  deaf: false,
  nextOrigin: null,
};

/** One page of what was found. `url` is the request's whole URL. */
export function pageOf(found: readonly JsonObject[], url: URL, switches: PagingSwitches): Answer {
  const size = switches.paging === 'none' ? found.length : sizeOf(url, switches);
  const start = switches.deaf ? 0 : startOf(url, size, found, switches);
  const { pastTheEnd, unaligned } = switches;
  if (typeof unaligned === 'number' && switches.paging === 'offset' && start % size !== 0)
    return jsonAnswer(unaligned, { message: 'the offset must be a multiple of the limit' });
  if (typeof pastTheEnd === 'number' && start > 0 && start >= found.length)
    return jsonAnswer(pastTheEnd, { message: 'there is no such page' });
  const items = found.slice(start, start + size);
  const end = start + items.length;
  const next = end < found.length ? end : null;
  const link = {
    ...(next === null ? {} : linkHeader(url, next, switches)),
    ...(switches.headerTotals && {
      'x-rows': String(found.length),
      'x-pages': String(Math.ceil(found.length / size)),
    }),
    ...(switches.cursorIn === 'header' && next !== null && { 'x-cursor': cursorAt(next) }),
  };
  if (switches.shape === 'list') return jsonAnswer(200, items, link);
  const body = {
    data: { items },
    ...(switches.totals && { total: found.length }),
    ...(switches.flags && { paging: { more: next !== null, done: next === null } }),
    ...(switches.paging === 'cursor' &&
      switches.cursorIn === 'body' && { meta: { next_cursor: next === null ? null : cursorAt(next) } }),
    ...(switches.paging === 'nextUrl' && { next: next === null ? null : nextUrl(url, next, switches) }),
  };
  return jsonAnswer(200, body, link);
}

function sizeOf(url: URL, { pageCap }: PagingSwitches): number {
  return Math.max(1, Math.min(Number(url.searchParams.get('limit') ?? pageCap), pageCap));
}

function startOf(
  url: URL,
  size: number,
  { length: total }: readonly JsonObject[],
  { paging, firstPage, firstOffset, pastTheEnd, cursorIn, unaligned }: PagingSwitches,
): number {
  const parameter = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise);
  switch (paging) {
    case 'none':
      return 0;
    case 'page': {
      const start = (parameter('page', firstPage) - firstPage) * size;
      const last = Math.max(0, Math.ceil(total / size) - 1) * size;
      return pastTheEnd === 'the last page again' ? Math.min(start, last) : start;
    }
    case 'offset': {
      const asked = parameter('offset', firstOffset) - firstOffset;
      return unaligned === 'floored' ? asked - (asked % size) : asked;
    }
    case 'cursor':
      // Ids count from 1, so that the last one is how many there were.
      if (cursorIn === 'field') return parameter('cursor', 0);
      return Number(Buffer.from(url.searchParams.get('cursor') ?? 'MA==', 'base64').toString());
    case 'link':
    case 'nextUrl':
      return parameter('from', 0);
  }
}

function cursorAt(index: number): string {
  return Buffer.from(String(index)).toString('base64');
}

function nextUrl(url: URL, next: number, { nextOrigin }: PagingSwitches): string {
  const target = new URL(url.pathname + url.search, nextOrigin ?? url.origin);
  target.searchParams.set('from', String(next));
  return target.href;
}

function linkHeader(url: URL, next: number, switches: PagingSwitches): Record<string, string> {
  if (switches.paging !== 'link') return {};
  return { link: `<${url.href}>; rel="first", <${nextUrl(url, next, switches)}>; title="a, b"; rel="next"` };
}
