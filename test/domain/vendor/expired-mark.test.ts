import { failureOfStatus } from '../../../src/domain/vendor/answer';
import { hasMarkExpired, mayBeOfMark } from '../../../src/domain/vendor/expired-mark';

const failure = (status: number, detail?: string) => failureOfStatus(status, { nowMs: 0, detail });

describe('a mark has expired', () => {
  test.each([
    [410, undefined],
    [410, 'Sync token is no longer valid, a full sync is required.'],
    [400, 'Sync token is expired. Clear local cache and retry call without the sync token.'],
    [400, 'EXPIRED_SYNC_TOKEN'],
    [400, 'resyncRequired: Resync required. Replace any local items with the server version'],
    [400, 'SyncStateNotFound: The sync state generation is not found; generation=149'],
    [404, 'syncStateInvalid'],
    [400, 'Invalid value for pageToken'],
    [409, 'path/reset: the cursor has been invalidated'],
    [422, 'deltaLink is too old'],
    [400, 'invalid_cursor'],
  ])('with %i: %s', (status, words) => expect(hasMarkExpired(failure(status, words))).toBe(true));

  test.each([
    [400, 'Unknown parameter: limit'],
    [400, undefined],
    [404, 'Requested entity was not found.'],
    [404, 'no such table'],
    [405, undefined],
    [406, undefined],
    [409, 'The account is locked'],
    [451, 'Not available in your region'],
    [401, 'sync token is invalid'],
    [403, 'delta token is invalid'],
    [429, 'cursor expired'],
    [503, 'sync token expired'],
    [302, 'cursor expired'],
  ])('is not said with %i: %s', (status, words) => expect(hasMarkExpired(failure(status, words))).toBe(false));

  test('may be what a 400, 404, 409 or 422 means that does not say so', () => {
    const statuses = [302, 400, 401, 403, 404, 405, 406, 408, 409, 415, 422, 429, 451, 500];
    expect(statuses.filter((status) => mayBeOfMark(failure(status)))).toEqual([400, 404, 409, 422]);
  });
});
