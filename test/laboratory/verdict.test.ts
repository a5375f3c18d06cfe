import type { Deed } from './deeds';
import { type ToldEvent, verdictOf } from './verdict';

const deed = (kind: Deed['kind'], id: string, mark: string): Deed => ({
  kind,
  id,
  mark,
  at: '2026-11-29T12:00:00.000Z',
});
let events = 0;
const told = (type: string, id: string, mark: string): ToldEvent => ({
  eventId: `event ${(events += 1)}`,
  type,
  id,
  mark,
});

/** Record `old` was there before, `new` was made, `gone` was there and is removed. */
const DEEDS = [
  deed('updated', 'old', 'old 1'),
  deed('updated', 'old', 'old 2'),
  deed('created', 'new', 'new 1'),
  deed('removed', 'gone', 'gone 0'),
];
const PRESENT = [
  { id: 'old', mark: 'old 2' },
  { id: 'new', mark: 'new 1' },
  { id: 'still', mark: 'still 0' },
];
const KNOWN = new Set(['old', 'gone', 'still']);
const GOOD = [told('UPDATED', 'old', 'old 2'), told('CREATED', 'new', 'new 1'), told('DELETED', 'gone', '')];
const judge = (told: ToldEvent[]) => verdictOf({ known: KNOWN, deeds: DEEDS, present: PRESENT, events: told });

test('what was told as it was done is in order, with or without a version that was replaced', () => {
  const clean = { lost: [], repeated: [], wrongType: [] };
  expect(judge(GOOD)).toEqual(clean);
  expect(judge([told('UPDATED', 'old', 'old 1'), ...GOOD])).toEqual(clean);
});

test.each<[string, ToldEvent[], RegExp]>([
  ['a creation', GOOD.filter(({ id }) => id !== 'new'), /^new 1 not told: new/],
  ['a deletion', GOOD.filter(({ id }) => id !== 'gone'), /^deletion not told: gone/],
  ['a last version', [...GOOD.slice(1), told('UPDATED', 'old', 'old 1')], /^old 2 not told: old/],
  ['a last version that an older one came after', [...GOOD, told('UPDATED', 'old', 'old 1')], /as the last one: old/],
])('%s is lost', (_, events, line) => {
  expect(judge(events)).toEqual({ lost: [expect.stringMatching(line)], repeated: [], wrongType: [] });
});

test.each<[string, ToldEvent[], RegExp]>([
  ['an old record as CREATED', [told('CREATED', 'old', 'old 2'), ...GOOD.slice(1)], /^old, told as CREATED/],
  ['a new record as UPDATED', [told('UPDATED', 'new', 'new 1'), GOOD[0]!, GOOD[2]!], /^new, told first as UPDATED/],
  ['a present record as DELETED', [told('DELETED', 'old', 'old 2'), ...GOOD], /^there, told as DELETED/],
  ['a removed record after its deletion', [...GOOD, told('UPDATED', 'gone', 'gone 0')], /^told again after DELETED/],
  ['a record that nobody touched', [...GOOD, told('UPDATED', 'still', 'still 0')], /^told, and nobody touched it/],
])('%s has the wrong type', (_, events, line) => {
  expect(judge(events).wrongType).toEqual([expect.stringMatching(line)]);
});

test('a repeat is counted under the same id and under another one', () => {
  expect(judge([...GOOD, GOOD[2]!]).repeated).toEqual([expect.stringMatching(/^the same event: gone/)]);
  const again = told('UPDATED', 'old', 'old 2');
  expect(judge([...GOOD, again]).repeated).toEqual([expect.stringMatching(/^under another id: old/)]);
});
