import fc from 'fast-check';
import { withoutEchoes } from '../../../src/domain/security/echoes';

const percent = (text: string) => [...new TextEncoder().encode(text)].map((byte) => `%${hex(byte, 2)}`).join('');
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const units = (text: string, write: (unit: number) => string) =>
  text
    .split('')
    .map((unit) => write(unit.charCodeAt(0)))
    .join('');
const point = (text: string) => text.codePointAt(0) ?? 0;
const doubled = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');

/** Ways to write one character. */
const FORMS: ((character: string) => string)[] = [
  (character) => character,
  percent,
  (character) => percent(character).toUpperCase(),
  (character) => percent(percent(character)),
  (character) => (character === ' ' ? '+' : character),
  (character) => `&#${point(character)};`,
  (character) => `&#000${point(character)};`,
  (character) => `&#x${hex(point(character), 1)};`,
  (character) => `&#X00${hex(point(character), 4).toUpperCase()};`,
  (character) => `&amp;#${point(character)};`,
  (character) => JSON.stringify(character).slice(1, -1),
  (character) => doubled(JSON.stringify(character).slice(1, -1)),
  (character) => units(character, (unit) => `\\u${hex(unit, 4)}`),
  (character) => units(character, (unit) => `\\\\u${hex(unit, 4).toUpperCase()}`),
  (character) => percent(`&#${point(character)};`),
  (character) => units(`&#${point(character)};`, (unit) => (unit === 38 ? '\\u0026' : String.fromCharCode(unit))),
];

const character = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.constantFrom(...'%&\\+\'"/<>;# 2569abuxn') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const isPlain = (text: string) => text.length >= 3 && text.trim() === text && !text.includes('*');
const written = fc
  .array(fc.tuple(character, fc.constantFrom(...FORMS)), { minLength: 3, maxLength: 24 })
  .map((parts) => ({
    secret: parts.map(([text]) => text).join(''),
    echo: parts.map(([text, write]) => write(text)).join(''),
  }))
  .filter(({ secret }) => isPlain(secret));

describe('withoutEchoes', () => {
  it('leaves nothing of a secret of which each character is written in a form of its own', () => {
    fc.assert(
      fc.property(written, ({ secret, echo }) => {
        // Read backwards a secret must not go on in what is around it.
        expect(withoutEchoes(`⟦${echo}⟧`, [secret])).toBe('⟦***⟧');
      }),
      { numRuns: 300 },
    );
  });

  it('leaves nothing of it between any other texts', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, written, text, (before, { secret, echo }, after) => {
        const masked = withoutEchoes(before + echo + after, [secret, 'another-secret']);
        expect(masked).toContain('***');
        expect(masked.length).toBeLessThanOrEqual(before.length + after.length + 3 * echo.length);
        if (!before.includes(secret.slice(0, 1))) expect(masked).not.toContain(secret);
      }),
    );
  });

  it('leaves nothing of it in base64 or hex, wherever it begins there', () => {
    const secret = fc.string({ unit: 'binary', minLength: 3 }).filter(isPlain);
    const coding = fc.constantFrom<BufferEncoding>('base64', 'base64url', 'hex');
    fc.assert(
      fc.property(
        fc.string({ maxLength: 8 }),
        secret,
        fc.string({ maxLength: 8 }),
        coding,
        (before, hidden, after, as) => {
          const whole = Buffer.from(before + hidden + after).toString(as);
          const masked = withoutEchoes(`(${whole})`, [hidden]);
          expect(masked).toContain('***');
          const place = masked.indexOf('***') - 1;
          expect(place).toBeLessThanOrEqual(Math.ceil((Buffer.byteLength(before) * 8) / (as === 'hex' ? 4 : 6)));
          expect(Buffer.from(masked.split('***').join(''), as).toString()).not.toContain(hidden);
        },
      ),
    );
  });

  it('changes nothing where no secret is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(withoutEchoes(text, ['a-secret-that-is-not-there'])).toBe(text);
      }),
    );
  });
});
