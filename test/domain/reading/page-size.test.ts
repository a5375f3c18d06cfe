import { isOtherSize, pageSizeOf, variantAfterRefusal } from '../../../src/domain/reading/page-size';

const sizes = (usual: number) => Array.from({ length: 8 }, (_, variant) => pageSizeOf(usual, variant));

describe('the size of a page', () => {
  it('is the usual one; other variants are larger, then smaller', () => {
    expect(sizes(7)).toEqual([7, 25, 50, 100, 200, 500, 6, 5]);
    expect(sizes(100)).toEqual([100, 200, 500, 99, 98, 97, 96, 95]);
  });

  it('is never asked larger than 500 for that, nor smaller than two', () => {
    expect(sizes(1_000)).toEqual([1_000, 999, 998, 997, 996, 995, 994, 993]);
    expect(sizes(2)).toEqual([2, 25, 50, 100, 200, 500, 2, 2]);
    expect(sizes(1)).toEqual([1, 25, 50, 100, 200, 500, 1, 1]);
  });

  it('that a vendor refuses leads to smaller ones, and to the usual one in the end', () => {
    const refused = [1, variantAfterRefusal(1), variantAfterRefusal(variantAfterRefusal(1))];
    expect(refused.map((variant) => pageSizeOf(50, variant))).toEqual([100, 47, 50]);
    expect(refused.map(isOtherSize)).toEqual([true, true, false]);
    expect(isOtherSize(0)).toBe(false);
  });
});
