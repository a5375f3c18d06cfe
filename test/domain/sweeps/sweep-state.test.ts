import type { ResourceSettings } from '../../../src/domain/reading/settings';
import { adjustedSweep, newSweep } from '../../../src/domain/sweeps/sweep-state';

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
