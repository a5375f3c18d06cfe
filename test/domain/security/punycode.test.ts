import { domainToASCII } from 'node:url';
import * as fc from 'fast-check';
import { brokenPunycodeIn } from '../../../src/domain/security/punycode';

it.each(['xn--mnchen-3ya.example', 'xn--ls8h.la', 'xn--p1ai', 'www.xn--80ak6aa92e.com', 'plain.example', '10.0.0.1'])(
  '%s is a good host name',
  (host) => expect(brokenPunycodeIn(host)).toBeNull(),
);

it.each([
  'xn--a-ecp',
  'xn--',
  'xn--a',
  'xn--abc',
  'xn--a-',
  'xn--zzzzzzz-',
  'xn--99999999',
  'xn--mnchen-3y!',
  'xn--ls8h=',
])('www.%s.example is broken', (label) => expect(brokenPunycodeIn(`www.${label}.example`)).toBe(label));

it('what a registry can give out is never called broken', () => {
  const letters = fc.constantFrom(...'abcz0189äöüßéñøłżабвгджяαβγ中文字日本語한국어עבאरकข'.split(''));
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 12 }), (label) => {
      const host = domainToASCII(label.join(''));
      if (host !== '') expect(brokenPunycodeIn(host)).toBeNull();
    }),
  );
});
