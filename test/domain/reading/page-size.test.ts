import { isOtherSize, pageSizeOf, sizesGivenBefore, variantAfterRefusal } from '../../../src/domain/reading/page-size';

const sizes = (usual: number) => Array.from({ length: 8 }, (_, variant) => pageSizeOf(usual, variant));

describe('the size of a page', () => {
  it('is the usual one; other variants are larger, then little smaller than what most vendors give', () => {
    expect(sizes(7)).toEqual([7, 25, 50, 100, 200, 500, 95, 90]);
    expect(sizes(100)).toEqual([100, 200, 500, 95, 90, 85, 80, 75]);
    expect(sizes(200)).toEqual([200, 500, 190, 180, 170, 160, 150, 140]);
  });

  it('is never asked larger than 500 for that, nor smaller than half of what is given', () => {
    expect(sizes(1_000)).toEqual([1_000, 950, 900, 850, 800, 750, 700, 650]);
    expect([9, 10, 11].map((variant) => pageSizeOf(1_000, variant))).toEqual([550, 500, 950]);
  });

  it('that a vendor refuses leads to those little smaller than what it gave, and to the usual one in the end', () => {
    const afterThird = variantAfterRefusal(3);
    expect([0, 1, 2].map((further) => pageSizeOf(7, afterThird + further))).toEqual([48, 46, 44]);
    const afterFourth = variantAfterRefusal(4);
    expect([0, 1, 2].map((further) => pageSizeOf(7, afterFourth + further))).toEqual([95, 90, 85]);
    const refused = [1, variantAfterRefusal(1), variantAfterRefusal(variantAfterRefusal(1))];
    expect(refused.map((variant) => pageSizeOf(50, variant))).toEqual([100, 48, 50]);
    expect(refused.map(isOtherSize)).toEqual([true, true, false]);
    expect(isOtherSize(0)).toBe(false);
  });

  it('is two at least, unless it is one', () => {
    const afterFirst = variantAfterRefusal(1);
    expect([0, 1, 9].map((further) => pageSizeOf(3, afterFirst + further))).toEqual([2, 2, 2]);
    expect([0, 1].map((further) => pageSizeOf(1, afterFirst + further))).toEqual([1, 1]);
  });

  it('counts the sizes that were given', () => {
    expect([0, 3, 7].map(sizesGivenBefore)).toEqual([0, 3, 7]);
    // The usual one, 25, 50 and 100, and one smaller than it: 200 was refused.
    expect(sizesGivenBefore(variantAfterRefusal(4))).toBe(4);
    expect(sizesGivenBefore(variantAfterRefusal(4) + 1)).toBe(5);
    expect(sizesGivenBefore(variantAfterRefusal(variantAfterRefusal(4)))).toBeGreaterThan(100);
  });
});
