import { evidenceOf, isChecking, isGivenUp, isWholeButTies } from '../../../src/domain/reading/evidence';
import { windowFrom, type Window } from '../../../src/domain/reading/window';
import { at } from './entries';

const window = (changes: Partial<Window> = {}): Window => ({
  ...windowFrom(at(0), null),
  position: { token: 'third' },
  pages: 3,
  print: 'one',
  printBefore: 'other',
  ...changes,
});

describe('a window', () => {
  it('of one page is whole: it is one answer', () => {
    for (const pages of [0, 1]) {
      expect(evidenceOf('token', window({ position: null, pages, order: 'mixed' }))).toBe('whole');
      expect(evidenceOf('offset', window({ pages, order: 'mixed' }))).toBe('whole');
    }
  });

  it('of one page that named a next one is read again, also if that was empty: a row may have slid from it', () => {
    expect(evidenceOf('token', window({ pages: 1, emptyPages: 1 }))).toBe('again');
    expect(evidenceOf('token', window({ pages: 1, emptyPages: 1, printBefore: 'one' }))).toBe('whole');
  });

  it('in pages with offsets is whole where they came in the order of dates, or a second reading shows the same', () => {
    expect(evidenceOf('offset', window())).toBe('whole');
    expect(evidenceOf('offset', window({ isOverlapping: false }))).toBe('again');
    expect(evidenceOf('offset', window({ order: 'mixed' }))).toBe('again');
    expect(evidenceOf('offset', window({ order: 'mixed', printBefore: 'one' }))).toBe('whole');
    expect(evidenceOf('offset', window({ order: 'mixed', readings: 2 }))).toBe('whole');
  });

  it('in pages without overlap is whole where a second reading shows the same, or its pages were checked one by one', () => {
    expect(evidenceOf('token', window())).toBe('again');
    expect(evidenceOf('token', window({ printBefore: 'one' }))).toBe('whole');
    expect(evidenceOf('token', window({ readings: 1 }))).toBe('again');
    expect(isChecking('token', { readings: 1 })).toBe(false);
    expect(isChecking('token', { readings: 2 })).toBe(true);
    expect(isChecking('offset', { readings: 2 })).toBe(false);
    expect(evidenceOf('token', window({ readings: 2 }))).toBe('whole');
  });

  it.each(['offset', 'token'] as const)('where rows were not where they had been is read again: %s', (paging) => {
    for (const pages of [1, 3])
      for (const readings of [0, 1, 2, 3])
        expect(evidenceOf(paging, window({ pages, unsureFrom: '', printBefore: 'one', readings }))).toBe('again');
  });

  it('is given up after twelve sizes of pages, or forty readings', () => {
    expect(isGivenUp({ sizeVariant: 11, readings: 39 })).toBe(false);
    expect(isGivenUp({ sizeVariant: 12, readings: 12 })).toBe(true);
    expect(isGivenUp({ sizeVariant: 0, readings: 40 })).toBe(true);
  });

  it('is whole but for ties if it came in the order of dates, and its pages held together', () => {
    expect(isWholeButTies('offset', window())).toBe(true);
    expect(isWholeButTies('offset', window({ isOverlapping: false }))).toBe(false);
    expect(isWholeButTies('token', window({ readings: 1 }))).toBe(false);
    expect(isWholeButTies('token', window({ readings: 2 }))).toBe(true);
    expect(isWholeButTies('token', window({ readings: 2, order: 'mixed' }))).toBe(false);
  });

  it('that ends with an empty page is read again like any other: that is how some vendors say the end', () => {
    expect(evidenceOf('token', window({ unsureFrom: '', emptyPages: 1 }))).toBe('again');
  });

  it('whose empty pages never end is closed with a warning: it would not say so the next time', () => {
    const endless = { unsureFrom: '', emptyPages: 20 };
    expect(evidenceOf('token', window({ ...endless, printBefore: 'one' }))).toBe('unproven');
    expect(evidenceOf('token', window({ ...endless, readings: 2 }))).toBe('unproven');
    // A row may have slid from one of its pages all the same.
    expect(evidenceOf('token', window(endless))).toBe('again');
  });

  it('that ended before the vendor’s own total is read again, and closed with a warning if that is so once more', () => {
    const short = { rows: 20, total: 35, printBefore: 'one' };
    for (const paging of ['token', 'offset'] as const) {
      expect(evidenceOf(paging, window(short))).toBe('again');
      expect(evidenceOf(paging, window({ ...short, readings: 1 }))).toBe('unproven');
      expect(evidenceOf(paging, window({ ...short, pages: 1, position: null, readings: 1 }))).toBe('unproven');
      expect(evidenceOf(paging, window({ ...short, readings: 1, printBefore: 'other' }))).toBe('again');
      expect(evidenceOf(paging, window({ ...short, rows: 35 }))).toBe('whole');
      expect(evidenceOf(paging, window({ ...short, total: null }))).toBe('whole');
    }
  });
});
