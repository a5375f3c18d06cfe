import { NEVER_MISSED, afterOther, afterQuick, isQuick } from '../../../src/domain/instance/quick-polls';
import { NO_VERSIONS } from '../../../src/domain/reading/ledger';
import { NOT_STARTED, type Watermark } from '../../../src/domain/reading/watermark';
import type { Window } from '../../../src/domain/reading/window';

const AT = '2026-03-02T10:00:00.000Z';

function resource(watermark: Partial<Watermark> = {}, rest: { failures?: number; deletions?: Watermark } = {}) {
  const begun = { ...NOT_STARTED, at: AT, ...watermark };
  return { watermark: begun, deletions: rest.deletions ?? null, consecutiveFailures: rest.failures ?? 0 };
}

const far = { number: 1, shards: 1, recorded: 1, entries: 1, until: null, again: null };

describe('a poll is tried quickly', () => {
  it('if all of its resources are at rest', () => {
    expect(isQuick(NEVER_MISSED, [resource(), resource({ ledger: NO_VERSIONS })])).toBe(true);
    expect(isQuick(NEVER_MISSED, [resource(), resource({}, { failures: 1 })])).toBe(false);
  });

  it.each<[string, Partial<Watermark>]>([
    ['that has not begun', { at: null }],
    ['whose first reading is not whole', { baseline: { before: AT, shownUntil: AT, again: null, quiet: null } }],
    ['with a window that is being read', { window: {} as Window }],
    ['with a far ledger', { far }],
  ])('but not one with a resource %s, or such a list of deletions', (_, watermark) => {
    expect(isQuick(NEVER_MISSED, [resource(), resource(watermark)])).toBe(false);
    expect(isQuick(NEVER_MISSED, [resource({}, { deletions: resource(watermark).watermark })])).toBe(false);
  });

  it('4 polls after one that took too long, then 8, and at most some thousand', () => {
    const waits: number[] = [];
    let quick = NEVER_MISSED;
    for (let miss = 0; miss < 20; miss += 1) {
      quick = afterQuick(quick, 'late');
      waits.push(quick.wait);
      for (; !isQuick(quick, [resource()]); quick = afterOther(quick));
    }
    expect(waits.slice(0, 3)).toEqual([4, 8, 16]);
    expect(Math.max(...waits)).toBe(4096);
    for (const outcome of ['busy', 'token'] as const) expect(afterQuick(quick, outcome)).toEqual(quick);
    expect(afterQuick(quick, 'over')).toEqual(NEVER_MISSED);
  });
});
