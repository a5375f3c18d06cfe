import { withoutEchoes } from '../../../src/domain/security/echoes';

const SECRET = `pa"ss\\w/o r<d&é>>>???'~*+`;
const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const html = (text: string) => text.replace(/[&<>"']/g, (character) => HTML[character] ?? character);
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const everyCharacter = (write: (point: number) => string) => (text: string) =>
  [...text].map((character) => write(character.codePointAt(0) ?? 0)).join('');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const octal = (text: string) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
const printable = (text: string) =>
  [...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base32 = (text: string) => {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{1,5}/g, (group) => BASE32[parseInt(group.padEnd(5, '0'), 2)]!);
};
const spaced = (text: string, between: string) => Buffer.from(text).toString('hex').match(/../g)!.join(between);

describe('a secret', () => {
  it.each<[string, (text: string) => string]>([
    ['as it is', (text) => text],
    ['in capitals', (text) => text.toUpperCase()],
    ['percent-encoded', encodeURIComponent],
    ['percent-encoded in lower case', (text) => encodeURIComponent(text).toLowerCase()],
    ['percent-encoded as our requests have it', (text) => encodeURIComponent(text).replace(/'/g, '%27')],
    ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
    ['as a form has it', (text) => new URLSearchParams({ a: text }).toString().slice(2)],
    ['as a URL has it', (text) => new URL(`https://a.example/?a=${text.replace(/[#&+]/g, encodeURIComponent)}`).search],
    ['in Latin-1, percent-encoded', (text) => escape(text)],
    ['in HTML', html],
    ['in HTML, escaped twice', (text) => html(html(text))],
    ['in HTML with names', (text) => html(text).replace('é', '&eacute;').replaceAll(' ', '&nbsp;')],
    ['in decimal entities', everyCharacter((point) => `&#${point};`)],
    ['in hexadecimal ones with zeros', everyCharacter((point) => `&#x000${point.toString(16)};`)],
    ['in JSON', json],
    ['in JSON within JSON', (text) => json(json(text))],
    ['in JSON within JSON within JSON', (text) => json(json(json(text)))],
    ['in JSON that escapes slashes', (text) => json(text).replaceAll('/', '\\/')],
    ['in JSON that escapes everything', everyCharacter((point) => `\\u${point.toString(16).padStart(4, '0')}`)],
    ['in JSON within HTML', (text) => html(json(text))],
    ['in HTML within JSON', (text) => json(html(text)).replaceAll('&', '\\u0026')],
    ['in percent-encoded JSON', (text) => encodeURIComponent(json(text))],
    ['as a byte literal', (text) => text.replace('\\', '\\\\').replace('é', '\\xc3\\xa9')],
    ['in quotes of SQL', (text) => text.replace("'", "''")],
    ['in base64', base64],
    ['in base64url', (text) => Buffer.from(text).toString('base64url')],
    ['in percent-encoded base64', (text) => encodeURIComponent(base64(text))],
    ['in hex', (text) => Buffer.from(text).toString('hex').toUpperCase()],
    ['in hex, byte by byte', (text) => spaced(text, ' ')],
    ['in hex with colons', (text) => spaced(text, ':').toUpperCase()],
    ['in hex with dashes', (text) => spaced(text, '-')],
    ['in hex as C has it', (text) => spaced(text, ', 0x')],
    ['in hex, two bytes at a time, over lines', (text) => spaced(text, '').replace(/(.{4})(?=.)/g, '$1 \n')],
    ['in base64 over lines', (text) => base64(text).replace(/(.{6})(?=.)/g, '$1\r\n')],
    ['in base64 over lines in JSON', (text) => json(base64(text).replace(/(.{9})(?=.)/g, '$1\n'))],
    ['in octal', octal],
    ['in octal, but for what is ASCII', (text) => text.replace('\\', '\\\\').replace('é', '\\303\\251')],
    ['in octal within JSON', (text) => json(octal(text))],
    ['quoted-printable', printable],
    ['quoted-printable over lines', (text) => printable(text).replace(/((?:=..){9})/g, '$1=\r\n')],
    ['quoted-printable, but for what is ASCII', (text) => text.replace('é', '=C3=\n=A9').replace('>>', '>=\r\n>')],
    ['as a list of bytes', (text) => [...Buffer.from(text)].join(',')],
    ['as a list of bytes with blanks', (text) => [...Buffer.from(text)].join(', ')],
    ['backwards', (text) => [...text].reverse().join('')],
    ['backwards in HTML', (text) => html([...text].reverse().join(''))],
    ['decomposed', (text) => text.normalize('NFD')],
    ['decomposed and percent-encoded', (text) => encodeURIComponent(text.normalize('NFD'))],
    ['decomposed in base64', (text) => base64(text.normalize('NFD'))],
    ['in Latin-1 read as UTF-8', (text) => Buffer.from(text, 'latin1').toString('utf8')],
    ['in UTF-8 read as Latin-1', (text) => Buffer.from(text).toString('latin1')],
    ['in UTF-8 read as Latin-1, as JSON has it', (text) => json(Buffer.from(text).toString('latin1'))],
    ['in Latin-1 in base64', (text) => Buffer.from(text, 'latin1').toString('base64')],
    ['in Latin-1 in hex', (text) => Buffer.from(text, 'latin1').toString('hex')],
    ['as ASCII with question marks', (text) => text.replace('é', '?')],
  ])('is masked %s', (_, write) => {
    expect(withoutEchoes(`no: <${write(SECRET)}> :no`, [SECRET])).toMatch(/^no: <(\?a=)?\*\*\*(=|%3D)*> :no$/);
  });

  it.each(['', 'x:', 'hook:', 'hooky:', 'a longer user:'])('is masked in the base64 of %j and itself', (before) => {
    const masked = withoutEchoes(`Basic ${base64(`${before}${SECRET}:and more`)}.`, [SECRET]);
    const rest = masked.split('***').map((part) => Buffer.from(part.replace('Basic ', ''), 'base64').toString());
    expect(rest).toHaveLength(2);
    expect(`${before}:and more`).toContain(rest[0]);
    expect(rest.join('')).not.toMatch(/pa|\?\?/);
  });

  it('is masked as a form has it within the base64 of a pair', () => {
    const pair = `id:${new URLSearchParams({ a: SECRET }).toString().slice(2)}`;
    expect(withoutEchoes(base64(pair), [SECRET])).toMatch(/^.{4,6}\*\*\*=*$/);
  });

  it.each([['alone'], ['x'], ['xy'], ['xyz'], ['wxyz'], ['vwxyz']])('is masked in base32: %s', (before) => {
    const coded = base32(before === 'alone' ? SECRET : `${before}${SECRET}!more`);
    for (const echo of [coded, coded.toLowerCase().replace(/(.{8})(?=.)/g, '$1\n')])
      expect(withoutEchoes(`(${echo})`, [SECRET])).toMatch(/^\([A-Z2-7\s]{0,9}\*\*\*[A-Z2-7\s]{0,11}\)$/i);
  });

  it('is masked in the JSON of a buffer', () => {
    const echo = JSON.stringify(Buffer.from('hook:s3cret-pass:more'));
    const rest = withoutEchoes(echo, ['s3cret-pass']);
    expect(rest).toContain('104,111,111,107,58,***,58,109');
  });

  it.each(['abc', 'abcd', 'ab€'])('of few characters is masked in base64 too: %s', (secret) => {
    for (const before of ['', 'x', 'xy']) {
      expect(withoutEchoes(`: ${base64(`${before}${secret}zzz`)}`, [secret])).toContain('***');
    }
  });

  it.each([
    ['with an end', 's3cret-pa', '***'],
    ['within an escape', 's3cret-pass%2', '***'],
    ['within an escape in octal', 's3cret-pass\\05', '***'],
    ['within quoted-printable', 's3cret-pass=2', '***'],
    ['within an entity', 's3cret-pass&#3', '***'],
    ['before what only looks like an escape', 's3cret-pass&#46;)', 's3cret-pass&#46;)'],
    ['within a character', 's3cret-pa\uFFFD', '***'],
    ['with dots', 's3cret-pas... is wrong', '***... is wrong'],
    ['with stars', 's3cret-pas**** is wrong', '******* is wrong'],
    ['too early to tell', 's3cret-', 's3cret-'],
    ['nowhere', 's3cret-pas is wrong', 's3cret-pas is wrong'],
  ])('that was cut %s is masked from 8 characters on', (_, text, expected) => {
    expect(withoutEchoes(`bad ${text}`, ['s3cret-pass/word'])).toBe(`bad ${expected}`);
  });

  it('of which 32 characters stand there is masked, whatever follows', () => {
    const token = 'abcdefghij'.repeat(10);
    expect(withoutEchoes(`(title: ${token.slice(0, 40)})`, [token])).toBe('(title: ***)');
  });

  it.each([
    ['decomposed', 'cafe\u0301-au-lait', 'caf\u00e9-au-lait'],
    ['of Windows', 'price-\u20ac-\u0153uvre', Buffer.from('price-\u20ac-\u0153uvre').toString('latin1')],
    ['of Windows', 'price-\u20ac-\u0153uvre', 'price-\u00e2\u201a\u00ac-\u00c5\u201cuvre'],
    [
      'of Windows',
      'price-\u20ac-\u0153uvre',
      Buffer.from([...Buffer.from('price-'), 0x80, 0x2d, 0x9c, ...Buffer.from('uvre')]).toString('utf8'),
    ],
    [
      'of another script',
      '\u043f\u0430\u0440\u043e\u043b\u044c',
      Buffer.from('\u043f\u0430\u0440\u043e\u043b\u044c').toString('latin1'),
    ],
    ['that ends in an accent', 'passe\u0301', 'pass\u00e9'],
  ])('%s is masked as others write it', (_, secret, echo) => {
    expect(withoutEchoes(`no: ${echo} :no`, [secret])).toBe('no: *** :no');
  });

  it('leaves what stands between words alone', () => {
    expect(withoutEchoes('are 61 62 64, and why? not: ??????', ['abc', '\u043f\u0430\u0440\u043e\u043b\u044c'])).toBe(
      'are 61 62 64, and why? not: ??????',
    );
  });

  it('under 3 characters stays, and so does a text with nothing to mask', () => {
    expect(withoutEchoes('a plain ab message', ['', 'a', 'ab'])).toBe('a plain ab message');
  });

  it('within another leaves nothing of that one, and two that overlap leave nothing of either', () => {
    expect(withoutEchoes('bad Pa$$ word, pa$$%20word! Pa$$', ['Pa$$', 'Pa$$ word'])).toBe('bad ***, ***! ***');
    expect(withoutEchoes('-abcdefgh-', ['abcdef', 'defgh'])).toBe('-***-');
  });

  it('may be any text, half characters too', () => {
    expect(withoutEchoes('x', ['\uD800\uD800\uD800', '(((', '[a-'])).toBe('x');
    const half = `key\uD800-1`;
    expect(withoutEchoes(`${half} key%EF%BF%BD-1 key\\ud800-1`, [half])).toBe('*** *** ***');
  });

  it.each(['a', 'ab', 'x%25', '\\n'])(
    'of several KB in a long text is found in bounded time: %j again and again',
    (part) => {
      const secret = part.repeat(4_000 / part.length);
      expect(withoutEchoes(`: ${secret.repeat(5)}`, [secret])).toBe(': ***');
      const almost = `${part.repeat(3_000)} .`;
      expect(withoutEchoes(almost, [`${part.repeat(7)}!`])).toBe(almost);
    },
  );
});
