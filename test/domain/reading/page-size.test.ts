import { pageSizeOf } from '../../../src/domain/reading/page-size';

const sizes = (usual: number) => Array.from({ length: 8 }, (_, variant) => pageSizeOf(usual, variant));

describe('the size of a page', () => {
  it('is the usual one, and in other variants larger and smaller by turns', () => {
    expect(sizes(7)).toEqual([7, 14, 6, 28, 5, 56, 4, 3]);
    expect(sizes(100)).toEqual([100, 200, 99, 400, 98, 97, 96, 95]);
  });

  it('is never asked larger than 500 for that, nor smaller than two', () => {
    expect(sizes(1_000)).toEqual([1_000, 999, 998, 997, 996, 995, 994, 993]);
    expect(sizes(2)).toEqual([2, 4, 2, 8, 2, 16, 2, 2]);
    expect(sizes(1)).toEqual([1, 2, 1, 4, 1, 8, 1, 1]);
  });
});
