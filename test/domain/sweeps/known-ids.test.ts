import fc from 'fast-check';
import {
  asUnrecorded,
  joined,
  knownAfter,
  missingFrom,
  NO_IDS,
  partitioned,
  shardOf,
  type KnownIds,
} from '../../../src/domain/sweeps/known-ids';

const idSet = (maxLength: number) => fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength });
const shardCount = fc.constantFrom(1, 2, 4, 8, 64);

/** Disjoint lists, as a sweep leaves them. */
const knownIds = idSet(60).chain((ids) =>
  fc
    .array(fc.constantFrom('known', 'deleted', 'suspected'), { minLength: ids.length, maxLength: ids.length })
    .map((lists): KnownIds => ({
      known: ids.filter((_, i) => lists[i] === 'known'),
      deleted: ids.filter((_, i) => lists[i] === 'deleted'),
      suspected: ids.filter((_, i) => lists[i] === 'suspected'),
    })),
);

const sorted = ({ known, deleted, suspected }: KnownIds): KnownIds => ({
  known: [...known].sort(),
  deleted: [...deleted].sort(),
  suspected: [...suspected].sort(),
});

/** A whole sweep over what the vendor shows. */
function sweep(before: KnownIds, listed: readonly string[]): KnownIds {
  const shown = new Set(listed);
  return knownAfter(before, shown, missingFrom(shown, before));
}

const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `id-${from + i}`);

describe('shards', () => {
  it('part the ids so that each is in the shard of its hash, and join to the same', () => {
    fc.assert(
      fc.property(knownIds, shardCount, (ids, count) => {
        const parts = partitioned(ids, count);
        expect(parts).toHaveLength(count);
        for (const [i, { known, deleted, suspected }] of parts.entries())
          for (const id of [...known, ...deleted, ...suspected]) expect(shardOf(id, count)).toBe(i);
        expect(sorted(joined(parts))).toEqual(sorted(ids));
      }),
    );
  });

  it.each([
    ['numbers', (i: number) => String(i)],
    ['even numbers', (i: number) => String(i * 2)],
    ['hexadecimal texts', (i: number) => (i * 2654435761).toString(16).padStart(12, '0')],
  ])('get like shares of %s', (_, idAt) => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 16_000; i += 1) {
      const shard = shardOf(idAt(i), 16);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    for (let shard = 0; shard < 16; shard += 1) {
      expect(counts.get(shard)).toBeGreaterThan(700);
      expect(counts.get(shard)).toBeLessThan(1_300);
    }
  });
});

describe('a sweep', () => {
  it('knows afterwards what the vendor shows, and loses no id that it has not reported', () => {
    fc.assert(
      fc.property(knownIds, idSet(60), (before, listed) => {
        const after = sweep(before, listed);
        expect(after.known).toEqual([...listed].sort());
        const missing = missingFrom(new Set(listed), before).sort();
        expect([...after.deleted, ...after.suspected].sort()).toEqual(missing);
      }),
    );
  });

  it('that is the first knows all and misses nothing', () => {
    expect(sweep(NO_IDS, ['b', 'a'])).toEqual({ known: ['a', 'b'], deleted: [], suspected: [] });
  });

  it('reports each missing id in one sweep only, whatever the vendor shows', () => {
    const universe = numbered(8);
    fc.assert(
      fc.property(fc.array(fc.subarray(universe), { minLength: 1, maxLength: 12 }), (listings) => {
        let state = sweep(NO_IDS, universe);
        const believedGone = new Set<string>();
        for (const listed of listings) {
          state = sweep(state, listed);
          for (const id of listed) believedGone.delete(id);
          for (const id of state.deleted) {
            expect(listed).not.toContain(id);
            expect(believedGone).not.toContain(id);
            believedGone.add(id);
          }
        }
      }),
    );
  });

  it.each([
    ['20 of 25', 25, 20, true],
    ['21 of 25', 25, 21, false],
    ['half of 100', 100, 50, true],
    ['more than half of 100', 100, 51, false],
    ['the one record there was', 1, 1, false],
    ['all of 20', 20, 20, false],
  ])('that misses %s believes it at once: %#', (_, count, missing, isBelieved) => {
    const before = sweep(NO_IDS, numbered(count));
    const after = sweep(before, numbered(count - missing, missing));
    expect(after.deleted).toHaveLength(isBelieved ? missing : 0);
    expect(after.suspected).toHaveLength(isBelieved ? 0 : missing);
  });

  it('believes a great loss when the next sweep finds it again, but for what is back', () => {
    const before = sweep(NO_IDS, numbered(100));
    const doubtful = sweep(before, numbered(10));
    const back = ['id-50', 'id-60'];
    const after = sweep(doubtful, [...numbered(10), ...back]);
    expect(after.deleted).toHaveLength(88);
    expect(after.deleted).not.toEqual(expect.arrayContaining(back));
    expect(after.known).toEqual(expect.arrayContaining(back));
    expect(after.suspected).toEqual([]);
  });

  it('that was never taken into account leaves everything known', () => {
    const ids = { known: ['a'], deleted: ['b'], suspected: ['c'] };
    expect(asUnrecorded(ids)).toEqual({ known: ['a', 'b', 'c'], deleted: [], suspected: [] });
  });
});
