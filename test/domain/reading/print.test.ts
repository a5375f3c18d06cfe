import fc from 'fast-check';
import { printOf } from '../../../src/domain/reading/print';

const keys = fc.array(fc.string({ unit: fc.constantFrom(...'ABCDEFG_-01'), minLength: 7, maxLength: 7 }), {
  maxLength: 20,
});

describe('a print', () => {
  it('is the same however the ids come in pieces', () => {
    fc.assert(
      fc.property(keys, fc.nat(20), (ids, place) => {
        const whole = printOf('', ids);
        expect(printOf(printOf('', ids.slice(0, place)), ids.slice(place))).toBe(whole);
        expect(whole).toMatch(ids.length === 0 ? /^$/ : /^[0-9a-f]{16}$/);
      }),
    );
  });

  it('differs where an id is missing, is another one, or stands elsewhere', () => {
    fc.assert(
      fc.property(keys, keys, (one, other) => {
        expect(printOf('', one) === printOf('', other)).toBe(one.join() === other.join());
      }),
    );
    expect(printOf('', ['A', 'B'])).not.toBe(printOf('', ['B', 'A']));
  });
});
