import { KEY_LENGTH } from '../../../src/domain/reading/ledger';
import { createPlaces, type Place } from '../../../src/domain/reading/places';
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

const known = (counts: Record<number, number>) => (ms: number) => counts[ms] ?? 0;

describe('a reading', () => {
  it('in which no record comes twice is complete, whatever is known', () => {
    expect(read(['a1 b1', 'c1 d2']).reading.isComplete(known({}))).toBe(true);
  });

  it('in which one comes twice may have missed another of its date', () => {
    const { reading } = read(['a1 b1', 'c1 a1', 'e2 f2']);
    expect(reading.isComplete(known({ 1: 3, 2: 2 }))).toBe(false);
    expect(reading.isComplete(known({ 1: 5, 2: 2 }))).toBe(false);
  });

  it('has them all if as many of the date are known as places had it: other readings have shown the others', () => {
    expect(read(['a1 b1', 'c1 a1', 'e2 f2']).reading.isComplete(known({ 1: 4 }))).toBe(true);
  });

  it('in no order of dates shows nothing by a count of one date', () => {
    expect(read(['a2 b1', 'c1 b1']).reading.isComplete(known({ 1: 3, 2: 1 }))).toBe(false);
    const undated = createPlaces(opened());
    for (const page of ['a1 b1', 'c1 a1'])
      undated.append(
        places(page).map((place) => ({ ...place, updatedMs: null })),
        0,
      );
    expect(undated.isComplete(() => 4)).toBe(false);
  });

  it('is shown the end of the page before once more if rows came in front of it', () => {
    const { reading, window } = read(['z9 a5 b4', 'a5 b4 c3', 'd2']);
    expect(reading.isComplete(known({}))).toBe(true);
    expect(window.print).toBe(read(['z9 a5 b4 c3 d2']).window.print);
  });

  it('does not count a record that changed meanwhile, or that shares its id', () => {
    expect(read(['a1 b1', 'c1 a2']).reading.isComplete(known({}))).toBe(true);
    const reading = createPlaces(opened());
    reading.append(places('a1 b1'), 0);
    reading.append([{ ...places('a1')[0]!, hasTwin: true }], 0);
    expect(reading.isComplete(known({}))).toBe(true);
  });

  it('knows the last twenty records of an earlier poll', () => {
    const { window } = read([Array.from({ length: 30 }, (_, i) => `a${i}`).join(' ')]);
    const later = createPlaces(window);
    expect(later.isRead(places('a9')[0]!)).toBe(false);
    expect(later.isRead(places('a10')[0]!)).toBe(true);
  });
});

describe('a count of places', () => {
  it('shows nothing of a date with which an earlier poll has read some', () => {
    const { window } = read(['a1 b1']);
    const later = read(['c1 a1'], window).reading;
    expect(later.isComplete(known({ 1: 2 }))).toBe(false);
  });
});

describe('a page that is asked for once more', () => {
  it('stands in the place of what it was', () => {
    const { reading, window } = read(['a1 b1', 'c1 d1']);
    reading.replaceLast(places('d1 e2'));
    reading.append(places('f2'), 0);
    expect(reading.isComplete(known({}))).toBe(true);
    expect(window).toMatchObject({ print: read(['a1 b1 d1 e2 f2']).window.print, isAscending: true });
  });

  it('was read by an earlier poll: only its end is known, and counts no more', () => {
    const { window } = read(['a1 b1 c1']);
    const later = createPlaces(window);
    later.replaceLast(places('b1 c1 d1'));
    expect(later.isComplete(known({}))).toBe(true);
  });
});
