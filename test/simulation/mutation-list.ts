/**
 * A deliberate mistake: text of one file of the product in place of another text, which has to be there exactly once.
 */
export interface Mutation {
  name: string;
  file: string;
  from: string;
  to: string;
}

const judge = 'src/domain/reading/judge.ts';
const evidence = 'src/domain/reading/evidence.ts';
const pages = 'src/domain/reading/pages.ts';
const slices = 'src/domain/reading/slices.ts';
const lanes = 'src/domain/delivery/lanes.ts';

/** Old defects, each put back in a line. The simulation has to find every one of them. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'A, B, A, B have two ids',
    file: judge,
    from: 'const turn = same !== undefined && isSame(same, entry) ? same.turn : turnAfter(before, entry);',
    to: 'const turn = 0;',
  },
  {
    name: 'the date is believed although the configuration says that it means something else',
    file: judge,
    from: 'const isVersion = rules.filterByUpdatedDate && !isDayAlone;',
    to: 'const isVersion = !isDayAlone;',
  },
  {
    name: 'what is dated before the window is dropped without a word',
    file: judge,
    from: 'const at = isBefore && rules.isAskedByDate ? null : dated;',
    to: "const at = dated;\n  if (isBefore) return { kind: 'outside', updatedMs: dated };",
  },
  {
    name: 'two records with one id are one',
    file: judge,
    from: 'if (shown.hasTwin) return tell(twin, undefined, known.told(twin.key));',
    to: '',
  },
  {
    name: 'an older date never counts',
    file: judge,
    from: "if (!rules.isConfirmed(version)) return { kind: 'doubted', updatedMs: at, version };",
    to: "return { kind: 'known', updatedMs };",
  },
  {
    name: 'a date is never final',
    file: 'src/domain/reading/freshness.ts',
    from: 'if (dateMs < vendorNowMs - FINAL_BY_DATE_MS - openMs) return true;',
    to: 'if (openMs >= 0) return false;',
  },
  {
    name: 'there is no look-back',
    file: 'src/domain/reading/start.ts',
    from: 'return Math.max(wholeUnitsMs, dateUnitMs, templateUnitMs ?? 0) + MOMENT_MS;',
    to: 'return 0;',
  },
  {
    name: 'a date is as precise as it is written',
    file: 'src/domain/reading/precision.ts',
    from: 'unitMs: Math.max(formatUnitMs, seen ?? LONGEST_DAY_MS),',
    to: 'unitMs: formatUnitMs,',
  },
  {
    name: 'a minute counts as history',
    file: 'src/domain/reading/start.ts',
    from: 'const PROMPT_MS = 10_000;',
    to: 'const PROMPT_MS = 60_000;',
  },
  {
    name: 'the watermark passes what changes while pages are read',
    file: 'src/domain/reading/window.ts',
    from: 'return updatedMs - Math.max(0, answeredAtMs - beganAtMs);',
    to: 'return updatedMs;',
  },
  {
    name: 'the memory is small, and what does not fit is forgotten',
    file: 'src/domain/reading/ledger.ts',
    from: "return [...byKey.values()].join('');",
    to: "return [...byKey.values()].slice(-10).join('');",
  },
  {
    name: 'an order is guessed',
    file: 'src/domain/reading/reader.ts',
    from: 'if (!rules.isNewestFirst) return false;',
    to: 'if (rules.isAskedByDate) return false;',
  },
  {
    name: 'one reading of pages that cannot overlap is enough',
    file: evidence,
    from: "const isChecked = paging === 'token' && (isSame || isChecking(paging, window));",
    to: "const isChecked = paging === 'token';",
  },
  {
    name: 'one reading of pages in no order is enough',
    file: evidence,
    from: "const isStanding = (order !== 'mixed' && isOverlapping) || isSame || readings >= STRAIGHT_READINGS;",
    to: 'const isStanding = true;',
  },
  {
    name: 'pages by offset do not overlap',
    file: pages,
    from: 'mustBeginKnown: () => window.slides < MAX_SLIDES && mustBeginKnown(cursor),',
    to: 'mustBeginKnown: () => false,',
  },
  {
    name: 'empty pages are followed for ever',
    file: evidence,
    from: 'export const MAX_EMPTY_PAGES = 20;',
    to: 'export const MAX_EMPTY_PAGES = Infinity;',
  },
  {
    name: 'the watermark moves before anything is accepted',
    file: 'src/domain/instance/polling.ts',
    from: 'if (pending.left > 0) polls.push(pending);',
    to: 'if (pending.left < 0) polls.push(pending);',
  },
  {
    name: 'a mark moves on with each page',
    file: 'src/activities/poll/poll-context.ts',
    from: '...markQueryOf(due.settings.source, window.marked?.asked ?? null),',
    to: '...markQueryOf(due.settings.source, window.marked?.next ?? window.marked?.asked ?? null),',
  },
  {
    name: 'a mark that expired begins anew from now',
    file: 'src/activities/poll/read-changes.ts',
    from: 'if (!read.ok && isOfMark(window, read.problem, poll)) return readUnmarked(poll, begun, read.problem);',
    to: '',
  },
  {
    name: 'what a snapshot does not show is not looked for',
    file: 'src/activities/poll/missed.ts',
    from: 'difference(tallyOf(presentIn(texts, near)), closed.shown)',
    to: 'difference(closed.shown, closed.shown)',
  },
  {
    name: 'slices do not overlap',
    file: slices,
    from: 'const borderMs = Math.max(unitMs, Math.min(dateUnitMs, longestOf(slicing) / 2));',
    to: 'const borderMs = 0;',
  },
  {
    name: 'an empty slice is done with as soon as it was read',
    file: slices,
    from: 'return laterOf(slice.until < settled ? slice.until : settled, before);',
    to: 'return laterOf(slice.until, before);',
  },
  {
    name: 'lanes share records',
    file: lanes,
    from: 'if (!underWay.has(place) && !records.some((record) => waiting.has(record))) return place;',
    to: 'if (!underWay.has(place)) return place;',
  },
  {
    name: 'what a lane had accepted ahead is forgotten with its worker',
    file: 'src/activities/deliver/deliver-events.ts',
    from: 'place < accepted || ahead.includes(id) ? [place] : []',
    to: 'place < accepted || ahead === undefined ? [place] : []',
  },
  {
    name: 'what lanes accepted ahead counts from the front',
    file: 'src/domain/instance/delivery.ts',
    from: 'const state = broughtForward(before, inOrder, ahead);',
    to: 'const state = broughtForward(before, inOrder, []);',
  },
];
