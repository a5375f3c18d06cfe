import type { JsonObject } from '../../../src/domain/values/json';
import { createPages, type Pages, type WindowPage } from '../../../src/domain/reading/pages';
import { createPlaces, type Place } from '../../../src/domain/reading/places';
import { windowFrom, type Window } from '../../../src/domain/reading/window';
import { KEY_LENGTH } from '../../../src/domain/reading/ledger';
import { at } from './entries';

const opened = (changes: Partial<Window> = {}): Window => ({ ...windowFrom(at(0), null), ...changes });
const records = (count: number): JsonObject[] => Array.from({ length: count }, (_, id) => ({ id }));
const page = (count: number, next: string | null = null, total: number | null = null): WindowPage => ({
  records: records(count),
  total,
  next,
});

const place = (id: string): Place => {
  const key = id.padEnd(KEY_LENGTH, '-');
  return { key, datedKey: key, updatedMs: 0, hasTwin: false };
};
const places = (ids: string): Place[] => [...ids].map(place);
const pagesOf = (paging: 'offset' | 'token', window: Window): Pages =>
  createPages(paging, window, createPlaces(window));

describe('pages with offsets', () => {
  it('begin with the record that the page before ended with, and end where no more come', () => {
    const window = opened();
    const pages = pagesOf('offset', window);
    expect(pages.position()).toEqual({ offset: 0 });
    expect(pages.mustBeginKnown()).toBe(false);
    expect(pages.turn(page(5), places('abcde'))).toBe(true);
    expect(pages.position()).toEqual({ offset: 4 });
    expect(pages.mustBeginKnown()).toBe(true);
    expect(pages.turn(page(5), places('efghi'))).toBe(true);
    expect(window.lastRead).toBe(
      places('abcdefghi')
        .map(({ key }) => key)
        .join(''),
    );
    expect(pages.position()).toEqual({ offset: 8 });
    // Only the overlap: the end, or a page of one record, which one more page tells.
    expect(pages.turn(page(1), [])).toBe(true);
    expect(pages.position()).toEqual({ offset: 9 });
    expect(pages.turn(page(0), [])).toBe(false);
    expect(window).toMatchObject({ pages: 2, position: { offset: 9 } });
  });

  it('end at the total, where there is one', () => {
    const pages = pagesOf('offset', opened());
    expect(pages.turn(page(5, null, 7), [])).toBe(true);
    expect(pages.turn(page(3, null, 7), [])).toBe(false);
  });

  it('go on behind a total that may be the count of the first page, or that is less than was read', () => {
    const pages = pagesOf('offset', opened());
    expect(pages.turn(page(10, null, 10), [])).toBe(true);
    expect(pages.turn(page(10, null, 10), [])).toBe(true);
    expect(pages.turn(page(1, null, 19), [])).toBe(false);
    expect(pagesOf('offset', opened()).turn(page(9, null, 9), [])).toBe(false);
    const small = createPages('offset', opened(), createPlaces(opened()), 5);
    expect(small.turn(page(5, null, 5), [])).toBe(true);
  });

  it('end where all that is counted was read, and what is behind it shows nothing else', () => {
    const window = opened();
    const pages = createPages('offset', window, createPlaces(window), 3);
    expect(pages.turn(page(3, null, 5), places('abc'))).toBe(true);
    expect(pages.turn(page(3, null, 5), places('cde'))).toBe(true);
    expect(pages.turn(page(3, null, 5), places('cde'))).toBe(false);
    expect(window.unsureFrom).toBeNull();
  });

  it('go back as often as another record stands there, further each time, and too often never', () => {
    const window = opened({ position: { offset: 100 } });
    const pages = pagesOf('offset', window);
    const offsets: number[] = [];
    for (let steps = 0; pages.mustBeginKnown() && steps < 50; steps += 1) {
      const { offset } = pages.position() as { offset: number };
      offsets.push(offset);
      if (!pages.stepBack(page(5))) break;
    }
    expect(offsets).toEqual([99, 93, 81, 57, 9]);
    expect(pages.position()).toEqual({ offset: 0 });
    expect(window).toMatchObject({ slides: 1, unsureFrom: null });
  });

  it('that never stand still count as they are after 20 slides, and the reading is unsure', () => {
    const window = opened({ position: { offset: 10 }, slides: 19 });
    const pages = pagesOf('offset', window);
    expect(pages.stepBack(page(5))).toBe(false);
    expect(window).toMatchObject({ slides: 20, unsureFrom: '' });
    expect(pages.mustBeginKnown()).toBe(false);
  });

  it('are read on behind the record that was taken last', () => {
    const window = opened({ position: { offset: 10 } });
    const pages = pagesOf('offset', window);
    pages.stopWithin(places('abc'));
    expect(window.position).toEqual({ offset: 12 });
  });
});

describe('pages with tokens', () => {
  it('lead from one to the next, to the one that names none', () => {
    const window = opened();
    const pages = pagesOf('token', window);
    expect(pages.position()).toBeNull();
    expect(pages.turn(page(5, 'a'), [])).toBe(true);
    expect(pages.position()).toEqual({ token: 'a' });
    expect(pages.mustBeginKnown()).toBe(false);
    expect(pages.turn(page(5), [])).toBe(false);
    expect(window).toMatchObject({ pages: 2, unsureFrom: null });
  });

  it('are read on within a page where the poll had enough', () => {
    const window = opened();
    const pages = pagesOf('token', window);
    pages.turn(page(5, 'a'), []);
    pages.stopWithin(places('abc'));
    const later = { ...window };
    const laterPages = pagesOf('token', later);
    expect(laterPages.position()).toEqual({ token: 'a' });
    laterPages.turn(page(5, 'b'), places('abcde'));
    expect(later).toMatchObject({
      skip: 0,
      lastRead: places('abcde')
        .map(({ key }) => key)
        .join(''),
    });
  });

  it('may be empty, 20 times in a row: more is no end, and the reading is unsure', () => {
    const window = opened();
    const pages = pagesOf('token', window);
    for (let empty = 1; empty < 20; empty += 1) expect(pages.turn(page(0, `t${empty}`), [])).toBe(true);
    expect(pages.turn(page(1, 'more'), [])).toBe(true);
    for (let empty = 1; empty < 20; empty += 1) expect(pages.turn(page(0, `u${empty}`), [])).toBe(true);
    expect(window.unsureFrom).toBeNull();
    expect(pages.turn(page(0, 'last'), [])).toBe(false);
    expect(window).toMatchObject({ unsureFrom: '', emptyPages: 20, pages: 1 });
  });
});

describe('pages that go round in a circle', () => {
  it('are left after twenty that show nothing but what was read, and the reading is unsure', () => {
    const window = opened();
    const pages = pagesOf('token', window);
    const circle = ['abc', 'def', 'ghi'];
    let turned = 0;
    while (turned < 100 && pages.turn(page(3, `t${turned}`), places(circle[turned % 3]!))) turned += 1;
    expect(turned).toBe(22);
    expect(window.unsureFrom).toBe('');
  });

  it('are left with offsets, too', () => {
    const window = opened();
    const pages = pagesOf('offset', window);
    let turned = 0;
    while (turned < 100 && pages.turn(page(5), places(['abcde', 'efgha'][turned % 2]!))) turned += 1;
    expect(turned).toBeLessThan(25);
    expect(window.unsureFrom).toBe('');
  });
});

describe('pages that are checked one by one', () => {
  const turned = (window: Window, answers: readonly [string, string | null][]) => {
    const pages = pagesOf('token', window);
    return answers.map(([ids, next]) => {
      const asked = pages.position();
      const goesOn = pages.turn(page(ids.length, next), places(ids));
      return [asked === null ? 'first' : 'token' in asked ? asked.token : asked.offset, goesOn];
    });
  };

  it('are asked for again, each after the one behind it, the last one too', () => {
    const window = opened({ readings: 2 });
    const answers: [string, string | null][] = [
      ['ab', '2'],
      ['cd', '3'],
      ['ab', '2'],
      ['ef', null],
      ['cd', '3'],
      ['ef', null],
    ];
    expect(turned(window, answers).map(([asked]) => asked)).toEqual(['first', '2', 'first', '3', '2', '3']);
    expect(window.unsureFrom).toBeNull();
  });

  it('lead anew to the page behind where they are not as they were', () => {
    const window = opened({ readings: 2 });
    const answers: [string, string | null][] = [
      ['ab', '2'],
      ['de', null],
      ['bc', '2'],
      ['de', null],
      ['bc', '2'],
    ];
    expect(turned(window, answers)).toEqual([
      ['first', true],
      ['2', true],
      ['first', true],
      ['2', true],
      ['first', false],
    ]);
    expect(window.unsureFrom).toBeNull();
  });

  it.each([
    ['bcd', null],
    ['efg', ''],
  ])('are unsure if all of a page is new once it is asked for again: after abc %s', (again, unsureFrom) => {
    const window = opened({ readings: 2 });
    const pages = pagesOf('token', window);
    pages.turn(page(3, 'p2'), places('abc'));
    pages.turn(page(3, 'p3'), places('xyz'));
    pages.turn(page(3, 'p2'), places(again));
    expect(window.unsureFrom).toBe(unsureFrom);
  });

  it('are left as they are once they differed ten times, and the reading is unsure', () => {
    const window = opened({ readings: 2 });
    const pages = pagesOf('token', window);
    let asked = 0;
    while (asked < 100 && pages.turn(page(1, pages.position() === null ? '2' : null), [place(`k${(asked += 1)}`)]));
    expect(asked).toBeLessThan(30);
    expect(window.unsureFrom).toBe('');
  });
});
