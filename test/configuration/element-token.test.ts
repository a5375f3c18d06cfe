import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createElementToken, readElementToken } from '../../src/configuration/element-token';
import { parseSealingKeys, type SealingKeys } from '../../src/configuration/keys';
import { failed } from '../../src/domain/values/result';

const keys: SealingKeys = [{ id: 'a', key: randomBytes(32) }];

describe('an element token', () => {
  test('names its instance, for every id', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (id) => {
        const token = createElementToken(id, keys);
        expect(token).toMatch(/^[A-Za-z0-9+/]+=*$/);
        expect(readElementToken(token, keys)).toBe(id);
      }),
    );
  });

  test('is good as long as its key is known, wherever the key stands', () => {
    const token = createElementToken(7, keys);
    const newer = { id: 'b', key: randomBytes(32) };
    expect(readElementToken(token, [newer, ...keys])).toBe(7);
    expect(readElementToken(token, [newer])).toBeNull();
  });

  test('is refused with any character changed', () => {
    const token = createElementToken(7, keys);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABab01+/='), (index, character) => {
        fc.pre(token[index] !== character);
        expect(readElementToken(token.slice(0, index) + character + token.slice(index + 1), keys)).toBeNull();
      }),
    );
  });

  test('cannot be made up: no text is one', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(readElementToken(text, keys)).toBeNull()));
  });
});

describe('sealing keys', () => {
  const text = (bytes: number) => randomBytes(bytes).toString('base64');

  test('are read in their order', () => {
    const read = parseSealingKeys(`b:${text(32)}, a:${text(32)}`);
    expect(read.ok && read.value.map(({ id, key }) => [id, key.length])).toEqual([
      ['b', 32],
      ['a', 32],
    ]);
  });

  test.each<[string, string]>([
    ['', 'key 1 is not written as id:base64'],
    [text(32), 'key 1 is not written as id:base64'],
    [`a:${text(32)},`, 'key 2 is not written as id:base64'],
    [`a b:${text(32)}`, 'key 1 is not written as id:base64'],
    [`a:${text(16)}`, 'key 1 ("a") has 16 bytes, not 32'],
    [`a:${text(32)},a:${text(32)}`, 'key 2 has the id "a" of an earlier one'],
    [`a,b:${text(3)}`, 'key 1 is not written as id:base64; key 2 ("b") has 3 bytes, not 32'],
  ])('%j is refused without showing a key', (keysText, problem) => {
    expect(parseSealingKeys(keysText)).toEqual(failed(problem));
  });
});
