import fc from 'fast-check';
import { failureMessage, failureOfStatus, parseRetryAfterMs } from '../../../src/domain/vendor/answer';

const nowMs = Date.parse('2026-03-01T12:00:00Z');

describe('a 403', () => {
  const kindOf = (details: { retryAfter?: string; detail?: string }) =>
    failureOfStatus(403, { nowMs: 0, ...details }).kind;

  test.each([
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    'API rate limit exceeded for user ID 7.',
    'You have triggered an abuse detection mechanism.',
    '403: User Rate Limit Exceeded',
    'Quota exceeded for quota metric "Queries"',
    'RESOURCE_EXHAUSTED: slow',
    'Too many requests',
  ])('that says %j is a limit', (detail) => {
    expect(kindOf({ detail })).toBe('throttled');
    expect(failureOfStatus(400, { nowMs: 0, detail }).kind).toBe('refused');
  });

  test.each([
    'Resource not accessible by integration',
    'You cannot see interest rates',
    'limit this token to one app',
    '',
  ])('that says %j lacks a right', (detail) => {
    expect(kindOf({ detail })).toBe('forbidden');
  });

  test('with Retry-After is a limit if that can be read', () => {
    expect(kindOf({ retryAfter: '2' })).toBe('throttled');
    expect(kindOf({ retryAfter: 'soon' })).toBe('forbidden');
    expect(failureOfStatus(403, { nowMs: 0, retryAfter: '2', kind: 'unauthorized' }).kind).toBe('unauthorized');
  });
});

describe('failureOfStatus', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [429, 'throttled'],
    [408, 'unavailable'],
    [425, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [599, 'unavailable'],
    [301, 'refused'],
    [304, 'refused'],
    [400, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [422, 'refused'],
    [200, 'malformed'],
  ])('takes %i as %s', (status, kind) => {
    expect(failureOfStatus(status, { nowMs })).toMatchObject({ kind, status, retryAfterMs: null });
  });

  it('says that a redirect was not followed', () => {
    expect(failureOfStatus(302, { nowMs }).message).toBe('HTTP 302, redirect not followed');
  });

  it('carries the detail and the wait the vendor asked for', () => {
    expect(failureOfStatus(429, { nowMs, retryAfter: '7', detail: 'slow down' })).toEqual({
      kind: 'throttled',
      message: 'HTTP 429, too many requests: slow down',
      status: 429,
      retryAfterMs: 7_000,
    });
  });

  it('follows a kind that the body tells better than the status', () => {
    const failure = failureOfStatus(400, { nowMs, kind: 'unavailable', detail: 'DatasetUnavailable' });
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).toBe('HTTP 400, the vendor is not available: DatasetUnavailable');
  });
});

describe('failureMessage', () => {
  it('is one line of at most 300 characters, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 900 }), (text) => {
        const message = failureMessage(text);
        expect(message.length).toBeLessThanOrEqual(300);
        expect(message).not.toMatch(/[\r\n\t\p{Cc}]/u);
      }),
    );
  });

  it('does not cut a character in two', () => {
    expect(failureMessage('😀'.repeat(200))).toBe('😀'.repeat(149) + '…');
  });
});

describe('parseRetryAfterMs', () => {
  it.each([
    ['120', 120_000],
    [' 5 ', 5_000],
    ['1.5', 1_500],
    ['0', 1_000],
    ['-5', 1_000],
    ['999999999999999999999999', 86_400_000],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 1_000],
    ['Sun, 01 Mar 2099 11:00:00 GMT', 86_400_000],
  ])('reads %j as %i ms', (text, expected) => {
    expect(parseRetryAfterMs(text, nowMs)).toBe(expected);
  });

  it.each(['', 'soon', 'NaN', 'Infinity', '1e3', '0x10', '5 minutes', '2026-03-01T12:00:30Z', 'junk 5'])(
    'gives nothing for %j',
    (text) => {
      expect(parseRetryAfterMs(text, nowMs)).toBeNull();
    },
  );

  it('is null or between 1 s and 24 h for every text', () => {
    const number = fc.oneof(fc.double(), fc.bigInt(), fc.integer()).map(String);
    const date = fc.date({ noInvalidDate: true }).map((instant) => instant.toUTCString());
    fc.assert(
      fc.property(fc.oneof(fc.string(), number, date), (text) => {
        const waitMs = parseRetryAfterMs(text, nowMs);
        if (waitMs === null) return;
        expect(waitMs).toBeGreaterThanOrEqual(1_000);
        expect(waitMs).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });
});
