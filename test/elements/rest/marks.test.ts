import { EXACT_MARK } from '../../../src/domain/values/exact-number';
import { rest } from '../../../src/elements/rest';
import type { ListQuery } from '../../../src/elements/element';

const CONNECTION = { 'base.url': 'https://api.example.com/v1', 'authentication.type': 'none' };

function query(changes: Partial<ListQuery>): ListQuery {
  return {
    connection: CONNECTION,
    token: null,
    nonce: '0'.repeat(32),
    resource: 'items',
    hubUrl: '/items?since=${cursor}',
    updatedField: null,
    recordsPath: 'items',
    pageSize: 100,
    position: null,
    source: { mark: null, path: 'next', isAddress: false },
    ...changes,
  };
}

const markOf = (text: string, changes: Partial<ListQuery> = {}) => {
  const page = rest.readPage({ status: 200, headers: {}, text }, query(changes), 0);
  return page.ok ? (page.value.mark ?? null) : page.problem.message;
};

describe('the mark of an answer', () => {
  it.each([
    ['{"items":[],"next":"abc"}', 'abc'],
    ['{"items":[],"next":7}', 7],
    ['{"items":[],"next":1732912345.12345678912345}', `${EXACT_MARK}1732912345.12345678912345`],
    ['{"items":[],"next":null}', null],
    ['{"items":[]}', null],
    ['{"items":[],"next":true}', expect.stringContaining('cursor.path "next"')],
  ])('of %s is %j: its place is no sign of another page', (text, expected) => {
    expect(markOf(text)).toEqual(expected);
  });

  it('keeps its digits where it is asked with, in a url and in a body', () => {
    const mark = `${EXACT_MARK}1.10`;
    const source = { mark, path: 'next', isAddress: false };
    const shape = { method: 'POST' as const, headers: {}, body: { after: '${cursor}', text: 'a${cursor}' } };
    const request = rest.listRequest(query({ source, shape }));
    expect(request.url).toBe('https://api.example.com/v1/items?since=1.10');
    expect(request.body).toBe('{"after":1.10,"text":"a1.10"}');
  });

  it('is left out of a request as long as there is none', () => {
    expect(rest.listRequest(query({})).url).toBe('https://api.example.com/v1/items');
  });

  it('that is an address is kept as path and query, on the origin of base.url alone', () => {
    const at = (next: string) =>
      markOf(JSON.stringify({ items: [], next }), { source: { mark: null, path: 'next', isAddress: true } });
    expect(at('https://api.example.com/v1/delta?token=x')).toBe('/v1/delta?token=x');
    expect(at('https://elsewhere.example.com/delta')).toContain('the mark leads to https://elsewhere.example.com');
  });

  it.each([
    ['https://api.example.com/v1/delta?token=x', {}],
    ['http://api.example.com:8080/v1/delta?token=x', {}],
    ['https://inner.example.com/v1/delta?token=x', { 'pagination.next.relative': 'true' }],
  ])('%s is asked for at base.url, as a next URL is', (mark, keys) => {
    const connection = { ...CONNECTION, ...keys };
    const asked = query({ hubUrl: '${cursor}', connection, source: { mark, path: 'next', isAddress: true } });
    expect(rest.listRequest(asked).url).toBe('https://api.example.com/v1/delta?token=x');
  });

  it('that leads elsewhere is never asked for', () => {
    const source = { mark: 'https://elsewhere.example.com/delta', path: 'next', isAddress: true };
    expect(() => rest.listRequest(query({ hubUrl: '${cursor}', source }))).toThrow('The mark of cursor leads to');
  });
});
