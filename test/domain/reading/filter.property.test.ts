import fc from 'fast-check';
import { createFilter } from '../../../src/domain/reading/filter';
import { isWantedType, wantedBy } from '../../../src/domain/reading/wanted';
import type { Json } from '../../../src/domain/values/json';
import { EXACT_MARK } from '../../../src/domain/values/exact-number';

const holds = (condition: string, record: Record<string, Json>) => createFilter(condition)(record);
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

describe('a filter', () => {
  it.each<[string, Record<string, Json>, boolean]>([
    ["status = 'open'", { status: 'open' }, true],
    ["status = 'open'", { status: 'Open' }, false],
    ["status = 'open'", { Status: 'open' }, true],
    ["status != 'open'", { status: 'closed' }, true],
    ["status != 'open'", {}, false],
    ['status IS NULL', {}, true],
    ['status IS NULL', { status: null }, true],
    ['status IS NOT NULL', { status: '' }, true],
    ['tags IS NOT NULL', { tags: [] }, true],
    ["tags = 'a'", { tags: ['a'] }, false],
    ["tags != 'a'", { tags: ['a'] }, false],
    ['total > 9', { total: 10 }, true],
    ['total > 9', { total: '10' }, true],
    ["total > '9'", { total: 10 }, true],
    ['total = 1.1', { total: `${EXACT_MARK}1.10` }, true],
    ['id = 12345678901234567890', { id: `${EXACT_MARK}12345678901234567891` }, false],
    ['id = 12345678901234567890', { id: `${EXACT_MARK}12345678901234567890` }, true],
    ['total < 0', { total: 'none' }, false],
    ["active = 'TRUE'", { active: true }, true],
    ["active = 'false'", { active: true }, false],
    ["at >= '2026-03-01T00:00:00Z'", { at: '2026-03-01T01:00:00+01:00' }, true],
    ["at > '2026-03-01T00:00:00Z'", { at: '2026-03-01T01:00:00+01:00' }, false],
    ["at < '2026-03-01'", { at: '2026-02-28T23:59:59' }, true],
    ["owner.name LIKE 'A%_'", { owner: { name: 'Ann' } }, true],
    ["owner.name LIKE 'A%_'", { owner: { name: 'A' } }, false],
    ["owner.name LIKE '%'", {}, false],
    ["kind IN ('a', 'b', 7)", { kind: 7 }, true],
    ["kind IN ('a', 'b')", { kind: 'c' }, false],
    ['a = 1 OR b = 2 AND c = 3', { a: 1 }, true],
    ['(a = 1 OR b = 2) AND c = 3', { a: 1 }, false],
  ])('%s of %j: %j', (condition, record, isMet) => {
    expect(holds(condition, record)).toBe(isMet);
  });

  const comparable = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const json = fc.jsonValue() as fc.Arbitrary<Json>;

  it('of one field: of =, < and > exactly one holds for what can be compared, and none for what cannot', () => {
    fc.assert(
      fc.property(json, comparable, (field, value) => {
        const literal = quoted(String(value));
        const found = ['=', '<', '>'].filter((operator) => holds(`f ${operator} ${literal}`, { f: field }));
        const isComparable = field !== null && typeof field !== 'object';
        expect(found).toHaveLength(isComparable ? 1 : 0);
        expect(holds(`f != ${literal}`, { f: field })).toBe(isComparable && found[0] !== '=');
        expect(holds(`f <= ${literal}`, { f: field })).toBe(isComparable && found[0] !== '>');
        expect(holds(`f >= ${literal}`, { f: field })).toBe(isComparable && found[0] !== '<');
      }),
    );
  });

  it('LIKE is what a regular expression says', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '\n', '.'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (text, pattern) => {
        const source = [...pattern].map((one) => (one === '%' ? '.*' : one === '_' ? '.' : one === '.' ? '\\.' : one));
        const expected = new RegExp(`^${source.join('')}$`, 's').test(text);
        expect(holds(`f LIKE ${quoted(pattern)}`, { f: text })).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('LIKE ends in time whatever the pattern', () => {
    expect(holds(`f LIKE '${'%a'.repeat(200)}b'`, { f: 'a'.repeat(20_000) })).toBe(false);
  });
});

describe('what is sent', () => {
  const change = (type: 'CREATED' | 'UPDATED' | 'DELETED', record: Record<string, Json> = {}) => ({ type, record });

  it('is what meets the filter, and every deletion: of most only the id is left', () => {
    const isWanted = wantedBy({ filter: "status = 'open'" });
    expect(isWanted(change('UPDATED', { status: 'open' }))).toBe(true);
    expect(isWanted(change('CREATED', { status: 'closed' }))).toBe(false);
    expect(isWanted(change('DELETED', { id: 7 }))).toBe(true);
  });

  it('is of the types that are wanted', () => {
    const settings = { eventTypes: ['CREATED' as const] };
    expect(
      ['CREATED' as const, 'UPDATED' as const, 'DELETED' as const].map((type) => isWantedType(settings, type)),
    ).toEqual([true, false, false]);
    expect(wantedBy({})(change('DELETED'))).toBe(true);
    expect(wantedBy({ eventTypes: [] })(change('CREATED'))).toBe(false);
  });
});
