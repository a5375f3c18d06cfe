import { fieldOf, recordIdOf } from '../../src/domain/record';

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
    expect(recordIdOf({ id }, 'id')).toBe(text);
  });

  it.each([[''], [null], [true], [{}], [[]]])('is absent: %p', (id) => {
    expect(recordIdOf({ id }, 'id')).toBeNull();
  });

  it('is found on nested paths and under names in another case', () => {
    expect(recordIdOf({ user: { Id: 4 } }, 'user.id')).toBe('4');
    expect(recordIdOf({ KEY: 31 }, 'key')).toBe('31');
    expect(recordIdOf({ other: 31 }, 'key')).toBeNull();
  });
});
