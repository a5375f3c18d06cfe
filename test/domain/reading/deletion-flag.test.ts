import { isFlagSet } from '../../../src/domain/reading/deletion-flag';
import type { Json } from '../../../src/domain/values/json';

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
    ['Off', false],
    ['None', false],
    ['', false],
    [null, false],
    [undefined, false],
    [{}, true],
    [{ reason: 'deleted' }, true],
    [{ Time: '2026-05-13T03:00:00Z', Valid: true }, true],
    [{ Time: '0001-01-01T00:00:00Z', Valid: false }, false],
    [[], false],
    ['  ', false],
    ['N ', false],
    [-1, true],
    ['2026-05-13T03:00:00Z', true],
    ['Jan 2, 2026 1:00:00 AM', true],
    ['-1', true],
    [[2026, 5, 13, 3, 0, 0], true],
    [[1, 1, 1, 0, 0], false],
    [['a', 'b', 'c'], false],
    [1_767_603_600, true],
    ['/Date(1767603600000)/', true],
  ])('of %j without a value is %s', (found, expected) => {
    expect(isFlagSet(found, null)).toBe(expected);
  });

  it.each<[Json]>([
    ['0001-01-01T00:00:00Z'],
    ['-0001-11-30T00:00:00+00:00'],
    ['-0001-11-30 00:00:00'],
    ['Jan 1, 1970 1:00:00 AM'],
    ['infinity'],
    ['-infinity'],
    ['0001-01-01T00:00:00'],
    ['0001-01-01'],
    ['0001-01-01T00:00:00.0000000+00:00'],
    ['1/1/0001 12:00:00 AM'],
    ['01.01.0001 00:00:00'],
    ['0000-00-00'],
    ['0000-00-00 00:00:00'],
    ['0000-00-00T00:00:00.000Z'],
    ['00/00/0000'],
    ['00000000'],
    ['0.0'],
    ['1970-01-01'],
    ['1970-01-01T00:00:00Z'],
    ['1970-01-01T01:00:00+01:00'],
    ['1969-12-31T19:00:00-05:00'],
    ['12/31/1969'],
    ['Thu, 01 Jan 1970 00:00:00 GMT'],
    ['Thu Jan 01 1970 01:00:00 GMT+0100'],
    ['Wed, 31 Dec 1969 23:00:00 GMT'],
    ['/Date(0)/'],
    ['/Date(-62135596800000+0000)/'],
    [-62_135_596_800],
    [253_402_300_799],
    [253_402_300_799_999],
    ['-62135596800000'],
    ['1753-01-01'],
    ['1899-12-30'],
    ['1900-01-01T00:00:00'],
    ['9999-12-31T23:59:59Z'],
  ])('of a date that stands for none is false: %j', (found) => {
    expect(isFlagSet(found, null)).toBe(false);
  });

  it.each<[Json]>([
    ['1970-01-02'],
    ['1970-02-01T00:00:00Z'],
    ['1969-11-30'],
    ['1999-12-31'],
    ['Sat, 01 Feb 1970 00:00:00 GMT'],
    ['Mon, 05 Jan 2026 09:00:00 GMT'],
    ['13/05/2026'],
    ['1'],
    ['0001'],
    ['trash'],
  ])('of another date or word is true: %j', (found) => {
    expect(isFlagSet(found, null)).toBe(true);
  });

  it('of such a date is true where just that is the value', () => {
    expect(isFlagSet('0001-01-01', '0001-01-01')).toBe(true);
  });

  it('compares with a value as text, without regard to case', () => {
    expect(isFlagSet('ARCHIVED', 'archived')).toBe(true);
    expect(isFlagSet(2, '2')).toBe(true);
    expect(isFlagSet(true, 'archived')).toBe(false);
    expect(isFlagSet(undefined, 'archived')).toBe(false);
  });
});
