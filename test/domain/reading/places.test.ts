import { KEY_LENGTH } from '../../../src/domain/reading/ledger';
import { createPlaces, type KnownAt, type Place } from '../../../src/domain/reading/places';
import { windowFrom, type Window } from '../../../src/domain/reading/window';
import { at } from './entries';

const opened = (changes: Partial<Window> = {}): Window => ({ ...windowFrom(at(0), null), ...changes });

/** `a1`: record a with the date 1. */
function places(texts: string): Place[] {
  return texts.split(' ').map((text) => ({
    key: text.charAt(0).padEnd(KEY_LENGTH, '-'),
    datedKey: text.padEnd(KEY_LENGTH, '-'),
    updatedMs: Number(text.slice(1)),
    hasTwin: false,
  }));
}

function read(pages: readonly string[], window = opened()) {
  const reading = createPlaces(window);
  for (const page of pages) reading.append(places(page), 0);
  return { reading, window };
}

const known = (counts: Record<number, number>): KnownAt => ({
  atLeast: (ms) => counts[ms] ?? 0,
  atMost: (ms) => counts[ms] ?? null,
});

const FIRST = new Date(1).toISOString();
const ANY = '';

/** From which date on the reading is unsure at its end. */
function unsureFrom(
  { reading, window }: ReturnType<typeof read>,
  counts: Record<number, number> = {},
  isQuiet = false,
): string | null {
  reading.end(known(counts), isQuiet);
  return window.unsureFrom;
}

describe('a reading', () => {
  it('in which no record comes twice is sure, whatever is known', () => {
    expect(unsureFrom(read(['a1 b1', 'c1 d2']))).toBeNull();
  });

  it('in which one comes twice may have missed another of its date', () => {
    const pages = ['z0', 'a1 b1', 'c1 a1', 'e2 f2 e2'];
    expect(unsureFrom(read(pages), { 1: 3, 2: 2 })).toBe(FIRST);
    expect(unsureFrom(read(pages), { 1: 5, 2: 2 })).toBe(FIRST);
    expect(unsureFrom(read(pages), { 1: 4, 2: 2 })).toBe(new Date(2).toISOString());
  });

  it('has them all if as many of the date are known as places had it: other readings have shown the others', () => {
    expect(unsureFrom(read(['a1 b1', 'c1 a1', 'e2 f2']), { 1: 4 })).toBeNull();
  });

  it('in no order of dates shows nothing by a count of one date', () => {
    expect(unsureFrom(read(['a2 b1', 'c1 b1']), { 1: 3, 2: 1 })).toBe(ANY);
    const window = opened();
    const undated = createPlaces(window);
    for (const page of ['a1 b1', 'c1 a1']) {
      const shown = places(page).map((place) => ({ ...place, updatedMs: null }));
      undated.append(shown, 0);
    }
    undated.end({ atLeast: () => 4, atMost: () => null }, false);
    expect(window.unsureFrom).toBe(ANY);
  });

  it('that shows the end of a page twice each time has ties in another order there', () => {
    const pages = ['z9 a5', 'a5 b4'];
    const { print } = read(pages).window;
    expect(unsureFrom(read(pages), { 5: 1 })).toBeNull();
    expect(unsureFrom(read(pages, opened({ printBefore: print })), { 5: 1 })).toBe(ANY);
    expect(unsureFrom(read(pages, opened({ printBefore: print })), { 5: 2 })).toBeNull();
    expect(unsureFrom(read(['z9 a5 b4'], opened({ printBefore: print })), { 5: 1 })).toBeNull();
  });

  it('is shown the end of the page before once more if rows came in front of it', () => {
    const slid = read(['z9 a5 b4', 'a5 b4 c3', 'd2']);
    expect(unsureFrom(slid)).toBeNull();
    expect(slid.window.print).toBe(read(['z9 a5 b4 c3 d2']).window.print);
  });

  it('does not count a record that changed meanwhile, or that shares its id', () => {
    expect(unsureFrom(read(['a1 b1', 'c1 a2']))).toBeNull();
    const shared = read(['a1 b1']);
    shared.reading.append([{ ...places('a1')[0]!, hasTwin: true }], 0);
    expect(unsureFrom(shared)).toBeNull();
  });

  it('whose pages never began with what was read is unsure from there on', () => {
    const slid = () => {
      const one = read(['a1 b1']);
      one.reading.letSlide();
      one.reading.append(places('c1 d2'), 0);
      return one;
    };
    expect(unsureFrom(slid(), { 1: 3, 2: 1 })).toBe(FIRST);
    expect(unsureFrom(slid(), { 1: 4, 2: 1 }, true)).toBe(FIRST);
    expect(unsureFrom(slid(), { 1: 3, 2: 1 }, true)).toBeNull();
  });

  it('knows the last twenty records of an earlier poll', () => {
    const { window } = read([Array.from({ length: 30 }, (_, i) => `a${i}`).join(' ')]);
    const later = createPlaces(window);
    expect(later.isRead(places('a9')[0]!)).toBe(false);
    expect(later.isRead(places('a10')[0]!)).toBe(true);
  });

  it('does not count the places of a date with which an earlier poll has read some', () => {
    const { window } = read(['a1 b1']);
    expect(unsureFrom(read(['c1 a1'], window), { 1: 2 })).toBe(FIRST);
  });
});

describe('ties that several polls read', () => {
  const goOn = (window: Window, pages: string[]) => {
    const later = createPlaces(window);
    for (const page of pages) later.append(places(page), 0);
    return later;
  };
  const tied = Array.from({ length: 24 }, (_, at) => `${String.fromCharCode(97 + at)}1`);

  it('show by their number that one came twice, as only the last places are known', () => {
    const more = (again: string) => {
      const { window } = read([tied.join(' ')]);
      return { reading: goOn(window, [`y1 ${again} z2`]), window };
    };
    expect(unsureFrom(more('A1'), { 1: 26 })).toBeNull();
    expect(unsureFrom(more('a1'), { 1: 25 })).toBe(FIRST);
    // More may be known than is counted.
    expect(unsureFrom(more('a1'))).toBeNull();
  });

  it('are counted over as many polls as it takes', () => {
    const { window } = read([tied.join(' ')]);
    for (const page of ['A1', 'B1', 'C1']) goOn(window, [page]).end(known({ 1: 27 }), false);
    expect(window).toMatchObject({ placesAtLast: 27, unsureFrom: null });
    expect(unsureFrom({ reading: goOn(window, ['b1']), window }, { 1: 27 })).toBe(FIRST);
  });
});

describe('a page that is asked for once more', () => {
  it('stands in the place of what it was', () => {
    const asked = read(['a1 b1', 'c1 d1']);
    asked.reading.replaceLast(places('d1 e2'));
    asked.reading.append(places('f2'), 0);
    expect(unsureFrom(asked)).toBeNull();
    expect(asked.window).toMatchObject({ print: read(['a1 b1 d1 e2 f2']).window.print, order: 'ascending' });
  });

  it('was read by an earlier poll: only its end is known, and counts no more', () => {
    const { window } = read(['a1 b1 c1']);
    const later = createPlaces(window);
    later.replaceLast(places('b1 c1 d1'));
    later.end(known({}), false);
    expect(window.unsureFrom).toBeNull();
  });
});
