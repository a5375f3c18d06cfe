import fc from 'fast-check';
import { mergePatch } from '../../src/configuration/merge-patch';
import { mergePatchBetween } from '../../src/configuration/merge-patch-between';
import { isMergedInResources } from '../../src/configuration/merged-keys';
import type { Json, JsonObject } from '../../src/domain/values/json';

const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
const leaf = fc.oneof(fc.boolean(), fc.integer({ min: 0, max: 3 }), fc.constantFrom('', 'x'), fc.constant([1, 2]));
const { object } = fc.letrec<{ object: JsonObject; value: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf as fc.Arbitrary<Json>, tie('object')),
  object: fc.uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name }).map(Object.fromEntries),
}));

test('the patch between two configurations turns one into the other, at any depth', () => {
  fc.assert(
    fc.property(object, object, fc.integer({ min: 1, max: 4 }), (before, after, depth) => {
      const isMerged = (path: readonly string[]) => path.length < depth;
      expect(mergePatch(before, mergePatchBetween(before, after, isMerged), isMerged)).toEqual(after);
    }),
  );
});

test('between equal configurations there is nothing, whatever the order of keys', () => {
  expect(mergePatchBetween({ a: { x: 1, y: [2] }, b: 1 }, { b: 1, a: { y: [2], x: 1 } }, () => true)).toEqual({});
});

test('only what changed is in it: two people who change different keys do not undo each other', () => {
  const before = { accounts: { url: '/a', pageSize: 10 }, contacts: { url: '/c' } };
  const after = { accounts: { url: '/a', pageSize: 20 } };
  expect(mergePatchBetween(before, after, isMergedInResources)).toEqual({ accounts: { pageSize: 20 }, contacts: null });
});

test('of resources, dates are merged by key, and what a record is deleted by is one value', () => {
  const resource = (deletes: Json, updatedDateTimezone: string) => ({
    accounts: { url: '/a', deletes, datesConfiguration: { updatedDateField: 'u', updatedDateTimezone } },
  });
  const before = resource({ mode: 'sweep', everyMinutes: 60 }, 'GMT');
  const after = resource({ mode: 'flag', field: 'deleted' }, 'EST');
  expect(mergePatchBetween(before, after, isMergedInResources)).toEqual({
    accounts: { deletes: { mode: 'flag', field: 'deleted' }, datesConfiguration: { updatedDateTimezone: 'EST' } },
  });
});
