import { isJsonObject, type Json } from '../../domain/values/json';
import { envelopeOf, type EnvelopeMember } from './envelope';
import { envelopeInHeaders, moreInHeaders, pagesInHeaders, totalsInHeaders, type Total } from './more-headers';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** True: there is more. False: this was the last page. Spelled as `EnvelopeMember.name` is. */
const GOES_ON = words(
  'hasmore hasmoreitems hasmoreresults hasmorerecords hasmorepages hasmoredata more moreitems moreresults morerecords ' +
    'morepages moreavailable moreitemsincollection hasnext hasnextpage hasnextitems nextpageexists moreresultsavailable morepagesavailable istruncated truncated',
);
/** The other way round. */
const ENDS = words(
  'islast islastpage last lastpage endofstream endoflist endofdata endofresults nomore nomorepages eof done isdone finished',
);
/** What leads to the next page, if it is not empty. */
const NEXT = words(
  'next nexturl nexturi nextlink nexthref odatanextlink nextpage nextpageurl nextpageuri nextpagelink nextpagetoken ' +
    'nextpagecursor nexttoken nextcursor nextmarker nextrecordsurl nextresults nextoffset continuationtoken continuation ' +
    'continue scrollid nextbookmark nextpageid nextkey nextstart nextskip lastevaluatedkey paginationtoken ' +
    'querycontinue resumptiontoken skiptoken nextskiptoken nextmaxid nextsearchafter',
);
/** So many more. */
const REMAINING = words('remainingitemcount remainingitems remainingcount remainingrecords');
const TOTAL = words(
  'totalcount totalitems totalresults totalrecords totalelements totalhits totalsize totalentries totalrows ' +
    'odatacount recordstotal recordsfiltered totalfiltered filteredcount filtercount numfound',
);
/**
 * Of the list where a page is spoken of beside it; elsewhere a sum of money, or a field of what the list belongs to.
 */
const TOTAL_OF_LIST = words('total');
const TOTAL_BESIDE_PAGE = words('count');
const OF_A_PAGE = words(
  'limit offset page pages pagesize pagenumber perpage size skip start startat startindex next nextpage nexturl previous ' +
    'prev first last hasmore currentpage maxresults totalpages itemsperpage take from to',
);
const PAGES = words('totalpages pagecount numpages pagestotal lastpage pages');

export interface AnswerParts {
  headers: Readonly<Record<string, string>>;
  body: Json;
  recordsPath: string | null;
  /** Records of this answer. */
  count: number;
}

/** Whether an answer says itself that it was the last page, and nothing in it says that there is more. */
export function saysEnd({ body, recordsPath }: Pick<AnswerParts, 'body' | 'recordsPath'>): boolean {
  const flags = envelopeOf(body, recordsPath).map(flagOf);
  return flags.includes('end') && !flags.includes('more');
}

/**
 * Whether an answer has nothing in it but that it is the last one, or complete. So MediaWiki answers if a generator
 * finds nothing: `{"batchcomplete": true}` (API:Query), with `""` in its older format.
 */
export function saysNothingButEnd(body: Json): boolean {
  const members = envelopeOf(body, null).filter(({ value }) => value !== null);
  const isComplete = ({ name, value }: EnvelopeMember) => name === 'batchcomplete' && (value === true || value === '');
  return members.length > 0 && members.every((member) => flagOf(member) === 'end' || isComplete(member));
}

/** What is looked for: flags alone; or links and cursors as well; or, as of a first page only, also totals. */
export type MoreWanted = 'flag' | 'later page' | 'first page';

/**
 * What in an answer says that there is more than it holds, as a person finds it there (`meta.has_more`); null if
 * nothing does. A flag is believed before a link or cursor, and both before a total, which counts only if no other
 * total is smaller: some vendors also count what a filter left out.
 */
export function moreSaidBy({ headers, body, recordsPath, count }: AnswerParts, wanted: MoreWanted): string | null {
  const members = [...envelopeOf(body, recordsPath), ...envelopeInHeaders(headers)];
  const flag = members.find((member) => flagOf(member) === 'more');
  if (flag !== undefined) return flag.path;
  if (wanted === 'flag' || members.some((member) => flagOf(member) === 'end')) return null;
  const next = members.find((member) => isWayOn(member) || isListedLink(member.name, member.value));
  const place = next?.path ?? nextOffsetIn(members) ?? moreInHeaders(headers, count);
  if (place !== null || wanted !== 'first page' || count === 0) return place;
  const totals = totalsIn(members, headers);
  const total = totals.every(({ value }) => value > count) ? totals[0] : undefined;
  if (total !== undefined) return `${total.place} is ${total.value}, and ${count} are here`;
  return totals.length > 0 ? null : (pagesIn(members) ?? pagesInHeaders(headers));
}

/** How many records an answer shows that there are: the smallest of its totals; null if it shows none. */
export function shownTotal({ headers, body, recordsPath }: Omit<AnswerParts, 'count'>): number | null {
  const totals = totalsIn([...envelopeOf(body, recordsPath), ...envelopeInHeaders(headers)], headers);
  return totals.length === 0 ? null : Math.min(...totals.map(({ value }) => value));
}

function totalsIn(members: readonly EnvelopeMember[], headers: AnswerParts['headers']): Total[] {
  return [...members.flatMap(totalOf), ...totalsInHeaders(headers)];
}

function flagOf({ name, value }: EnvelopeMember): 'more' | 'end' | null {
  const text = typeof value === 'object' ? '' : String(value).toLowerCase();
  const isTrue = text === 'true';
  if (!isTrue && text !== 'false') return saysMoreBy(name, text) ? 'more' : null;
  if (GOES_ON.has(name)) return isTrue ? 'more' : 'end';
  if (ENDS.has(name)) return isTrue ? 'end' : 'more';
  return null;
}

/** Vendors without booleans; `more: 1` and `last: 0` may as well count something, and none of these ends a list. */
function saysMoreBy(name: string, text: string): boolean {
  if (!/^(?:has|is)/.test(name)) return false;
  return (GOES_ON.has(name) && ['1', 'y', 'yes'].includes(text)) || (ENDS.has(name) && ['0', 'n', 'no'].includes(text));
}

/** Objects of any names: DynamoDB's key of the last record, and what MediaWiki wants to be asked with next. */
const OF_ANY_NAMES = words('lastevaluatedkey continue querycontinue');

function isWayOn({ name, value, isAboutPage }: EnvelopeMember): boolean {
  if (REMAINING.has(name)) return isAboutPage && (wholeNumber(value) ?? 0) > 0;
  const isKey = OF_ANY_NAMES.has(name) && isJsonObject(value) && Object.keys(value).length > 0;
  return isKey || (NEXT.has(name) && leadsOn(value));
}

/** A URL, a cursor or a number of a page; `{"href": ...}` and `{"after": ...}` hold one. */
function leadsOn(value: Json): boolean {
  if (typeof value === 'string')
    return !['', '0', '-1', 'null', 'none', 'undefined', 'false'].includes(value.trim().toLowerCase());
  if (typeof value === 'number') return value > 0;
  if (Array.isArray(value)) return value.some((entry) => isJsonObject(entry) && leadsOn(entry));
  return (
    isJsonObject(value) &&
    ['href', 'url', 'uri', 'link', 'after', 'cursor', 'page'].some((key) => leadsOn(value[key] ?? null))
  );
}

/** `links: [{"rel": "next", "href": ...}]`, as Oracle and FHIR have it. */
function isListedLink(name: string, value: Json): boolean {
  if (name !== 'links' && name !== 'link') return false;
  return (
    Array.isArray(value) &&
    value.some((entry) => isJsonObject(entry) && (entry['rel'] ?? entry['relation']) === 'next' && leadsOn(entry))
  );
}

/** Airtable's `offset` is a text that leads on; everywhere else it is the number that was asked with. */
function nextOffsetIn(members: readonly EnvelopeMember[]): string | null {
  const found = members.find(
    ({ name, value }) => name === 'offset' && typeof value === 'string' && /[^\d\s]/.test(value),
  );
  return found?.path ?? null;
}

function totalOf({ name, value, path, beside, isAboutPage }: EnvelopeMember): Total[] {
  const isOfPage = beside.some((other) => other !== name && OF_A_PAGE.has(other));
  const isTotal =
    TOTAL.has(name) ||
    (TOTAL_OF_LIST.has(name) && (isAboutPage || isOfPage || isJsonObject(value))) ||
    (TOTAL_BESIDE_PAGE.has(name) && isOfPage);
  // Elasticsearch has it as {"value": 10000, "relation": "gte"}.
  const number = wholeNumber(isJsonObject(value) ? value['value'] : value);
  return isTotal && number !== null ? [{ place: path, value: number }] : [];
}

/** More than one page, if nothing counts records. */
function pagesIn(members: readonly EnvelopeMember[]): string | null {
  const found = members.find(
    ({ name, value, beside }) =>
      PAGES.has(name) &&
      (wholeNumber(value) ?? 0) > 1 &&
      beside.some((other) => other !== name && OF_A_PAGE.has(other)),
  );
  return found === undefined ? null : `${found.path} is ${Number(found.value)}`;
}

function wholeNumber(value: Json | undefined): number | null {
  const isDigits = typeof value === 'string' && /^\d{1,15}$/.test(value);
  const number = typeof value === 'number' || isDigits ? Number(value) : NaN;
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}
