import fc from 'fast-check';
import { withKnown, withoutKnown } from '../../../src/domain/values/known';

const leaf = fc.constantFrom<unknown>(null, '', 0, false, 'x', [], [1], { deep: [] });
const inner = fc.record({ a: leaf, b: leaf });
const outer = fc.record({ one: leaf, two: leaf, three: fc.oneof(fc.constant(null), inner) });

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('what is left out because it is known', () => {
  it('is there again afterwards, whatever was known', () => {
    fc.assert(
      fc.property(outer, outer, (value, known) => {
        expect(withKnown(json(withoutKnown(value, known)), known)).toEqual(value);
      }),
    );
  });

  it('is everything if all of it was known', () => {
    fc.assert(fc.property(outer, (value) => expect(withoutKnown(value, json(value))).toEqual({})));
  });

  it('stays if nothing was known of it', () => {
    fc.assert(fc.property(outer, (value) => expect(withoutKnown(value, {})).toEqual(value)));
  });
});
