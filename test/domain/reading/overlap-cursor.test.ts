import fc from 'fast-check';
import {
  advanced,
  askedOffset,
  cursorAt,
  mustBeginKnown,
  steppedBack,
  withoutOverlap,
} from '../../../src/domain/reading/overlap-cursor';

describe('a reading by offset', () => {
  it('begins at zero, and each further page with the last record read', () => {
    expect(askedOffset(cursorAt(0))).toBe(0);
    expect(mustBeginKnown(cursorAt(0))).toBe(false);
    const next = advanced(cursorAt(0), 5);
    expect(next).toEqual({ read: 5, overlap: 1 });
    expect(askedOffset(cursorAt(5))).toBe(4);
    expect(mustBeginKnown(cursorAt(5))).toBe(true);
  });

  it('has got no further where only the overlapping record came; without overlap it goes on behind it', () => {
    expect(advanced(cursorAt(5), 1)).toBeNull();
    const next = withoutOverlap(cursorAt(5));
    expect(askedOffset(next)).toBe(5);
    expect(mustBeginKnown(next)).toBe(false);
    expect(advanced(next, 1)).toEqual(cursorAt(6));
  });

  it('goes on from where the page ends after steps back, also where that is before what was read', () => {
    expect(advanced(steppedBack(cursorAt(20), 5), 2)).toEqual(cursorAt(15));
  });

  it('comes to the beginning by stepping back, further each time', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(200), (read, records) => {
        let cursor = cursorAt(read);
        for (let steps = 0; steps < 17; steps += 1) {
          const next = steppedBack(cursor, records);
          expect(next.overlap).toBeGreaterThanOrEqual(2 * cursor.overlap);
          cursor = next;
        }
        expect(askedOffset(cursor)).toBe(0);
        expect(mustBeginKnown(cursor)).toBe(false);
      }),
    );
  });
});
