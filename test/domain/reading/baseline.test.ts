import fc from 'fast-check';
import { joined } from '../../../src/domain/reading/again-range';
import {
  baselineBefore,
  isOfBaseline,
  isQuiet,
  isToldAgain,
  quietAfter,
  type Baseline,
} from '../../../src/domain/reading/baseline';
import { LONGEST_DAY_MS } from '../../../src/domain/reading/precision';
import { at } from './entries';

const ms = (second: number) => Date.parse(at(second));
const NOW: Baseline = { ...baselineBefore(at(10)), shownUntil: at(20) };
const SINCE: Baseline = baselineBefore(at(10));

describe('the baseline of a start from now', () => {
  it('is everything that was answered promptly, whatever its date', () => {
    for (const updatedMs of [null, ms(0), ms(15), ms(99_999)]) {
      expect(isOfBaseline(NOW, updatedMs, 1000, ms(20))).toBe(true);
    }
  });

  it('is, on what was answered later, what is dated a whole unit before the wish, or has no date', () => {
    expect(isOfBaseline(NOW, ms(9), 1000, ms(21))).toBe(true);
    expect(isOfBaseline(NOW, ms(10), 1000, ms(21))).toBe(false);
    expect(isOfBaseline(NOW, ms(0), 60_000, ms(21))).toBe(false);
    expect(isOfBaseline(NOW, null, 1000, ms(21))).toBe(true);
  });

  it('is, of a list of whole days, what has a time of day before the wish', () => {
    expect(isOfBaseline(NOW, ms(9), LONGEST_DAY_MS, ms(21))).toBe(true);
    expect(isOfBaseline(NOW, ms(10), LONGEST_DAY_MS, ms(21))).toBe(false);
  });

  it('never is what is answered late and changed after the wish, however coarse the dates are', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 1000, 60_000, 86_400_000), fc.nat(10_000_000), (unitMs, laterMs) => {
        const datedMs = Math.floor((ms(10) + laterMs) / unitMs) * unitMs;
        expect(isOfBaseline(NOW, datedMs, unitMs, ms(21))).toBe(false);
      }),
    );
  });
});

describe('the baseline of a start from a date', () => {
  it("is what is dated before it, in the dates' own unit; what has no date is sent", () => {
    expect(isOfBaseline(SINCE, ms(10) - 1, 1, ms(0))).toBe(true);
    expect(isOfBaseline(SINCE, ms(10), 1, ms(0))).toBe(false);
    expect(isOfBaseline(SINCE, ms(0) - 60_000, 60_000, ms(0))).toBe(true);
    expect(isOfBaseline(SINCE, ms(0), 60_000, ms(0))).toBe(false);
    expect(isOfBaseline(SINCE, null, 1000, ms(0))).toBe(false);
  });
});

describe('a resource that is read whole', () => {
  it('has no baseline', () => {
    expect(isOfBaseline(null, ms(0), 1000, ms(0))).toBe(false);
  });
});

describe('what was told before a backfill', () => {
  it("is told again from its date on, in the dates' own unit, and where it has no date", () => {
    const again = { ...baselineBefore(at(5)), again: { from: at(10), until: null } };
    expect([ms(10), ms(9), null].map((updatedMs) => isToldAgain(again, updatedMs, 1000))).toEqual([true, false, true]);
    expect(isToldAgain(again, ms(0), 60_000)).toBe(true);
    expect([isToldAgain(null, null, 1000), isToldAgain(SINCE, ms(15), 1000)]).toEqual([false, false]);
  });

  it('is told again up to the end of the backfill, inclusive', () => {
    const again = { ...baselineBefore(at(5)), again: { from: at(10), until: at(12) } };
    const dates = [ms(12), ms(12) + 1, ms(13), null];
    expect(dates.map((updatedMs) => isToldAgain(again, updatedMs, 1000))).toEqual([true, false, false, true]);
  });

  it('is quiet between the end of the backfill and what was not read yet', () => {
    const baseline = { ...baselineBefore(at(5)), quiet: quietAfter(at(12), at(15)) };
    expect([12, 13, 14, 15].map((second) => isQuiet(baseline, ms(second)))).toEqual([false, true, true, false]);
    expect([quietAfter(null, at(15)), quietAfter(at(12), null), quietAfter(at(15), at(15))]).toEqual([
      null,
      null,
      null,
    ]);
    expect(isQuiet(null, ms(13))).toBe(false);
  });

  it('counts from the earlier beginning to the later end of two backfills, one of which may have none', () => {
    const one = { from: at(10), until: at(12) };
    expect(joined(null, one)).toEqual(one);
    expect(joined(one, { from: at(5), until: at(7) })).toEqual({ from: at(5), until: at(12) });
    expect(joined({ from: at(11), until: null }, one)).toEqual({ from: at(10), until: null });
  });
});
