import fc from 'fast-check';
import type { ListQuery, PageReading } from '../../../src/elements/element';
import { readPage } from '../../../src/elements/sageone/read-page';

const query: ListQuery = {
  connection: { 'apim.subscription.key': 'sub-key-1', 'oauth.api.secret': 'secret-1' },
  token: { accessToken: 'token-1', answer: { refresh_token: 'refresh-1' } },
  nonce: '0'.repeat(32),
  resource: 'customers',
  hubUrl: "/hubs/finance/customers?where=lastModifiedDate>='2017-06-12T14:09:00Z' and search='Quarry'",
  updatedField: 'updated_at',
  recordsPath: null,
  pageSize: 2,
  position: null,
};

function read(status: number, body: unknown, changes: Partial<ListQuery> = {}): PageReading {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readPage({ status, headers: {}, text }, { ...query, ...changes }, 0);
}

const list = (changes: object) => ({
  $total: 2,
  $page: 1,
  $next: null,
  $itemsPerPage: 2,
  $items: [{ id: '1' }, { id: '2' }],
  ...changes,
});
const v3Error = (message: string, code = 'AuthorizationFailure') => [
  { $severity: 'error', $dataCode: code, $message: message, $source: '' },
];

describe('readPage', () => {
  it.each([
    ['$total says so, $next is null', { $total: 3 }, 2],
    ['$total says so, $next is missing', { $total: 3, $next: undefined }, 2],
    ['$total says that this is all, whatever $next says', { $total: 2, $next: '/contacts?page=2' }, null],
    ['there is no $total, and a $next', { $total: undefined, $next: '/contacts?page=2' }, 2],
    ['there is no $total, and no next', { $total: undefined, $next: null }, null],
    ['the server gives smaller pages', { $total: 2, $itemsPerPage: 1, $items: [{ id: '1' }] }, 2],
    ['it does not say so', { $total: 2, $itemsPerPage: undefined, $items: [{ id: '1' }] }, 2],
    ['it says that they are as large as was asked for', { $total: 2, $items: [{ id: '1' }] }, 2],
    ['the size is not told', { $total: 2, $itemsPerPage: undefined }, null],
    ['the size is nonsense', { $total: 2, $itemsPerPage: 0 }, null],
    ['there is nothing', { $total: 0, $items: [] }, null],
  ])('goes on or ends when %s', (_, changes, page) => {
    expect(read(200, list(changes))).toMatchObject({ value: { next: page && { page, itemsPerPage: 2 } } });
  });

  it.each<[string, unknown, RegExp]>([
    ['an empty page although there is more', list({ $items: [] }), /page 1 is empty, although the list goes on/],
    ['neither total nor next', list({ $total: undefined, $next: undefined }), /neither \$total nor \$next/],
    ['items that are none', list({ $items: [{ id: '1' }, 'text'] }), /\$items\/1 is not an object/],
    ['$items of another type', list({ $items: {} }), /\$items is missing or not an array/],
    ['no list', { id: '1' }, /\$items is missing/],
    ['a text', '"text"', /not an object with \$items/],
    ['HTML', '<!doctype html><title>Signed out</title>', /an HTML page instead of JSON \(title: Signed out\)/],
  ])('takes a 200 with %s as malformed', (_, body, message) => {
    expect(read(200, body)).toMatchObject({ problem: { kind: 'malformed', message: expect.stringMatching(message) } });
  });

  it.each<[number, unknown, string, RegExp]>([
    [401, v3Error('Access denied'), 'unauthorized', /AuthorizationFailure: Access denied/],
    [401, v3Error('The business has no subscription'), 'forbidden', /no subscription/],
    [
      401,
      { statusCode: 401, message: 'Access denied due to invalid subscription key.' },
      'forbidden',
      /subscription key/,
    ],
    [
      401,
      [{ $severity: 'APIM error', $dataCode: 'HeaderNotFound', $message: 'X-Site', $source: 'check-header[2]' }],
      'forbidden',
      /HeaderNotFound: X-Site \(check-header\[2\]\)/,
    ],
    [401, { error: 'invalid_token', error_description: 'expired' }, 'unauthorized', /invalid_token: expired/],
    [422, { $diagnoses: v3Error('is not valid', 'ValidationError') }, 'refused', /ValidationError: is not valid/],
    [422, { $diagnoses: v3Error('is not valid', 'ValidationError')[0] }, 'refused', /ValidationError/],
    [200, v3Error('subtle'), 'refused', /subtle/],
    [404, v3Error('Record not found'), 'refused', /Record not found/],
    [429, 'Too many', 'throttled', /too many requests/],
    [525, '<html><title>SSL handshake failed</title>', 'unavailable', /SSL handshake failed/],
    [500, [[[]]], 'unavailable', /not available/],
    [400, [{}], 'refused', /an error without a message/],
  ])('takes %d with %j as %s', (status, body, kind, message) => {
    expect(read(status, body)).toMatchObject({ problem: { kind, status, message: expect.stringMatching(message) } });
  });

  it('shows no secret in a message, and what the vendor says of the query', () => {
    const echo = 'token-1 refresh-1 sub-key-1 secret-1 Quarry 2017-06-12T14:09:00Z';
    expect(read(400, v3Error(echo))).toMatchObject({
      problem: {
        message:
          'HTTP 400, the vendor refused the request: AuthorizationFailure: *** *** *** *** Quarry 2017-06-12T14:09:00Z',
      },
    });
  });

  it('takes a deletion feed only where every record says when it was deleted', () => {
    const since = { since: '2026-01-01T00:00:00Z' } as Partial<ListQuery>;
    const deleted = { id: '1', deleted_at: '2026-01-02T00:00:00Z' };
    expect(read(200, list({ $items: [deleted] }), since)).toMatchObject({ ok: true });
    expect(read(200, list({ $items: [deleted, { id: '2' }] }), since)).toMatchObject({
      problem: { kind: 'malformed' },
    });
  });

  it('answers every status and every body with a page or a failure', () => {
    const bodies = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ $items: fc.array(fc.jsonValue()), $total: fc.jsonValue(), $next: fc.jsonValue() })
        .map((body) => JSON.stringify(body)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), bodies, (status, body) => {
        const reading = read(status, body);
        expect(reading.ok ? status >= 200 && status < 300 : reading.problem.status === status).toBe(true);
      }),
    );
  });

  it('reads every record of any list, whatever size the server makes of its pages, and then ends', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom('null', 'missing', 'filled'),
        fc.constantFrom('its own', 'as asked for', 'missing'),
        (total, size, next, told) => {
          const found: unknown[] = [];
          let position: ListQuery['position'] = null;
          for (let page = 1; page <= Math.max(1, Math.ceil(total / size)); page += 1) {
            const items = Array.from({ length: Math.min(size, total - (page - 1) * size) }, (_, i) => ({
              id: (page - 1) * size + i,
            }));
            const link = next === 'filled' && page * size < total ? '/contacts?page' : null;
            const body = {
              $total: total,
              ...(told !== 'missing' && { $itemsPerPage: told === 'its own' ? size : 10 }),
              $items: items,
              ...(next !== 'missing' && { $next: link }),
            };
            const reading = read(200, body, { pageSize: 10, position });
            if (!reading.ok) throw new Error(reading.problem.message);
            found.push(...reading.value.records.map(({ id }) => id));
            position = reading.value.next === null ? null : { token: reading.value.next };
          }
          expect(position).toBeNull();
          expect(found).toEqual(Array.from({ length: total }, (_, i) => i));
        },
      ),
    );
  });
});
