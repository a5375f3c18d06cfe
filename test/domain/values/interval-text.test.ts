import { intervalText } from '../../../src/domain/values/interval-text';

describe('intervalText', () => {
  it.each([
    [900_000, '15 min'],
    [2_000, '2 s'],
    [1_500, '1.5 s'],
    [5_400_000, '1.5 h'],
    [100_000, '1.67 min'],
  ])('says %d ms as "%s"', (ms, text) => {
    expect(intervalText(ms)).toBe(text);
  });
});
