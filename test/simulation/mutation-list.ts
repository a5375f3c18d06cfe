/** A deliberate mistake: text of one file of the product in place of another text, which has to be there exactly once. */
export interface Mutation {
  name: string;
  file: string;
  from: string;
  to: string;
}

/** Old defects, each put back in a line or two. The simulation has to find every one of them. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'what changed again within the look-back counts as told',
    file: 'src/domain/change.ts',
    from: 'return seen.has({ at: UNDATED, entry }) || (updatedAt !== null && seen.has({ at: updatedAt, entry }));',
    to: 'return seen.newestOf(entry) !== undefined;',
  },
  {
    name: 'no look-back at all',
    file: 'src/domain/poll-window.ts',
    from: 'return Math.max(pollDelayMs, templateUnitMs ?? 1000);',
    to: 'return 0;',
  },
  {
    name: 'a full memory drops what changed later that day',
    file: 'src/domain/watermark.ts',
    from: 'return Math.max(200, Math.floor(CAPACITY / Math.max(1, resourceCount)));',
    to: 'return 5;',
  },
  {
    name: 'pages by offset do not overlap',
    file: 'src/domain/window-pages.ts',
    from: "mustBeginKnown: () => paging === 'offset' && mustBeginKnown(cursor),",
    to: 'mustBeginKnown: () => false,',
  },
  {
    name: 'the watermark moves before anything is accepted',
    file: 'src/domain/instance-polling.ts',
    from: 'if (pending.left > 0) polls.push(pending);',
    to: 'if (pending.left < 0) polls.push(pending);',
  },
];
