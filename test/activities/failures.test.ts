import { CancelledFailure, type ApplicationFailure } from '@temporalio/common';
import { configurationFailure, transportFailure, unexpected, workerStopping } from '../../src/activities/failures';
import { SealError } from '../../src/configuration/sealing';
import { RequestError } from '../../src/elements/request-error';

const SECRET = 'https://user:hunter2@crm.example/?token=hunter2';

/** All that Temporal would store of a failure. */
const textOf = (failure: ApplicationFailure) =>
  JSON.stringify([failure.message, failure.type, failure.details, String(failure.cause ?? '')]);

describe('what becomes a failure', () => {
  it.each([
    ['an error of a library', Object.assign(new Error(SECRET), { config: { url: SECRET } })],
    ['an error with a telling cause', new TypeError('x', { cause: new Error(SECRET) })],
    ['a text', SECRET],
    ['an object', { message: SECRET }],
    ['nothing', undefined],
  ])('holds no foreign message: %s', (_, thrown) => {
    const failure = unexpected('pollResources', thrown) as ApplicationFailure;
    expect(failure.message).toMatch(/^pollResources failed: \w+$/);
    expect(textOf(failure)).not.toContain('hunter2');
    expect(failure.type).toBe('unexpected');
    expect(failure.nonRetryable).toBeFalsy();
  });

  it('keeps the messages that are our own', () => {
    const sealed = new SealError('unknown_key', 'password is sealed with the key "old", which is not configured.');
    expect(unexpected('deliverEvents', sealed).message).toContain('is not configured');
    expect(configurationFailure(sealed)).toEqual({
      kind: 'configuration',
      message: sealed.message,
      status: null,
      retryAfterMs: null,
    });
    expect(configurationFailure(new RequestError('no host')).message).toBe('no host');
  });

  it('passes on that the workflow asked to end: as another failure it would end the instance', () => {
    const cancelled = new CancelledFailure('CANCELLED');
    expect(unexpected('sweepResource', cancelled)).toBe(cancelled);
  });

  it('passes on what is a failure already, so that a stopping worker stays one', () => {
    const stopping = workerStopping();
    expect(unexpected('deliverEvents', stopping)).toBe(stopping);
  });

  it('is no configuration problem where it is a defect', () => {
    const defect = new TypeError('x is not a function');
    expect(() => configurationFailure(defect)).toThrow(defect);
  });

  it('says of a request without an answer what happened and nothing of the request', () => {
    const failure = transportFailure(Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }), 30_000);
    expect(failure).toMatchObject({ kind: 'unavailable', status: null });
    expect(failure.message).not.toContain('hunter2');
  });
});
