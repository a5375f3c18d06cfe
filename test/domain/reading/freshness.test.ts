import { isFinal, type Freshness } from '../../../src/domain/reading/freshness';

const MINUTE = 60_000;
const NOW = Date.parse('2026-01-05T12:00:00Z');
const OPEN = 61_000;
const since = (minutes: number): Freshness => ({
  openMs: OPEN,
  atMs: NOW,
  readFromMs: NOW + OPEN,
  sinceReachedMs: minutes * MINUTE,
  reachedUntilMs: NOW,
  passedMs: NOW + 600 * MINUTE,
  settledUntilMs: -Infinity,
});

describe('a date', () => {
  it('is final once it lies 15 minutes, its unit and the look-back before the now of the vendor', () => {
    const least = NOW - 15 * MINUTE - OPEN;
    expect(isFinal(least, NOW, since(0))).toBe(false);
    expect(isFinal(least - 1, NOW, since(0))).toBe(true);
  });

  it('is final two minutes, its unit and the look-back after the resource was first read up to it, whatever any clock says', () => {
    for (const vendorNowMs of [NOW, NOW - 600 * MINUTE]) {
      expect(isFinal(NOW, vendorNowMs, { ...since(2), sinceReachedMs: 2 * MINUTE + OPEN - 1 })).toBe(false);
      expect(isFinal(NOW, vendorNowMs, { ...since(2), sinceReachedMs: 2 * MINUTE + OPEN })).toBe(true);
    }
  });

  it('that was first read while it could still be given to a record is final once it was read again', () => {
    const early = { ...since(600), readFromMs: NOW + OPEN - 1 };
    for (const vendorNowMs of [NOW, NOW + 600 * MINUTE]) {
      expect(isFinal(NOW, vendorNowMs, early)).toBe(false);
      expect(isFinal(NOW, vendorNowMs, { ...early, settledUntilMs: NOW })).toBe(true);
      // What was settled before says nothing of it.
      expect(isFinal(NOW, vendorNowMs, { ...early, settledUntilMs: NOW - 1 })).toBe(false);
    }
  });

  it('that a window which stays open showed first counts from when its pages were gone through before', () => {
    const later = { ...since(0), reachedUntilMs: NOW - 1, readFromMs: 0 };
    const vendorNowMs = NOW + 15 * MINUTE + OPEN + 1;
    expect(isFinal(NOW, vendorNowMs, { ...later, passedMs: NOW + OPEN })).toBe(true);
    expect(isFinal(NOW, vendorNowMs, { ...later, passedMs: NOW + OPEN - 1 })).toBe(false);
    expect(isFinal(NOW, vendorNowMs - 1, { ...later, passedMs: NOW + OPEN })).toBe(false);
  });

  it('beyond what was read is never final by waiting', () => {
    expect(isFinal(NOW + 1, NOW, since(600))).toBe(false);
  });
});
