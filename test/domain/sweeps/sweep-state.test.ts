import type { ResourceSettings } from '../../../src/domain/reading/settings';
import { adjustedSweep, lastListingOf, newSweep, noteMissed } from '../../../src/domain/sweeps/sweep-state';

const now = '2026-01-05T09:00:00.000Z';
const present = {
  url: '/tickets',
  idField: ['id'],
  ignoreFields: ['views'],
  order: 'newestFirst',
  recordsPath: null,
  deletes: { mode: 'sweep', everyMs: 60_000, url: null },
} as unknown as ResourceSettings;

describe('a sweep of a resource whose settings change', () => {
  it('keeps what it knows where its listing and the id field are the same, and no longer', () => {
    const sweep = { ...newSweep(present, now)!, records: 5 };
    expect(adjustedSweep(sweep, present, { ...present, ignoreFields: [] }, now)?.records).toBe(5);
    expect(adjustedSweep(sweep, present, { ...present, idField: ['id', 'line'] }, now)?.records).toBe(0);
  });
});

describe('the sweeps of a snapshot', () => {
  const deletes = { mode: 'sweep' as const, everyMs: null, url: null };
  const first = { ...newSweep({ ...present, deletes }, now)!, lastSweepAt: now, records: 5 };
  const later = '2026-01-05T10:00:00.000Z';

  it('say when it was last listed whole, and how many records that showed, although no sweep was needed', () => {
    const listed = noteMissed(first, { count: 0, sum: 0, listed: 7 }, later);
    expect(lastListingOf(first)).toEqual({ at: now, records: 5 });
    expect(lastListingOf(listed)).toEqual({ at: later, records: 7 });
    expect(lastListingOf({ ...listed, lastSweepAt: '2026-01-05T10:00:01.000Z', records: 6 }).records).toBe(6);
  });

  it('have no error any more if the snapshot was read whole, and needs none', () => {
    const reconciliation = { ...first.reconciliation!, explained: { count: 0, sum: 0 } };
    const tried = { ...first, reconciliation, nextSweepAt: later, consecutiveFailures: 2, lastError: 'HTTP 500' };
    const listed = noteMissed(tried, { count: 0, sum: 0, listed: 7 }, later);
    expect(listed).toMatchObject({ nextSweepAt: null, consecutiveFailures: 0, lastError: null });
    const missing = noteMissed(tried, { count: 1, sum: 5, listed: 6 }, later);
    expect(missing).toMatchObject({ nextSweepAt: later, consecutiveFailures: 2, lastError: 'HTTP 500' });
  });

  it('of another resource are those that were good', () => {
    const sweep = { ...newSweep(present, now)!, lastSweepAt: now, records: 5 };
    expect(lastListingOf(noteMissed(sweep, { count: 0, sum: 0, listed: 7 }, later))).toEqual({ at: now, records: 5 });
  });
});
