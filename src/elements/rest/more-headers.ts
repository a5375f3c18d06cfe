import { readJsonBody } from '../json-body';
import { envelopeOf, type EnvelopeMember } from './envelope';
import { linkTo } from './link-header';

/** A number of all records, and where it was found. */
export interface Total {
  place: string;
  value: number;
}

/** Headers that are empty, or absent, on the last page. */
const NEXT = [
  'x-next-page',
  'x-nextpage',
  'x-pagination-next-page',
  'x-next-cursor',
  'x-next-page-token',
  'x-next-token',
  'next-page',
  'next-page-token',
  'next-cursor',
  'next-token',
  'elements-next-page-token',
  'continuation-token',
  'x-continuation-token',
  'x-ms-continuation',
  'x-ms-continuationtoken',
];
const TOTAL = [
  'x-total-count',
  'x-wp-total',
  'x-total',
  'x-total-results',
  'x-total-items',
  'x-total-records',
  'x-pagination-total-count',
  'x-pagination-total',
  'total-count',
];

/**
 * What in the headers says that there is more: a link to the next page, its number or token, or a range that ends too
 * early.
 */
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

const PAGES = [
  'x-total-pages',
  'x-wp-totalpages',
  'x-pagination-page-count',
  'x-pagination-total-pages',
  'x-page-count',
];

/** More than one page, by a header that counts them. */
export function pagesInHeaders(headers: Readonly<Record<string, string>>): string | null {
  const found = PAGES.find((name) => /^\s*\d{1,15}\s*$/.test(headers[name] ?? '') && Number(headers[name]) > 1);
  return found === undefined ? null : `${found} is ${Number(headers[found])}`;
}

/** ASP.NET services have what others put around the list as JSON in a header. */
const ENVELOPES = ['x-pagination', 'pagination', 'x-paging'];

export function envelopeInHeaders(headers: Readonly<Record<string, string>>): EnvelopeMember[] {
  return ENVELOPES.flatMap((name) => {
    const body = readJsonBody(headers[name] ?? '');
    return body.ok
      ? envelopeOf(body.value, null).map((member) => ({ ...member, path: `${name}: ${member.path}` }))
      : [];
  });
}

/** The numbers of all records that headers tell. */
export function totalsInHeaders(headers: Readonly<Record<string, string>>): Total[] {
  return TOTAL.flatMap((name) => {
    const digits = /^\s*(\d{1,15})\s*$/.exec(headers[name] ?? '')?.[1];
    return digits === undefined ? [] : [{ place: name, value: Number(digits) }];
  });
}
