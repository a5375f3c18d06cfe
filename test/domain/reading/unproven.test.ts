import { isReadAgain, unprovenAfter, willBeReadAgain, type Unproven } from '../../../src/domain/reading/unproven';

const at = (second: number) => `2026-03-02T10:00:${String(second).padStart(2, '0')}.000Z`;
const window = { from: at(3), unsureFrom: null };
const doubted = (from: string, windows = 0): Unproven => ({ from, windows });

describe('what may not have come', () => {
  it('begins at the first date that is unsure, or where the reading began', () => {
    const after = (unsureFrom: string | null) =>
      unprovenAfter(null, { ...window, unsureFrom }, { isUnproven: true, begunAt: at(3) });
    expect(after(at(4))).toEqual(doubted(at(4)));
    expect(after('')).toEqual(doubted(at(3)));
    expect(after(null)).toEqual(doubted(at(3)));
  });

  it('stands until a window from there on was read whole', () => {
    const after = (begunAt: string, isUnproven: boolean) =>
      unprovenAfter(doubted(at(3), 4), { from: at(9), unsureFrom: null }, { isUnproven, begunAt });
    expect(after(at(3), false)).toBeNull();
    expect(after(at(2), false)).toBeNull();
    expect(after(at(4), false)).toEqual(doubted(at(3), 5));
    expect(after(at(2), true)).toEqual(doubted(at(3), 5));
    const earlier = { from: at(1), unsureFrom: '' };
    expect(unprovenAfter(doubted(at(3)), earlier, { isUnproven: true, begunAt: at(1) })).toEqual(doubted(at(1), 1));
  });

  it('is read again less and less often, and then no more', () => {
    let unproven = doubted(at(3));
    const again: number[] = [];
    for (let place = 0; place < 100; place += 1) {
      if (isReadAgain(unproven)) again.push(place);
      expect(willBeReadAgain(unproven)).toBe(place <= 32);
      unproven = unprovenAfter(unproven, window, { isUnproven: true, begunAt: at(3) }) as Unproven;
    }
    expect(again).toEqual([0, 1, 2, 4, 8, 16, 32]);
  });
});
