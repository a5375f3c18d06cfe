/** A deliberate mistake: text of one file of the product in place of another text, which has to be there exactly once. */
export interface Mutation {
  name: string;
  file: string;
  from: string;
  to: string;
}

const judge = 'src/domain/reading/judge.ts';
const evidence = 'src/domain/reading/evidence.ts';
const pages = 'src/domain/reading/pages.ts';

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
    from: 'const dated = rules.filterByUpdatedDate ? ledgerDate(updatedMs) : null;',
    to: 'const dated = ledgerDate(updatedMs);',
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
    from: 'return Math.max(pollDelayMs, dateUnitMs, templateUnitMs ?? 0);',
    to: 'return 0;',
  },
  {
    name: 'a date is as precise as it is written',
    file: 'src/domain/reading/precision.ts',
    from: 'unitMs: Math.max(reader.unitMs, seen ?? LONGEST_DAY_MS),',
    to: 'unitMs: reader.unitMs,',
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
];
