import fc from 'fast-check';
import { canonicalJson } from '../../../src/domain/values/canonical-json';
import { exactJsonText, parseExactJson, plainJson } from '../../../src/domain/values/exact-json';
import type { Json } from '../../../src/domain/values/json';

const NUMBERS = [
  '12345678901234567890',
  '-9007199254740993',
  '9007199254740992',
  '1884518522.1684267241',
  '0.12345678901234567890',
  '1.10',
  '1.0',
  '0.00',
  '100.000',
  '1e400',
  '-1E-400',
  '1.5E+3',
  '1e5',
  '-0',
  '-0.0',
  '0.0000001',
  '1234567890123456789012',
  '9.007199254740993',
];

/** A number as JSON may write it, in any number of digits. */
const numbers = fc
  .tuple(
    fc.boolean(),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,24}$/)),
    fc.option(fc.stringMatching(/^\d{1,24}$/)),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-', 'E-'), fc.nat({ max: 500 }))),
  )
  .map(
    ([isNegative, whole, fraction, exponent]) =>
      `${isNegative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : exponent.join('')}`,
  );

/** JSON text with any values in it, written as `JSON.stringify` does, but for its numbers. */
const texts: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    numbers,
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.constantFrom(
      'null',
      'true',
      '"\\\\"',
      '"\uFDD0"',
      '"\uFDD012"',
      '"\uFDD0\uFDD01.10"',
      '"a\\"\uFDD01.10"',
      '"1.10"',
    ),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => `[${values.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z\uFDD0"\\]{1,3}$/), tie('value')), {
        maxLength: 4,
        selector: ([key]) => key,
      })
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  ),
})).value;

describe('numbers', () => {
  it.each(NUMBERS)('are sent with the digits and the type that they came with: %s', (number) => {
    for (const text of [number, `[${number}]`, `{"a":{"b":[1,${number},"x"]},"c":${number}}`]) {
      const value = parseExactJson(text);
      expect(exactJsonText(value)).toBe(text);
      // What Temporal does with it on the way.
      expect(exactJsonText(JSON.parse(JSON.stringify(value)) as Json)).toBe(text);
    }
    expect(exactJsonText(parseExactJson(`[ ${number} ,\n{ "a" : ${number}\n}]`))).toBe(`[${number},{"a":${number}}]`);
  });

  it('and everything else of any JSON come out as they went in', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(exactJsonText(parseExactJson(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are no texts, and texts of digits are no numbers', () => {
    const text = '{"text":"12345678901234567890","number":12345678901234567890,"\uFDD01.10":"\uFDD01.10"}';
    expect(exactJsonText(parseExactJson(text))).toBe(text);
  });

  it('that JavaScript holds are JavaScript’s', () => {
    expect(parseExactJson('[1,-2.5,1234567.125,9007199254740991]')).toEqual([1, -2.5, 1234567.125, 9007199254740991]);
  });

  it.each(['[01234567890123456789]', '[1.]', '[12345678901234567890.]', '{"a":1.10', '[.10]', '[1e]', '[+1.10]'])(
    'do not make JSON of what is none: %s',
    (text) => {
      expect(() => parseExactJson(text)).toThrow();
    },
  );
});

it('a number of a megabyte costs no more than its length', () => {
  const startedMs = performance.now();
  const value = parseExactJson(`[1.${'0'.repeat(1_000_000)}1,1.${'0'.repeat(1_000_000)}]`);
  expect(canonicalJson(value)).toHaveLength('[1'.length + 1_000_000 + '1e-1000001,1]'.length);
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});

describe('plainJson', () => {
  it.each<[string, Json]>([
    ['12345678901234567890', '12345678901234567890'],
    ['1e400', '1e400'],
    ['1.10', 1.1],
    ['1.0', 1],
    ['1884518522.1684267241', 1884518522.1684267],
    ['"\uFDD01.10"', '\uFDD01.10'],
  ])('has %s as %j', (text, plain) => {
    expect(plainJson(parseExactJson(`[{"a":${text}},${text}]`))).toEqual([{ a: plain }, plain]);
  });

  it('is the same object if there is nothing to change in it', () => {
    const value = parseExactJson('{"a":[1,"x",null],"b":{"c":true}}');
    expect(plainJson(value)).toBe(value);
  });
});

describe('the canonical form', () => {
  const canonical = (text: string) => canonicalJson(parseExactJson(text));

  it.each([
    ['12345678901234567890', '12345678901234567891'],
    ['1884518522.1684267241', '1884518522.1684267242'],
    ['1.10', '1.11'],
    ['1e400', '1e401'],
    ['0.1', '0.10000000000000000001'],
    ['1e-400', '0'],
  ])('tells %s from %s', (one, other) => {
    expect(canonical(`{"a":${one}}`)).not.toBe(canonical(`{"a":${other}}`));
  });

  it.each([
    ['1.10', '1.1'],
    ['1.0', '1'],
    ['100', '1E2'],
    ['-0.0', '0'],
    ['0.12345678901234567890', '0.1234567890123456789'],
  ])('of %s and %s is one: only the way to write it differs', (one, other) => {
    expect(canonical(`[${one}]`)).toBe(canonical(`[${other}]`));
  });

  it('of what JavaScript holds, and of larger integers, is what it was before digits were kept', () => {
    expect(canonical('[1.10,2,12345678901234567890,"x"]')).toBe('[1.1,2,"12345678901234567890","x"]');
  });
});
