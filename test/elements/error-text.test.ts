import type { Json } from '../../src/domain/values/json';
import { errorIn2xx, errorTextOf } from '../../src/elements/error-text';
import { succeeded } from '../../src/domain/values/result';
import { recordsAt } from '../../src/elements/records-at';

describe('errorTextOf', () => {
  it.each([
    [{ error: { code: 'badvalue', info: 'Unrecognized value' } }, 'badvalue: Unrecognized value'],
    [{ error: 'invalid_grant', error_description: 'used' }, 'invalid_grant: used'],
    [{ error: { code: '', message: { lang: 'en', value: 'no such entity' } } }, 'no such entity'],
    [[{ message: 'no such column', errorCode: 'INVALID_FIELD' }], 'INVALID_FIELD: no such column'],
    [{ errorMessages: ['not a field'], errors: {} }, 'not a field'],
    [{ code: 404, message: '404 Not found' }, '404 Not found'],
    [{ success: false, code: 17 }, '17'],
    [{ Message: ' no ' }, 'no'],
    [{ success: false }, ''],
    [[], ''],
    [null, ''],
  ])('of %j is %j', (body, text) => {
    expect(errorTextOf(body)).toBe(text);
  });
});

describe('errorIn2xx', () => {
  it.each<Json>([
    { error: null, message: 'fine' },
    { errors: [], message: 'fine' },
    { error: false, message: 'fine' },
    { success: true, message: 'fine' },
    { status: 'ok', message: 'fine' },
    { success: false },
    [{ error: 'of a record' }],
  ])('is none in %j', (body) => {
    expect(errorIn2xx(body)).toBeNull();
  });
});

describe('recordsAt', () => {
  it('says what it found where the answer only may be an error, and what that says', () => {
    expect(recordsAt({ message: 'down for repair' }, 'items')).toEqual({
      ok: false,
      problem: {
        text: 'recordsPath "items" is nothing, not a list of records; there is no list at the top of the body; the answer says: down for repair',
      },
    });
  });

  it('reads the records that are there, whatever else the answer says', () => {
    expect(recordsAt({ status: 'error', message: 'some are late', items: [{ id: 1 }] }, 'items')).toEqual(
      succeeded([{ id: 1 }]),
    );
  });
});
