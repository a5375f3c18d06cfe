import fc from 'fast-check';
import { EXACT_MARK } from '../../../src/domain/values/exact-number';
import { fieldOf, numericFieldsOf, recordIdOf, recordOfId } from '../../../src/domain/reading/record';

describe('a field of a record', () => {
  it.each([
    ['a plain name', { name: 'Quarry' }, 'name', 'Quarry'],
    ['a nested path', { _info: { lastUpdated: '2026' } }, '_info.lastUpdated', '2026'],
    ['a name in another case', { Lead_CreatedDate: '2026' }, 'lead_createddate', '2026'],
    ['every step of a path in another case', { User: { ID: 'u1' } }, 'user.id', 'u1'],
    ['a key that holds dots itself', { 'user.id': 'whole', user: { id: 'nested' } }, 'user.id', 'whole'],
    ['an attribute path of Cloud Elements', { '@id': 'a7' }, '@.@id', 'a7'],
    ['a JSON path', { user: { id: 'u1' } }, '$.user.id', 'u1'],
    ['a value of null', { name: null }, 'name', null],
    ['a false', { deleted: false }, 'deleted', false],
  ])('is found: %s', (_, record, path, value) => {
    expect(fieldOf(record, path)).toEqual(value);
  });

  it('is the exact name where two differ in case only', () => {
    expect(fieldOf({ ID: 'upper', id: 'lower' }, 'id')).toBe('lower');
    expect(fieldOf({ id: 'lower', ID: 'upper' }, 'ID')).toBe('upper');
  });

  it.each([
    ['an unknown name', { name: 'Quarry' }, 'id'],
    ['a path through a text', { user: 'u1' }, 'user.id'],
    ['a path through a list', { user: [{ id: 'u1' }] }, 'user.id'],
    ['a path through null', { user: null }, 'user.id'],
    ['what every object inherits', {}, 'constructor'],
    ['what every object inherits, nested', { user: {} }, 'user.__proto__'],
  ])('is undefined: %s', (_, record, path) => {
    expect(fieldOf(record, path)).toBeUndefined();
  });
});

describe("a record's id", () => {
  it.each([
    [0, '0'],
    ['0', '0'],
    [7, '7'],
    ['2|0', '2|0'],
    [-3, '-3'],
    ['  ', '  '],
  ])('is text: %p is %p', (id, text) => {
    expect(recordIdOf({ id }, ['id'])).toBe(text);
  });

  it.each([[''], [null], [true], [{}], [[]]])('is absent: %p', (id) => {
    expect(recordIdOf({ id }, ['id'])).toBeNull();
  });

  it('is found on nested paths and under names in another case', () => {
    expect(recordIdOf({ user: { Id: 4 } }, ['user.id'])).toBe('4');
    expect(recordIdOf({ KEY: 31 }, ['key'])).toBe('31');
    expect(recordIdOf({ other: 31 }, ['key'])).toBeNull();
  });

  it('of several fields is their values, joined in the order of the paths', () => {
    expect(recordIdOf({ order: { id: 7 }, LINE: 0 }, ['order.id', 'line'])).toBe('7|0');
    expect(recordIdOf({ order_id: 7, line: 'a' }, ['line', 'order_id'])).toBe('a|7');
  });

  it('tells bars within values from those between them, and gives the values back', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '|', '%', '2', '5', '7', 'C'), minLength: 1, maxLength: 8 });
    const values = fc.tuple(text, text);
    const idOf = ([one, other]: [string, string]) => recordIdOf({ one, other }, ['one', 'other']) ?? '';
    expect(idOf(['x|y', 'z'])).toBe('x%7Cy|z');
    expect(idOf(['50%', 'z'])).toBe('50%|z');
    fc.assert(
      fc.property(values, values, (some, others) => {
        expect(recordOfId(idOf(some), ['one', 'other'])).toEqual({ one: some[0], other: some[1] });
        expect(idOf(some) === idOf(others)).toBe(some[0] === others[0] && some[1] === others[1]);
      }),
    );
  });

  it.each([[{ order_id: 7 }], [{ order_id: 7, line: '' }], [{ order_id: 7, line: true }], [{ line: 1 }], [{}]])(
    'of several fields is absent where one of them is: %j',
    (record) => {
      expect(recordIdOf(record, ['order_id', 'line'])).toBeNull();
    },
  );

  it('of no field is absent', () => {
    expect(recordIdOf({ id: 1 }, [])).toBeNull();
  });
});

describe('a record made of an id', () => {
  it.each<[string, string[], object]>([
    ['7', ['id'], { id: '7' }],
    ['7|1', ['id'], { id: '7|1' }],
    ['7', ['$.user.id'], { 'user.id': '7' }],
    ['7|1', ['order_id', 'line'], { order_id: '7', line: '1' }],
    ['7|a|0', ['@.@order', 'line', 'part'], { '@order': '7', line: 'a', part: '0' }],
    ['7|x|1', ['order_id', 'line'], { order_id: '7|x|1' }],
    ['7', ['order_id', 'line'], { order_id: '7' }],
  ])('%s by %j is %j', (id, paths, record) => {
    expect(recordOfId(id, paths)).toEqual(record);
  });

  it.each<[string, boolean[], object]>([
    ['7|a', [true, false], { order: 7, line: 'a' }],
    ['-1.5|0', [true, true], { order: -1.5, line: 0 }],
    ['12345678901234567890|1', [true, true], { order: `${EXACT_MARK}12345678901234567890`, line: 1 }],
    ['A7|1', [true, true], { order: 'A7', line: 1 }],
    ['7', [true, true], { order: '7' }],
  ])('%s with numbers at %j is %j', (id, isNumeric, record) => {
    expect(recordOfId(id, ['order', 'line'], isNumeric)).toEqual(record);
  });

  it('has numbers where all records have them, digits included', () => {
    const big = `${EXACT_MARK}12345678901234567890`;
    expect(numericFieldsOf([], ['id'])).toBeNull();
    expect(
      numericFieldsOf(
        [
          { id: 1, n: 'a' },
          { id: big, n: 2 },
        ],
        ['id', 'n', 'x'],
      ),
    ).toEqual([true, false, false]);
    expect(numericFieldsOf([{ user: { id: 7 } }], ['$.user.id'])).toEqual([true]);
  });

  it('has that id, where it can be parted', () => {
    for (const paths of [['id'], ['a', 'b'], ['a.b', '$.c', 'd']]) {
      const id = paths.map((_, place) => `v${place}`).join('|');
      expect(recordIdOf(recordOfId(id, paths), paths)).toBe(id);
    }
  });
});
