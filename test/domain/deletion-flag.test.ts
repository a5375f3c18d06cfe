import { isFlagSet } from '../../src/domain/deletion-flag';
import type { Json } from '../../src/domain/json';

describe('isFlagSet', () => {
  it.each<[Json | undefined, boolean]>([
    [true, true],
    [1, true],
    ['Y', true],
    ['deleted', true],
    [false, false],
    [0, false],
    ['0', false],
    ['N', false],
    ['No', false],
    ['false', false],
    ['', false],
    [null, false],
    [undefined, false],
    [{}, false],
  ])('of %j without a value is %s', (found, expected) => {
    expect(isFlagSet(found, null)).toBe(expected);
  });

  it('compares with a value as text, without regard to case', () => {
    expect(isFlagSet('ARCHIVED', 'archived')).toBe(true);
    expect(isFlagSet(2, '2')).toBe(true);
    expect(isFlagSet(true, 'archived')).toBe(false);
    expect(isFlagSet(undefined, 'archived')).toBe(false);
  });
});
