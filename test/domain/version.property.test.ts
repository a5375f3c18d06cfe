import fc from 'fast-check';
import { canonicalJson } from '../../src/domain/canonical-json';
import type { JsonObject } from '../../src/domain/json';
import { eventIdOf, notificationIdOf, stableNumber, versionEntry } from '../../src/domain/version';

const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 }) as fc.Arbitrary<JsonObject>;
const URL_SAFE = /^[A-Za-z0-9_-]{20}$/;

/** The same content, its keys in reverse at every depth. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([key, member]) => [key, reversed(member)])) as T;
}

describe('ids and versions', () => {
  it('do not depend on the order of keys', () => {
    fc.assert(
      fc.property(record, (content) => {
        const other = reversed(content);
        expect(versionEntry('7', other)).toBe(versionEntry('7', content));
        expect(eventIdOf(1, 'rows', '7', null, other)).toBe(eventIdOf(1, 'rows', '7', null, content));
      }),
    );
  });

  it('survive JSON', () => {
    fc.assert(
      fc.property(record, (content) => {
        const copy = JSON.parse(JSON.stringify(content)) as JsonObject;
        expect(eventIdOf(1, 'rows', '7', null, copy)).toBe(eventIdOf(1, 'rows', '7', null, content));
      }),
    );
  });

  it('of events differ with instance, resource, record id, updated date and content, and with nothing else', () => {
    const id = (
      ...[instance = 1, resource = 'rows', recordId = '7', at = '2026-01-05T09:00:00.000Z', name = 'a']: [
        number?,
        string?,
        string?,
        (string | null)?,
        string?,
      ]
    ) => eventIdOf(instance, resource, recordId, at, { name });
    const ids = [
      id(),
      id(2),
      id(1, 'other'),
      id(1, 'rows', '8'),
      id(1, 'rows', '7', '2026-01-05T09:00:01.000Z'),
      id(1, 'rows', '7', null),
      id(1, 'rows', '7', '2026-01-05T09:00:00.000Z', 'b'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(id()).toBe(ids[0]);
    for (const each of ids) expect(each).toMatch(URL_SAFE);
  });

  it('of events do not run into each other where texts are cut differently', () => {
    expect(eventIdOf(1, 'ab', 'c', null, {})).not.toBe(eventIdOf(1, 'a', 'bc', null, {}));
    expect(eventIdOf(1, '1', '1', null, {})).not.toBe(eventIdOf(11, '', '1', null, {}));
  });

  it('of events are the ones that this release is known for: another digest would send everything again', () => {
    expect(eventIdOf(1, 'accounts', '7', '2026-01-05T09:00:00.000Z', { name: 'Quarry' })).toMatchInlineSnapshot(
      `"k53P2Gz3bpbK5OqiRsi6"`,
    );
    expect(versionEntry('7', { name: 'Quarry' })).toMatchInlineSnapshot(`"eQJpm-QsuZP8"`);
    expect(notificationIdOf(1, ['a', 'b'])).toMatchInlineSnapshot(`"iDyDj8Ep5IwtQ_JyGJ-k"`);
  });

  it('of notifications follow their events and the order of them', () => {
    expect(notificationIdOf(1, ['a', 'b'])).not.toBe(notificationIdOf(1, ['b', 'a']));
    expect(notificationIdOf(1, ['a', 'b'])).not.toBe(notificationIdOf(2, ['a', 'b']));
    expect(notificationIdOf(1, ['a'])).not.toBe(notificationIdOf(1, ['a', 'b']));
    expect(notificationIdOf(1, ['a', 'b'])).toMatch(URL_SAFE);
  });

  it('in entries begin with the record, so that another content of it is still known as the same record', () => {
    fc.assert(
      fc.property(record, record, (one, other) => {
        expect(versionEntry('7', one).slice(0, 8)).toBe(versionEntry('7', other).slice(0, 8));
        const isSame = canonicalJson(one) === canonicalJson(other);
        expect(versionEntry('7', one) === versionEntry('7', other)).toBe(isSame);
      }),
    );
    expect(versionEntry('7', {}).slice(0, 8)).not.toBe(versionEntry('8', {}).slice(0, 8));
  });

  it('as numbers are safe in JSON', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(Number.isSafeInteger(stableNumber(text))).toBe(true)));
  });
});
