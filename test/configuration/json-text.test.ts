import fc from 'fast-check';
import { parseJsonText } from '../../src/configuration/json-text';
import { failed, succeeded } from '../../src/domain/values/result';

describe('JSON text', () => {
  test('that is valid comes out as JSON.parse reads it', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(parseJsonText(text)).toEqual(succeeded(JSON.parse(text)))));
  });

  test.each<[string, string]>([
    ['', 'it ends too early (of 0)'],
    ['{"a":1', 'it ends too early (of 6)'],
    ['{"a":1,}', 'it breaks at character 8 (of 8)'],
    ['{"a" 1}', 'it breaks at character 6 (of 7)'],
    ['{a:1}', 'it breaks at character 2 (of 5)'],
    ["{'a':1}", 'it breaks at character 2 (of 7)'],
    ['[1 2]', 'it breaks at character 4 (of 5)'],
    ['[1,]', 'it breaks at character 4 (of 4)'],
    ['[1}', 'it breaks at character 3 (of 3)'],
    ['  nul', 'it breaks at character 3 (of 5)'],
    ['{} x', 'it breaks at character 4 (of 4)'],
    ['{},{}', 'it breaks at character 3 (of 5)'],
    ['{"a":tru}', 'it breaks at character 6 (of 9)'],
    ['"a\nb"', 'it breaks at character 1 (of 5)'],
  ])('%j is broken: %s', (text, place) => {
    expect(parseJsonText(text)).toEqual(failed(`This text is not valid JSON: ${place}.`));
  });

  test('that is cut anywhere, or has a stray character, has a place within the text and is never quoted', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', ',', '}', '@'), (text, at, stray) => {
        const broken = text.slice(0, at % (text.length + 1)) + stray;
        const parsed = parseJsonText(broken);
        if (parsed.ok) return;
        const [, position] = /at character (\d+)/.exec(parsed.problem) ?? [];
        expect(Number(position ?? 1)).toBeLessThanOrEqual(Math.max(broken.length, 1));
        expect(parsed.problem).toMatch(
          /^This text is not valid JSON: it (ends too early|breaks at character \d+) \(of \d+\)\.$/,
        );
      }),
    );
  });
});
