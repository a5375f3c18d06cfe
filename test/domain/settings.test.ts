import { presentSettings, type ResourceSettings } from '../../src/domain/settings';
import { adjustedSweep, newSweep } from '../../src/domain/sweep-state';

const now = '2026-01-05T09:00:00.000Z';
const present = {
  url: '/tickets',
  idField: ['id'],
  ignoreFields: ['views'],
  order: 'newestFirst',
  recordsPath: null,
  deletes: { mode: 'sweep', everyMs: 60_000, url: null },
} as unknown as ResourceSettings;

describe('the settings of a resource', () => {
  it('that an earlier build typed have the keys that this one knows', () => {
    const { ignoreFields: _, order: __, ...others } = present;
    expect(presentSettings({ ...others, idField: 'a,b' })).toEqual({
      ...others,
      idField: ['a,b'],
      ignoreFields: [],
      order: null,
    });
  });

  it('of this build stay as they are', () => {
    expect(presentSettings(present)).toEqual(present);
  });

  it('keep what a sweep knows, where only the form of the id field is another', () => {
    const earlier = { ...present, idField: 'id' } as unknown as ResourceSettings;
    const sweep = { ...newSweep(present, now)!, records: 5 };
    expect(adjustedSweep(sweep, earlier, present, now)?.records).toBe(5);
    expect(adjustedSweep(sweep, present, { ...present, idField: ['id', 'line'] }, now)?.records).toBe(0);
  });
});
