import fc from 'fast-check';
import type { RecordReader } from '../../../src/domain/reading/change';
import {
  AS_WRITTEN,
  asPreciseAs,
  finerOf,
  LONGEST_DAY_MS,
  unitOf,
  withDatesOf,
} from '../../../src/domain/reading/precision';

const DAY = 86_400_000;
const reader: RecordReader = {
  idOf: () => null,
  updatedMs: ({ updated }) => (typeof updated === 'string' ? Date.parse(updated) : null),
  createdMs: ({ created }) => (typeof created === 'string' ? Date.parse(created) : null),
  isDeleted: () => false,
  contentOf: () => '',
  unitMs: 1000,
  createdUnitMs: 1000,
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
    [['2026-03-01T10:20:00Z'], 60_000],
    [['2026-03-01T00:00:00Z'], LONGEST_DAY_MS],
    // Midnights of Berlin, Kolkata and Kathmandu.
    [['2026-03-01T23:00:00Z', '2026-07-01T22:00:00Z'], LONGEST_DAY_MS],
    [['2026-03-01T18:30:00Z'], LONGEST_DAY_MS],
    [['2026-03-01T18:15:00Z'], LONGEST_DAY_MS],
    // No midnights of one zone.
    [['2026-03-01T23:00:00Z', '2026-03-01T20:00:00Z'], 60_000],
    [['2026-03-01T00:00:00Z', null, '2026-03-02T08:15:20Z'], 1000],
    [[null], null],
  ])('%p come in steps of %p ms', (dates, expected) => {
    expect(seenOf(...dates)).toBe(expected);
  });

  it('is what the finest date that was ever seen says, in whatever order dates come', () => {
    const date = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString());
    fc.assert(
      fc.property(fc.array(date), fc.array(date), (some, others) => {
        const all = seenOf(...others, ...some);
        const apart = finerOf(seenOf(...some), seenOf(...others));
        // Only together may dates show that they are no midnights.
        expect(apart).toBe(apart === LONGEST_DAY_MS && all === 60_000 ? apart : all);
      }),
    );
  });

  it('is a day until a date was seen, never finer than the format, and the format alone for created dates not seen', () => {
    expect(asPreciseAs(reader, null)).toMatchObject({ unitMs: LONGEST_DAY_MS, createdUnitMs: 1000 });
    expect(asPreciseAs(reader, AS_WRITTEN)).toMatchObject({ unitMs: 1000, createdUnitMs: 1000 });
    expect(asPreciseAs({ ...reader, unitMs: DAY }, null)).toMatchObject({ unitMs: DAY });
    expect(asPreciseAs(reader, 60_000)).toMatchObject({
      unitMs: 60_000,
      createdUnitMs: 60_000,
    });
  });

  it('is at most what its time of day says, for one date', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(1, 1000, 60_000), (days, stepMs) => {
        expect(unitOf(days * DAY, LONGEST_DAY_MS)).toBe(LONGEST_DAY_MS);
        expect(unitOf(days * DAY + stepMs, LONGEST_DAY_MS)).toBe(stepMs);
        expect(unitOf(days * DAY + stepMs, 1)).toBe(1);
      }),
    );
  });
});
