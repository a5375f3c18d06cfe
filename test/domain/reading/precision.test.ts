import fc from 'fast-check';
import type { RecordReader } from '../../../src/domain/reading/change';
import {
  AS_WRITTEN,
  asPreciseAs,
  asShown,
  finerOf,
  LONGEST_DAY_MS,
  unitOf,
  withDatesOf,
} from '../../../src/domain/reading/precision';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const reader: RecordReader = {
  idOf: () => null,
  updatedMs: ({ updated }) => (typeof updated === 'string' ? Date.parse(updated) : null),
  createdMs: ({ created }) => (typeof created === 'string' ? Date.parse(created) : null),
  hasUpdated: () => true,
  isDeleted: () => false,
  contentOf: () => '',
  unitMs: 1000,
  createdUnitMs: 1000,
  formatUnitMs: 1000,
  isDayAlone: () => false,
};
const seenOf = (...dates: (string | null)[]) => {
  const records = dates.map((updated) => ({ updated }));
  return withDatesOf(null, records, reader);
};

describe('how precise dates are', () => {
  it.each([
    [['2026-03-01T10:20:30.001Z'], 1],
    [['2026-03-01T10:20:30.000Z'], 1000],
    [['2026-03-01T10:20:00Z', '2026-03-01T10:27:00Z'], MINUTE],
    // One alone may be cut to more.
    [['2026-03-01T10:20:00Z'], 20 * MINUTE],
    [['2026-03-01T10:21:00Z'], 12 * MINUTE],
    [['2026-03-01T10:22:00Z'], 4 * MINUTE],
    [['2026-03-01T00:00:00Z'], LONGEST_DAY_MS],
    // Midnights of Berlin, Kolkata and Kathmandu.
    [['2026-03-01T23:00:00Z', '2026-07-01T22:00:00Z'], LONGEST_DAY_MS],
    [['2026-03-01T18:30:00Z'], LONGEST_DAY_MS],
    [['2026-03-01T18:15:00Z'], LONGEST_DAY_MS],
    // No midnights of one zone.
    [['2026-03-01T23:00:00Z', '2026-03-01T20:00:00Z'], 3 * HOUR],
    // Hours of London and Kolkata, and what is cut to less.
    [['2026-03-01T23:00:00Z', '2026-03-01T20:00:00Z', '2026-03-02T07:00:00Z'], HOUR],
    [['2026-03-01T23:30:00Z', '2026-03-01T20:30:00Z', '2026-03-02T07:30:00Z'], HOUR],
    [['2026-03-01T23:30:00Z', '2026-03-01T20:00:00Z', '2026-03-02T07:30:00Z'], HOUR / 2],
    [['2026-03-01T23:45:00Z', '2026-03-01T20:00:00Z', '2026-03-02T07:30:00Z'], 15 * MINUTE],
    [['2026-03-01T23:50:00Z', '2026-03-01T20:00:00Z', '2026-03-02T07:30:00Z'], 10 * MINUTE],
    [['2026-03-01T23:55:00Z', '2026-03-01T20:00:00Z', '2026-03-02T07:30:00Z'], 5 * MINUTE],
    [['2026-03-01T00:00:00Z', null, '2026-03-02T08:15:20Z'], 1000],
    [[null], null],
  ])('%p come in steps of %p ms', (dates, expected) => {
    expect(seenOf(...dates)).toBe(expected);
  });

  it('is never finer than they are, in whatever zone and however many are seen at a time', () => {
    const stepMs = fc.constantFrom(
      ...[1, 1000, ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 360].map((minutes) => minutes * MINUTE)],
    );
    const zoneMs = fc.constantFrom(0, 1, 2, 3).map((quarters) => quarters * 15 * MINUTE);
    const lists = fc.array(fc.array(fc.integer({ min: -1e12, max: 4e12 })));
    fc.assert(
      fc.property(stepMs, zoneMs, lists, (step, zone, shown) => {
        const seen = shown.map((list) =>
          seenOf(...list.map((ms) => new Date(Math.floor(ms / step) * step + zone).toISOString())),
        );
        expect(seen.reduce(finerOf, null) ?? LONGEST_DAY_MS).toBeGreaterThanOrEqual(step);
      }),
    );
  });

  it('is as fine as they are, as soon as enough were seen', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 5, 10, 15, 20, 30, 60), fc.integer({ min: 0, max: 4e7 }), (minutes, place) => {
        const dates = [0, 1, 3, 7].map((steps) => new Date((place + steps) * minutes * MINUTE).toISOString());
        expect(seenOf(...dates)).toBe(minutes * MINUTE);
      }),
    );
  });

  it('is a day until a date was seen, never finer than the format, and the format alone for created dates not seen', () => {
    expect(asPreciseAs(reader, null)).toMatchObject({ unitMs: LONGEST_DAY_MS, createdUnitMs: 1000 });
    expect(asPreciseAs(reader, AS_WRITTEN)).toMatchObject({ unitMs: 1000, createdUnitMs: 1000 });
    expect(asPreciseAs({ ...reader, unitMs: DAY, formatUnitMs: DAY }, null)).toMatchObject({ unitMs: DAY });
    expect(asPreciseAs(reader, 60_000)).toMatchObject({
      unitMs: 60_000,
      createdUnitMs: 60_000,
    });
  });

  it('is, of what is read now, what it shows itself, never finer than the format', () => {
    const assumed = asPreciseAs(reader, null);
    expect(asShown(assumed, 60_000)).toMatchObject({ unitMs: 60_000 });
    expect(asShown(assumed, 1)).toMatchObject({ unitMs: 1000 });
    expect(asShown(assumed, null)).toMatchObject({ unitMs: LONGEST_DAY_MS });
    expect(asShown(asPreciseAs(reader, 1000), 60_000)).toMatchObject({ unitMs: 1000 });
    expect(asShown({ ...reader, unitMs: DAY, formatUnitMs: DAY }, 1000)).toMatchObject({ unitMs: DAY });
  });

  it('is at most what its time of day says, for one date', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(1, 1000, 60_000), (days, stepMs) => {
        expect(unitOf(days * DAY, LONGEST_DAY_MS)).toBe(LONGEST_DAY_MS);
        const most = stepMs === MINUTE ? 4 * MINUTE : stepMs;
        expect(unitOf(days * DAY + stepMs, LONGEST_DAY_MS)).toBe(most);
        expect(unitOf(days * DAY + stepMs, 1)).toBe(1);
      }),
    );
  });
});
