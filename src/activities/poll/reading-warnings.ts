import { isEndless, isShort, MAX_EMPTY_PAGES } from '../../domain/reading/evidence';
import type { Reading } from '../../domain/reading/found';
import { willBeReadAgain, type Unproven } from '../../domain/reading/unproven';
import type { Window } from '../../domain/reading/window';
import type { PreparedPoll } from './poll-context';
import type { WindowRead } from './read-window';

/**
 * What is odd in what was read, and what helps; null: nothing. `reads`: of the records, and of the list of deletions.
 * `unproven`: of their watermarks from now on.
 */
export function warningOf(
  poll: PreparedPoll,
  reads: readonly WindowRead[],
  unproven: readonly (Unproven | null)[],
): string | null {
  const { settings } = poll.due;
  const field = (settings.updated ?? settings.created)?.field ?? 'datesConfiguration';
  const idField = settings.idField.join(', ');
  const sum = (of: (read: WindowRead) => number) => reads.reduce((all, read) => all + of(read), 0);
  const counted: [number, string][] = [
    [sum(({ reading }) => reading.found.withoutId), `records without an id in "${idField}" were not sent`],
    [
      // Other sources need no date.
      poll.due.settings.source === undefined ? sum(({ reading }) => reading.found.withoutDate) : 0,
      `records without a usable date in "${field}" were sent and do not move the watermark`,
    ],
    [
      sum(({ reading }) => reading.found.beforeWindow),
      `records dated before what was asked for were sent: look at the time zone and the format of "${field}", and at the date in the url`,
    ],
    [
      sum(({ reading }) => reading.found.twins),
      `records share an id in "${idField}" with another one of the same answer, and each was sent: name more fields in idField`,
    ],
  ];
  const warnings = [
    ...reads.flatMap(({ cutShortBy, isStuck }) =>
      cutShortBy === null || isStuck ? [] : [`a page failed, and is asked for again: ${cutShortBy.message}`],
    ),
    ...counted.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`),
    ...datelessOf(poll, reads[0]),
    ...reads.flatMap(({ reading }) => (reading.isUnproven ? [unprovenBy(reading)] : [])),
    ...unproven.flatMap((one) => (one === null ? [] : [standing(one)])),
    ...(reads.some(isForgetful) ? [RESTARTED] : []),
    ...(reads.some(({ isFarLost }) => isFarLost) ? [FAR_LOST] : []),
    ...(reads[0] === undefined ? [] : markWarnings(poll, reads[0])),
    ...costOf(poll, reads[0]),
  ];
  return warnings.length === 0 ? null : warnings.join('; ');
}

/** A page that is refused however it is come to has an error of its own. */
function isForgetful({ reading, isStuck }: WindowRead): boolean {
  return !isStuck && (reading.window?.restarts ?? 0) >= MANY_RESTARTS;
}

function unprovenBy({ closed }: Reading): string {
  if (closed !== null && isEndless(closed)) return closed.emptyPages > 0 ? ENDLESS : CIRCLE;
  return closed !== null && isShort(closed) ? short(closed) : UNPROVEN;
}

const ENDLESS =
  `${MAX_EMPTY_PAGES} pages in a row had no records, and each named a next one: what may come behind them was not read; ` +
  'ask for less in the url, or for larger pages with pageSize';
const CIRCLE =
  'page after page showed nothing but what was read before: the vendor repeats its pages, and never says which one is the last; ' +
  'see the parameters of the paging (rest: pagination.*, with pagination.total.path if it tells a total)';
const short = ({ rows, total }: Window) =>
  `the list ended after ${rows} records, and the vendor says that there are ${total}: see the parameters of the paging; if the total ` +
  'counts what was not asked for, let pagination.total.path (or pagination.total.header) name the right one';
const UNPROVEN =
  'the pages came in another order each time they were read, so a record may have been missed: have the vendor sort by a key ' +
  'that is unique (such as the id, beside the updated date), or ask for larger pages with pageSize';
const standing = (unproven: Unproven) =>
  `what is dated ${unproven.from} or later was read in pages that did not hold together, so a record of it may have been missed: ` +
  (willBeReadAgain(unproven)
    ? 'later polls read it again, and end this warning if the pages hold together then'
    : 'once they come in the order of a unique key, a backfill from then on brings it, and ends this warning');
/** A reading that begins again so often may never come to its end. */
export const MANY_RESTARTS = 5;
const RESTARTED =
  `the vendor has forgotten where its pages go on ${MANY_RESTARTS} times or more before the last one was read, and each time the reading ` +
  'begins again: ask for larger pages with pageSize, for less in the url, or put other resources into another instance';
const FAR_LOST = 'a part of what was remembered was lost; records may be sent again';

/** Marks do not last for ever; and an answer may have none. */
function markWarnings({ due }: PreparedPoll, { reading: { closed, window }, markRefusal }: WindowRead): string[] {
  const { source } = due.settings;
  const marked = (closed ?? window)?.marked ?? null;
  if (source?.kind !== 'cursor' || marked === null) return [];
  const isRefused = due.watermark.mark !== null && marked.asked !== due.watermark.mark;
  const isUnmarked = source.path !== null && closed !== null && marked.asked === null && marked.next === null;
  return [
    ...(isRefused ? [markRefusal === undefined ? MARK_REFUSED : `${MARK_REFUSED} (${markRefusal})`] : []),
    ...(isUnmarked
      ? [`no answer has a mark at cursor.path "${source.path}", so everything is read at every poll`]
      : []),
  ];
}

const MARK_REFUSED =
  'the vendor did not take its mark any more: everything is read again, and what is new is sent; what was deleted meanwhile is found ' +
  'only if "deletes" has a sweep';

/** Records are told once; that none of them has a date is the matter at every poll. */
function datelessOf({ due }: PreparedPoll, read: WindowRead | undefined): string[] {
  const { updated, created, source, filterByUpdatedDate } = due.settings;
  const field = (updated ?? created)?.field;
  if (read === undefined || field === undefined || source !== undefined || !filterByUpdatedDate) return [];
  const { found, records, dateStepMs } = read.reading;
  if (records === 0 || dateStepMs !== null || found.withoutDate > 0) return [];
  return [
    `the watermark does not move, as of ${records} records none has a usable date in "${field}": look at the name of the field and its format`,
  ];
}

/** No order is guessed: what that costs. */
function costOf({ due, urlUnitMs }: PreparedPoll, read: WindowRead | undefined): string[] {
  const { order, filterByUpdatedDate } = due.settings;
  const pages = read?.reading.closed?.pages ?? 0;
  if (due.settings.source !== undefined || urlUnitMs !== null || order !== null || !filterByUpdatedDate || pages <= 1)
    return [];
  return [
    `all ${pages} pages are read at every poll, as the url has no date; with one, or with "order": "newestFirst" if that is how ` +
      'they come, fewer are',
  ];
}
