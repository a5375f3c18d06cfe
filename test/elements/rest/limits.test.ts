import type { JsonObject } from '../../../src/domain/values/json';
import { rest } from '../../../src/elements/rest';
import { firstQuery } from '../ask';
import { problemsOf } from '../rest-body';

const queryOf = (keys: JsonObject) =>
  firstQuery({ connection: { 'base.url': 'https://a.example', ...keys }, hubUrl: '/a', recordsPath: null });
const read = (keys: JsonObject, status: number, body: object, headers = {}) =>
  rest.readPage({ status, headers, text: JSON.stringify(body) }, queryOf(keys), 0);
const throttled = (retryAfterMs: number | null = null) => ({ problem: { kind: 'throttled', retryAfterMs } });

describe('a limit', () => {
  test('is each of ratelimit.statuses', () => {
    const keys = { 'ratelimit.statuses': '420, 503' };
    expect(read(keys, 420, {})).toMatchObject(throttled());
    expect(read(keys, 503, {}, { 'retry-after': '7' })).toMatchObject(throttled(7000));
    expect(read(keys, 500, {})).toMatchObject({ problem: { kind: 'unavailable' } });
  });

  test('is a 403 that says so: by Retry-After, in a message, or in a reason beside it', () => {
    expect(read({}, 403, { message: 'no' }, { 'retry-after': '2' })).toMatchObject(throttled(2000));
    expect(read({}, 403, { message: 'You have exceeded a secondary rate limit' })).toMatchObject(throttled());
    const google = { error: { code: 403, message: 'Slow', errors: [{ reason: 'userRateLimitExceeded' }] } };
    expect(read({}, 403, google)).toMatchObject(throttled());
    expect(read({}, 403, { message: 'not yours' })).toMatchObject({ problem: { kind: 'forbidden' } });
  });
});

describe('request.timeout', () => {
  test('goes with the request', () => {
    expect(rest.listRequest(queryOf({ 'request.timeout': '2.5' }))).toMatchObject({ timeoutMs: 2500 });
    expect(rest.listRequest(queryOf({}))).not.toHaveProperty('timeoutMs');
  });
});

test.each<[JsonObject, RegExp]>([
  [{ 'request.timeout': 0 }, /Found 0; allowed: seconds from 1 to 300/],
  [{ 'request.timeout': '301' }, /Found 301; allowed/],
  [{ 'request.timeout': 'long' }, /.+/],
  [{ 'ratelimit.statuses': '42' }, /allowed: statuses from 400 to 599/],
])('%j is refused', (keys, message) => {
  expect(problemsOf(keys)).toEqual({ [`/configuration/${Object.keys(keys)[0]}`]: expect.stringMatching(message) });
});
