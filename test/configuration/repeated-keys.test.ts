import fc from 'fast-check';
import { parseJsonText } from '../../src/configuration/json-text';
import { repeatedKeys } from '../../src/configuration/repeated-keys';

const pointersIn = (text: string) => repeatedKeys(text).map(({ pointer }) => pointer);

test.each<[string, string[]]>([
  ['{"name": "a", "name": "b"}', ['/name']],
  ['{"a": 1, "a": 2, "a": 3}', ['/a']],
  ['{"a": {"b": 1, "c": [0, {"d": 1, "d" : 2}], "b": 2}}', ['/a/c/1/d', '/a/b']],
  // Written in two ways, it is one key.
  ['{"a/b": 1, "a\\/b": 2, "\\u0061": 1, "a": 2}', ['/a~1b', '/a']],
  ['{"a": {"x": 1}, "b": {"x": 1}, "c": [{"x": 1}, {"x": 1}]}', []],
  ['{"a": "a", "b": "\\"b\\": {", "c": ["c", "c"]}', []],
  ['"a"', []],
])('%s: %j', (text, pointers) => {
  expect(pointersIn(text)).toEqual(pointers);
});

test('no JSON that a program writes has any', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, isSpaced) => {
      expect(repeatedKeys(JSON.stringify(value, null, isSpaced ? 2 : undefined))).toEqual([]);
    }),
  );
});

test('a key that is written once more is found wherever it is', () => {
  const path = fc.array(fc.oneof(fc.nat(3), fc.string()), { maxLength: 5 });
  fc.assert(
    fc.property(path, fc.string(), (steps, key) => {
      const inner = `{${JSON.stringify(key)}: 1, ${JSON.stringify(key)}: [2]}`;
      const wrap = (step: string | number, text: string) =>
        typeof step === 'number' ? `[${'0,'.repeat(step)}${text}]` : `{${JSON.stringify(step)}:${text}}`;
      const text = steps.reduceRight<string>((wrapped, step) => wrap(step, wrapped), inner);
      const pointer = [...steps, key].map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
      expect(pointersIn(text)).toEqual([pointer.join('')]);
    }),
  );
});

test('a configuration that is the text of an object is read as closely', () => {
  expect(parseJsonText('{"accounts": {}, "accounts": {}}')).toEqual({
    ok: false,
    problem: 'This text has a key more than once in one object: /accounts.',
  });
});
