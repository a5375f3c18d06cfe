import { linkTo } from './link-header';

/** A number of all records, and where it was found. */
export interface Total {
  place: string;
  value: number;
}

/** Headers that are empty, or absent, on the last page. */
const NEXT = ['x-next-page', 'x-next-cursor', 'x-next-page-token', 'x-continuation-token', 'x-ms-continuation'];
const TOTAL = [
  'x-total-count',
  'x-wp-total',
  'x-total',
  'x-total-results',
  'x-total-items',
  'x-total-records',
  'total-count',
];

/** What in the headers says that there is more: a link to the next page, its number or token, or a range that ends too early. */
export function moreInHeaders(headers: Readonly<Record<string, string>>, count: number): string | null {
  if (linkTo('next', headers['link'] ?? '') !== undefined) return 'Link with rel="next"';
  const next = NEXT.find((name) => !['', '0', 'null', 'false'].includes((headers[name] ?? '').trim().toLowerCase()));
  if (next !== undefined) return next;
  const hasMore = (headers['x-has-more'] ?? '').trim().toLowerCase() === 'true';
  if (hasMore) return 'x-has-more';
  const range = /^\s*[a-z-]*\s*(\d{1,15})-(\d{1,15})\/(\d{1,15})\s*$/i.exec(headers['content-range'] ?? '');
  const [last, total] = [Number(range?.[2]), Number(range?.[3])];
  return range !== null && count > 0 && last + 1 < total ? `Content-Range ends at ${last} of ${total}` : null;
}

/** The numbers of all records that headers tell. */
export function totalsInHeaders(headers: Readonly<Record<string, string>>): Total[] {
  return TOTAL.flatMap((name) => {
    const digits = /^\s*(\d{1,15})\s*$/.exec(headers[name] ?? '')?.[1];
    return digits === undefined ? [] : [{ place: name, value: Number(digits) }];
  });
}
