import { secretParametersOf } from '../../../src/domain/security/secret-parameters';

describe('secretParametersOf', () => {
  it.each([
    ['https://a.example/x?api_key=K-1&page=2', ['K-1']],
    ['/items?Access-Token=a%2Fb&q=1#token=no', ['a%2Fb', 'a/b']],
    ['/items?code=c1&X-Amz-Signature=s1&client_secret=s2', ['c1', 's1', 's2']],
    ['/in?subscription-key=k+1', ['k+1', 'k 1']],
    ['/in?key=100%', ['100%']],
    ['?sig', []],
    ['?sig=', []],
    ['/token=1', []],
    ['', []],
  ])('finds in %j %j', (url, secrets) => {
    expect(secretParametersOf(url)).toEqual(secrets);
  });

  it.each(['sort_key', 'country_code', 'nextPageToken', 'page_token', 'where', 'fields', 'keyword', 'author'])(
    'takes %s for no secret',
    (name) => {
      expect(secretParametersOf(`/items?${name}=customer`)).toEqual([]);
    },
  );
});
