import { headerSecretsOf } from '../../../src/domain/security/header-secrets';

describe('headerSecretsOf', () => {
  it.each([
    ['Bearer abc-123-def', ['abc-123-def']],
    ['Token id=7, key="abc-123"', ['key="abc-123', 'abc-123']],
    ['sid=abcdef; theme=dark', ['sid=abcdef', 'abcdef', 'theme=dark']],
    ['Basic aG9vazpwYXNz', ['aG9vazpwYXNz']],
    ['Bearer a', []],
    ['7', []],
  ])('finds in %j, beside the whole, %j', (value, parts) => {
    expect(headerSecretsOf(value)).toEqual([value, ...parts]);
  });
});
