import fc from 'fast-check';
import { canonicalJson } from '../../../src/domain/values/canonical-json';
import type { JsonObject } from '../../../src/domain/values/json';
import { CONTENT_LENGTH, KEY_LENGTH } from '../../../src/domain/reading/ledger';
import {
  contentDigest,
  eventIdOf,
  notificationIdOf,
  recordKey,
  stableNumber,
} from '../../../src/domain/reading/version';

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
        const [one, other] = [canonicalJson(content), canonicalJson(reversed(content))];
        expect(contentDigest(other)).toBe(contentDigest(one));
        expect(eventIdOf(1, 'rows', '7', null, other)).toBe(eventIdOf(1, 'rows', '7', null, one));
      }),
    );
  });

  it('survive JSON', () => {
    fc.assert(
      fc.property(record, (content) => {
        const copy = JSON.parse(JSON.stringify(content)) as JsonObject;
        const idOf = (each: JsonObject) => eventIdOf(1, 'rows', '7', null, canonicalJson(each));
        expect(idOf(copy)).toBe(idOf(content));
      }),
    );
  });

  it('of events differ with instance, resource, record id, updated date, content and turn, and with nothing else', () => {
    const id = (
      ...[instance = 1, resource = 'rows', recordId = '7', at = '2026-01-05T09:00:00.000Z', name = 'a', turn = 0]: [
        number?,
        string?,
        string?,
        (string | null)?,
        string?,
        number?,
      ]
    ) => eventIdOf(instance, resource, recordId, at, canonicalJson({ name }), turn);
    const ids = [
      id(),
      id(2),
      id(1, 'other'),
      id(1, 'rows', '8'),
      id(1, 'rows', '7', '2026-01-05T09:00:01.000Z'),
      id(1, 'rows', '7', null),
      id(1, 'rows', '7', '2026-01-05T09:00:00.000Z', 'b'),
      id(1, 'rows', '7', '2026-01-05T09:00:00.000Z', 'a', 1),
      id(1, 'rows', '7', '2026-01-05T09:00:00.000Z', 'a', 2),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(id()).toBe(ids[0]);
    for (const each of ids) expect(each).toMatch(URL_SAFE);
  });

  it('of events do not run into each other where texts are cut differently', () => {
    expect(eventIdOf(1, 'ab', 'c', null, '{}')).not.toBe(eventIdOf(1, 'a', 'bc', null, '{}'));
    expect(eventIdOf(1, '1', '1', null, '{}')).not.toBe(eventIdOf(11, '', '1', null, '{}'));
  });

  it('of events are the ones that this release is known for: another digest would send everything again', () => {
    expect(eventIdOf(1, 'accounts', '7', '2026-01-05T09:00:00.000Z', '{"name":"Quarry"}')).toMatchInlineSnapshot(
      `"k53P2Gz3bpbK5OqiRsi6"`,
    );
    expect(recordKey('7')).toMatchInlineSnapshot(`"eQJpm-Q"`);
    expect(contentDigest('{"name":"Quarry"}')).toMatchInlineSnapshot(`"uZP8"`);
    expect(notificationIdOf(1, ['a', 'b'])).toMatchInlineSnapshot(`"iDyDj8Ep5IwtQ_JyGJ-k"`);
  });

  it('of notifications follow their events and the order of them', () => {
    expect(notificationIdOf(1, ['a', 'b'])).not.toBe(notificationIdOf(1, ['b', 'a']));
    expect(notificationIdOf(1, ['a', 'b'])).not.toBe(notificationIdOf(2, ['a', 'b']));
    expect(notificationIdOf(1, ['a'])).not.toBe(notificationIdOf(1, ['a', 'b']));
    expect(notificationIdOf(1, ['a', 'b'])).toMatch(URL_SAFE);
  });

  it('in the ledger are of fixed length, and the same where id and content are', () => {
    fc.assert(
      fc.property(record, record, fc.string(), (one, other, id) => {
        const [first, second] = [canonicalJson(one), canonicalJson(other)];
        expect(contentDigest(first)).toHaveLength(CONTENT_LENGTH);
        expect(contentDigest(first) === contentDigest(second)).toBe(first === second);
        expect(recordKey(id)).toHaveLength(KEY_LENGTH);
        expect(recordKey(id, first)).toHaveLength(KEY_LENGTH);
        expect(recordKey(id, first)).not.toBe(recordKey(id));
        expect(recordKey(id, first) === recordKey(id, second)).toBe(first === second);
      }),
    );
  });

  it('as numbers are safe in JSON', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(Number.isSafeInteger(stableNumber(text))).toBe(true)));
  });
});
