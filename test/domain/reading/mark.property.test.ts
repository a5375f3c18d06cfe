import { EXACT_MARK } from '../../../src/domain/values/exact-number';
import fc from 'fast-check';
import { greaterMark, isMark, type Mark } from '../../../src/domain/reading/mark';

const greatest = (marks: readonly Mark[]) => marks.reduce<Mark | null>(greaterMark, null);

describe('the greatest mark', () => {
  it('of numbers, also as texts and beyond 2^53, is that of the greatest number', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), { minLength: 1 }), (numbers) => {
        const marks = numbers.map((number) => (Number.isSafeInteger(Number(number)) ? Number(number) : String(number)));
        const expected = numbers.reduce((one, other) => (other > one ? other : one));
        expect(BigInt(greatest(marks) ?? 0)).toBe(expected);
      }),
    );
  });

  it('is one of them, whatever their order, and none is less than null', () => {
    const mark = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1 }), (marks) => {
        expect(marks).toContain(greatest(marks));
        expect(greaterMark(greatest(marks), null)).toBe(greatest(marks));
      }),
    );
  });

  it.each([
    [9, '10', '10'],
    ['0x00000000000007D1', '0x00000000000007D0', '0x00000000000007D1'],
    ['2026-03-02T10:00:00Z', '2026-03-01T23:00:00Z', '2026-03-02T10:00:00Z'],
    [1.5, 1.25, 1.5],
    [
      `${EXACT_MARK}1732912345.12345678912346`,
      `${EXACT_MARK}1732912345.12345678912345`,
      `${EXACT_MARK}1732912345.12345678912346`,
    ],
    [`${EXACT_MARK}9007199254740995`, 17, `${EXACT_MARK}9007199254740995`],
    ['9007199254740993', '9007199254740992', '9007199254740993'],
  ])('of %p and %p is %p', (one, other, expected) => {
    expect(greaterMark(one, other)).toBe(expected);
    expect(greaterMark(other, one)).toBe(expected);
  });

  it.each([[null], [undefined], [''], [true], [{}], [[]]])('is none of what is no mark: %p', (value) => {
    expect(isMark(value)).toBe(false);
  });
});
