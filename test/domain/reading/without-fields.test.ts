import type { JsonObject } from '../../../src/domain/values/json';
import { withoutFields } from '../../../src/domain/reading/without-fields';

describe('a record without fields', () => {
  it.each<[string, JsonObject, string[], JsonObject]>([
    ['a plain name', { id: 1, views: 7 }, ['views'], { id: 1 }],
    ['several', { id: 1, views: 7, likes: 2 }, ['views', 'likes'], { id: 1 }],
    ['a nested path', { file: { url: 'x', name: 'a' } }, ['file.url'], { file: { name: 'a' } }],
    ['a whole part', { file: { url: 'x' }, id: 1 }, ['file'], { id: 1 }],
    ['a name in another case', { Id: 1, VIEWS: 7 }, ['views'], { Id: 1 }],
    ['each step in another case', { File: { URL: 'x', b: 1 } }, ['file.url'], { File: { b: 1 } }],
    ['the exact name of two', { url: 1, URL: 2 }, ['URL'], { url: 1 }],
    ['a name that holds dots', { 'a.b': 1, a: { b: 2 } }, ['a.b'], { a: { b: 2 } }],
    ['a JSON path', { file: { url: 'x' } }, ['$.file.url'], { file: {} }],
    [
      'a list on the way',
      { files: [{ url: 1, n: 1 }, { n: 2 }, 'text'] },
      ['files.url'],
      { files: [{ n: 1 }, { n: 2 }, 'text'] },
    ],
    ['lists in lists', { a: [[{ b: 1 }], [{ b: 2, c: 3 }]] }, ['a.b'], { a: [[{}], [{ c: 3 }]] }],
    ['lists below lists', { a: [{ b: [{ c: 1, d: 2 }] }] }, ['a.b.c'], { a: [{ b: [{ d: 2 }] }] }],
    ['a list at the end', { tags: ['a', 'b'], id: 1 }, ['tags'], { id: 1 }],
    ['a value of null', { id: 1, views: null }, ['views'], { id: 1 }],
    ['what is not there', { id: 1 }, ['views', 'file.url', 'id.no'], { id: 1 }],
    ['a path through a text or null', { a: 'b', c: null }, ['a.b', 'c.d'], { a: 'b', c: null }],
    ['what every object inherits', { id: 1 }, ['constructor', '__proto__'], { id: 1 }],
    ['no path', { id: 1 }, [], { id: 1 }],
  ])('%s', (_, record, paths, expected) => {
    const before = JSON.stringify(record);
    expect(withoutFields(record, paths)).toEqual(expected);
    expect(JSON.stringify(record)).toBe(before);
  });

  it('leaves a frozen record as it is', () => {
    const record = Object.freeze({ a: Object.freeze([Object.freeze({ b: 1 })]) }) as unknown as JsonObject;
    expect(withoutFields(record, ['a.b'])).toEqual({ a: [{}] });
    expect(record).toEqual({ a: [{ b: 1 }] });
  });
});
