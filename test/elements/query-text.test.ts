import { tokenText } from '../../src/elements/query-text';

describe('a page token as a parameter', () => {
  it.each([
    ['abc+/=', 'abc+/='],
    [7, '7'],
    [{ toString: null }, '{"toString":null}'],
    [null, 'null'],
  ])('%j is %s', (token, text) => {
    expect(tokenText(token)).toBe(text);
  });
});
