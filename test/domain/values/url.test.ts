import { parsedUrl } from '../../../src/domain/values/url';

describe('a URL', () => {
  it('with letters of Latin-1 is one, also the hundred thousandth time', () => {
    let refused = 0;
    for (let times = 0; times < 100_000; times += 1) if (parsedUrl('http://españa.example/ñ') === null) refused += 1;
    expect(refused).toBe(0);
  });

  it.each([['no url'], ['http://'], [''], ['http://[::1']])('is not %j', (text) => {
    expect(parsedUrl(text)).toBeNull();
  });

  it('may be relative to another one', () => {
    expect(parsedUrl('/b?c', 'https://a.example/x')?.href).toBe('https://a.example/b?c');
    expect(parsedUrl('/b?c')).toBeNull();
  });
});
