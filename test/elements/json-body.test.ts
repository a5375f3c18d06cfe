import fc from 'fast-check';
import type { Json } from '../../src/domain/values/json';
import { failed } from '../../src/domain/values/result';
import { parseJsonBody, readJsonBody } from '../../src/elements/json-body';

/** What JSON.parse reads, but for integers beyond 2^53 in plain digits: those are texts. */
function expectedOf(text: string): unknown {
  const isRounded = (value: unknown) => Number.isInteger(value) && !Number.isSafeInteger(value);
  return JSON.parse(text, (_key, value: unknown) =>
    isRounded(value) && !String(value).includes('e') ? String(value) : value,
  );
}

describe('readJsonBody', () => {
  it('repeats the title of a page whole, also with a "<" in it: a secret may have one', () => {
    expect(readJsonBody('<html><title>bad login Pass<w0rd</title></html>')).toEqual(
      failed('an HTML page instead of JSON (title: bad login Pass<w0rd)'),
    );
    expect(readJsonBody(`<html><title>${'x'.repeat(3_000)}</title></html>`)).toEqual(
      failed('an HTML page instead of JSON'),
    );
  });
});

describe('parseJsonBody', () => {
  it('reads every JSON value as JSON.parse does, but for integers that are not exact', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('"__proto__"'));
        expect(parseJsonBody(text)).toEqual(expectedOf(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads values next to a number that had to be rewritten as they are', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), number, (text, neighbour) => {
        const values = JSON.stringify([text, neighbour]);
        expect(parseJsonBody(`[12345678901234567890,${values}]`)).toEqual(['12345678901234567890', expectedOf(values)]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['1e400', '1e400'],
    ['1.5E+400', '1.5E+400'],
    ['1e21', 1e21],
    ['0.12345678901234567890', 0.12345678901234568],
    ['"90071992547409930000"', '90071992547409930000'],
    ['"a \\" 90071992547409930000"', 'a " 90071992547409930000'],
    ['"back\\\\",90071992547409930000', '90071992547409930000'],
  ])('loses no digit of %s', (text, expected) => {
    const [last] = (parseJsonBody(`[${text}]`) as Json[]).slice(-1);
    expect(last).toBe(expected);
  });

  it('skips a byte order mark', () => {
    expect(parseJsonBody('\uFEFF{"a":1}')).toEqual({ a: 1 });
  });

  it('leaves out __proto__ keys at every depth', () => {
    const value = parseJsonBody('{"__proto__":{"admin":true},"list":[{"\\u005f_proto__":{"admin":true},"kept":1}]}');
    expect(JSON.stringify(value)).toBe('{"list":[{"kept":1}]}');
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it.each([64, 65, 200_000])('takes 64 levels and no more: %i', (depth) => {
    const read = () => parseJsonBody('['.repeat(depth) + ']'.repeat(depth));
    if (depth <= 64) expect(read).not.toThrow();
    else expect(read).toThrow(Error);
  });

  it.each([
    ['', 'the body is empty'],
    ['\uFEFF \n', 'the body is empty'],
    ['{"a":[1,', 'the body is not JSON, or was cut short'],
    ['{"a":"secr', 'the body is not JSON, or was cut short'],
    ['secret words', 'the body is not JSON, or was cut short'],
    ['[01234567890123456789]', 'the body is not JSON, or was cut short'],
    ['["open,12345678901234567890]', 'the body is not JSON, or was cut short'],
  ])('says what is wrong with %j without repeating it', (text, message) => {
    expect(() => parseJsonBody(text)).toThrow(new Error(message));
  });

  it('throws nothing but an Error with a short text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseJsonBody(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message.length).toBeLessThan(60);
        }
      }),
    );
  });
});
