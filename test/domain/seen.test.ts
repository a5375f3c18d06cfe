import fc from 'fast-check';
import {
  addSeen,
  countSeen,
  ENTRY_LENGTH,
  indexSeen,
  pruneSeen,
  trimSeen,
  UNDATED,
  type SeenEntry,
} from '../../src/domain/seen';

const entry = (id: string, content: string) => id.padEnd(8, '-') + content.padEnd(4, '.');
const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString();
const version = (second: number, id: string, content = 'a'): SeenEntry => ({
  at: at(second),
  entry: entry(id, content),
});

const versions = fc.array(
  fc.record({
    at: fc.oneof(fc.constant(UNDATED), fc.integer({ min: 0, max: 9 }).map(at)),
    entry: fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 9 }))
      .map(([id, content]) => entry(`r${id}`, `c${content}`)),
  }),
  { maxLength: 60 },
);

describe('the versions seen', () => {
  it('tell two contents of one record and second apart', () => {
    const index = indexSeen(addSeen({}, [version(1, 'one', 'a')]));
    expect(index.has(version(1, 'one', 'a'))).toBe(true);
    expect(index.has(version(1, 'one', 'b'))).toBe(false);
    expect(index.has(version(2, 'one', 'a'))).toBe(false);
  });

  it('know a record and the latest date of it', () => {
    const index = indexSeen(addSeen({}, [version(3, 'one', 'a'), version(2, 'one', 'b')]));
    expect(index.newestOf(entry('one', 'anything'))).toBe(at(3));
    expect(index.knows(entry('one', 'anything'))).toBe(true);
    expect(index.knows(entry('two', 'anything'))).toBe(false);
  });

  it('leave what they were made from untouched', () => {
    const before = addSeen({}, [version(1, 'one')]);
    const copy = structuredClone(before);
    addSeen(before, [version(1, 'two')]);
    trimSeen(before, 0);
    pruneSeen(before, at(9));
    expect(before).toEqual(copy);
  });

  it('forget what is dated before a date, and keep what has none', () => {
    const seen = addSeen({}, [version(1, 'one'), version(2, 'two'), { at: UNDATED, entry: entry('three', 'a') }]);
    expect(Object.keys(pruneSeen(seen, at(2))).sort()).toEqual([UNDATED, at(2)]);
  });

  it('forget the oldest first where they are too many, and say until when', () => {
    const seen = addSeen({}, [version(1, 'one'), version(2, 'two'), version(2, 'three'), version(3, 'four')]);
    const { seen: kept, forgottenUntil } = trimSeen(seen, 2);
    expect(forgottenUntil).toBe(at(2));
    expect(kept).toEqual(addSeen({}, [version(2, 'three'), version(3, 'four')]));
  });

  it('forget undated ones before any dated one, without naming a date', () => {
    const seen = addSeen({}, [{ at: UNDATED, entry: entry('one', 'a') }, version(1, 'two')]);
    expect(trimSeen(seen, 1)).toEqual({ seen: addSeen({}, [version(1, 'two')]), forgottenUntil: null });
  });

  it('hold what was added, as often as it was added, also after JSON', () => {
    fc.assert(
      fc.property(versions, (added) => {
        const seen = JSON.parse(JSON.stringify(addSeen({}, added))) as Record<string, string>;
        expect(countSeen(seen)).toBe(added.length);
        const index = indexSeen(seen);
        for (const each of added) expect(index.has(each)).toBe(true);
      }),
    );
  });

  it('never exceed the capacity, and forget nothing later than the date that they name', () => {
    fc.assert(
      fc.property(versions, fc.integer({ min: 0, max: 40 }), (added, capacity) => {
        const seen = addSeen({}, added);
        const trimmed = trimSeen(seen, capacity);
        expect(countSeen(trimmed.seen)).toBe(Math.min(capacity, added.length));
        const index = indexSeen(trimmed.seen);
        for (const each of added) {
          const isAfter = each.at !== UNDATED && each.at > (trimmed.forgottenUntil ?? UNDATED);
          if (isAfter) expect(index.has(each)).toBe(true);
        }
        for (const entries of Object.values(trimmed.seen)) expect(entries.length % ENTRY_LENGTH).toBe(0);
      }),
    );
  });
});
