import { createFeedOrder } from '../../src/domain/feed-order';

function orderOf(dates: readonly number[]) {
  const order = createFeedOrder();
  for (const date of dates) order.note(date);
  return order;
}

const newestFirst = [20, 19, 18, 18, 17, 16, 15, 14, 13, 12];

describe('a feed', () => {
  it('is past a date once ten records came newest first, the last of them from before it', () => {
    expect(orderOf(newestFirst).isPast(13)).toBe(true);
    expect(orderOf(newestFirst).isPast(12)).toBe(false);
  });

  it('is not believed to be in that order after fewer records', () => {
    expect(orderOf(newestFirst.slice(0, 9)).isPast(1_000)).toBe(false);
  });

  it('is past nothing where one record came out of order', () => {
    expect(orderOf([...newestFirst, 13, 1]).isPast(10)).toBe(false);
  });
});
