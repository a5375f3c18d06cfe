import fc from 'fast-check';
import {
  addSeen,
  countSeen,
  inHours,
  indexSeen,
  pruneSeen,
  SLOT_LENGTH,
  trimSeen,
  UNDATED,
  type SeenEntry,
} from '../../src/domain/seen';
import { seenCapacity } from '../../src/domain/watermark';

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
    stays: fc.boolean(),
    isAhead: fc.boolean(),
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
    expect(index.newestOf(entry('two', 'anything'))).toBeUndefined();
  });

  it('know a record of which all versions were ahead or undated, and no date of it', () => {
    const ahead = { ...version(3, 'one', 'a'), isAhead: true };
    const index = indexSeen(addSeen({}, [ahead, { at: UNDATED, entry: entry('two', 'a') }]));
    expect(index.has(version(3, 'one', 'a'))).toBe(true);
    expect(index.newestOf(entry('one', 'b'))).toBe(UNDATED);
    expect(index.newestOf(entry('two', 'b'))).toBe(UNDATED);
    index.add(version(3, 'one', 'a'));
    expect(index.newestOf(entry('one', 'b'))).toBe(UNDATED);
    index.add(version(1, 'one', 'b'));
    expect(index.newestOf(entry('one', 'c'))).toBe(at(1));
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
    expect(pruneSeen(seen, at(2))).toEqual(
      addSeen({}, [{ at: UNDATED, entry: entry('three', 'a') }, version(2, 'two')]),
    );
    expect(pruneSeen(seen, '2026-01-05T10:00:00.000Z')).toEqual(
      addSeen({}, [{ at: UNDATED, entry: entry('three', 'a') }]),
    );
  });

  it('keep what stays: undated, when its date is passed', () => {
    const [one, two] = [
      { ...version(1, 'one'), stays: true },
      { ...version(2, 'two'), stays: true },
    ];
    const seen = addSeen({}, [one, two, version(1, 'three')]);
    expect(indexSeen(seen).newestOf(one.entry)).toBe(at(1));
    const undated = { at: UNDATED, entry: one.entry };
    expect(pruneSeen(seen, at(2))).toEqual(addSeen({}, [undated, two]));
    const all = addSeen({}, [undated, { at: UNDATED, entry: two.entry }]);
    expect(pruneSeen(seen, '2026-01-05T10:00:00.000Z')).toEqual(all);
    expect(inHours(seen)).toBe(seen);
  });

  it('forget the oldest first where they are too many, and say until when', () => {
    const seen = addSeen({}, [version(1, 'one'), version(2, 'two'), version(2, 'three'), version(3, 'four')]);
    const { seen: kept, forgottenUntil } = trimSeen(seen, 3);
    expect(forgottenUntil).toBe(at(2));
    expect(kept).toEqual(addSeen({}, [version(2, 'three'), version(3, 'four')]));
  });

  it('forget undated ones before any dated one, without naming a date', () => {
    const seen = addSeen({}, [{ at: UNDATED, entry: entry('one', 'a') }, version(1, 'two')]);
    expect(trimSeen(seen, 2)).toEqual({ seen: addSeen({}, [version(1, 'two')]), forgottenUntil: null });
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
        const slots = countSeen(trimmed.seen) + Object.keys(trimmed.seen).length;
        expect(slots).toBeLessThanOrEqual(capacity);
        if (trimmed.seen !== seen && countSeen(trimmed.seen) < added.length)
          expect(slots).toBeGreaterThanOrEqual(capacity - 1);
        const index = indexSeen(trimmed.seen);
        for (const each of added) {
          const isAfter = each.at !== UNDATED && each.at > (trimmed.forgottenUntil ?? UNDATED);
          if (isAfter) expect(index.has(each)).toBe(true);
        }
        for (const entries of Object.values(trimmed.seen)) expect(entries.length % SLOT_LENGTH).toBe(0);
      }),
    );
  });

  it('are taken over as 0.1.0 filed them: entries under whole dates', () => {
    const undated = { at: UNDATED, entry: entry('three', 'a') };
    const old = { [at(1)]: entry('one', 'a') + entry('two', 'a'), [UNDATED]: undated.entry };
    const seen = addSeen({}, [version(1, 'one'), version(1, 'two'), undated]);
    expect(inHours(old)).toEqual(seen);
    expect(inHours({ [UNDATED]: undated.entry })).toEqual(addSeen({}, [undated]));
    expect(inHours(seen)).toBe(seen);
  });

  it('take 304 KB at most, however their dates are spread', () => {
    for (const apartMs of [0, 1, 1_000, 60_000, 3_600_000, 86_400_000]) {
      const added = Array.from({ length: 24_000 }, (_, i) => ({
        at: new Date(Date.UTC(1960, 0, 1) + i * apartMs).toISOString(),
        entry: entry(`r${i}`, 'c'),
        stays: i % 2 === 0,
        isAhead: i % 3 === 0,
      }));
      const { seen } = trimSeen(addSeen({}, added), seenCapacity(1));
      expect(JSON.stringify(seen).length).toBeLessThanOrEqual(304_001);
      expect(countSeen(seen)).toBeGreaterThan(7_000);
    }
  });
});
