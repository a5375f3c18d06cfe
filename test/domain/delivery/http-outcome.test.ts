import { httpFailureOf } from '../../../src/domain/delivery/http-outcome';

const JSON_TYPE = 'application/json; charset=utf-8';
const NOW = Date.parse('2026-01-05T09:00:00Z');

function kindOf(status: number): string {
  return httpFailureOf(status, JSON_TYPE, undefined, NOW, null)?.kind ?? 'accepted';
}

describe("a receiver's answer", () => {
  it('means by its status: 2xx accepted, 400, 413, 415 and 422 rejected, 410 gone, everything else unavailable', () => {
    for (let status = 100; status <= 599; status += 1) {
      const expected =
        status >= 200 && status < 300
          ? 'accepted'
          : status === 410
            ? 'gone'
            : [400, 413, 415, 422].includes(status)
              ? 'rejected'
              : 'unavailable';
      expect(`${status} ${kindOf(status)}`).toBe(`${status} ${expected}`);
    }
  });

  it('is told with its status', () => {
    expect(httpFailureOf(503, JSON_TYPE, undefined, NOW, 'busy')).toEqual({
      kind: 'unavailable',
      status: 503,
      message: 'the receiver answered 503',
      retryAfterMs: null,
      reply: 'busy',
    });
    expect(httpFailureOf(301, JSON_TYPE, undefined, NOW, null)?.message).toContain('never followed');
  });

  it.each([
    [JSON_TYPE, 'the receiver answered 415: it does not take application/json'],
    [
      'application/cloudevents-batch+json; charset=utf-8',
      'the receiver answered 415: it does not take application/cloudevents-batch+json; set event.notification.format to cloudevents-structured or cloudevents-binary, which send one event a request',
    ],
  ])('415 to %s says what is not taken, and what to do', (contentType, message) => {
    expect(httpFailureOf(415, contentType, undefined, NOW, null)).toMatchObject({ kind: 'rejected', message });
  });

  it.each([
    ['7', 7_000],
    ['0', 1_000],
    ['-5', 1_000],
    ['999999', 24 * 3_600_000],
    ['Mon, 05 Jan 2026 09:02:00 GMT', 120_000],
    ['Mon, 05 Jan 2026 08:00:00 GMT', 1_000],
    ['soon', null],
    ['', null],
  ])('with Retry-After %p asks to wait %p ms', (retryAfter, waitMs) => {
    expect(httpFailureOf(429, JSON_TYPE, retryAfter, NOW, null)?.retryAfterMs).toBe(waitMs);
    expect(httpFailureOf(503, JSON_TYPE, retryAfter, NOW, null)?.retryAfterMs).toBe(waitMs);
  });
});
