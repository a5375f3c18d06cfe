import type { DeliveryFailure } from '../../../src/domain/delivery/outcome';
import {
  logAttempt,
  logDetected,
  logEnded,
  logHeld,
  logSplit,
  type EventLogEntry,
} from '../../../src/domain/delivery/event-log';
import { NOT_REDELIVERED } from '../../../src/domain/delivery/redeliveries';
import type { Notification } from '../../../src/domain/delivery/notification';

const T = '2026-01-05T09:00:00.000Z';

function notification(id: string, eventIds: string[]): Notification {
  const events = eventIds.map((eventId) => ({
    eventId,
    type: 'UPDATED' as const,
    objectId: eventId,
    date: T,
    version: '',
  }));
  return { id, resource: 'accounts', body: '', format: 'elements', detectedAt: T, events };
}

const LATER = '2026-01-05T09:00:05.000Z';

function failed(status: number | null, reply: string | null): DeliveryFailure {
  return { kind: 'unavailable', status, message: `the receiver answered ${status}`, retryAfterMs: null, reply };
}

const idsOf = (log: EventLogEntry[]) => log.map(({ eventId }) => eventId);

describe('the event log', () => {
  it('shows the newest event first', () => {
    const log = logDetected(logDetected([], [notification('n1', ['a', 'b'])]), [notification('n2', ['c'])]);
    expect(idsOf(log)).toEqual(['c', 'b', 'a']);
    expect(log[0]).toEqual({
      eventId: 'c',
      eventType: 'UPDATED',
      objectType: 'accounts',
      objectId: 'c',
      date: T,
      detectedAt: T,
      notificationId: 'n2',
      attempts: 0,
      status: 'pending',
      lastAttemptAt: null,
      lastStatus: null,
      lastError: null,
      nextAttemptAt: null,
      deliveredAt: null,
    });
  });

  it('keeps the latest 100 events', () => {
    const ids = Array.from({ length: 250 }, (_, i) => `e${i}`);
    const log = logDetected(logDetected([], [notification('n0', ['old'])]), [notification('n1', ids)]);
    expect(idsOf(log)).toEqual(ids.slice(150).reverse());
  });

  it('keeps the beginning of an id that is long: 100 of them would be too large a state', () => {
    const long = notification('n1', ['x'.repeat(200), 'x'.repeat(201), 'x'.repeat(199) + '😀']);
    const log = logDetected([], [long]);
    expect(log.map(({ objectId }) => objectId)).toEqual([
      'x'.repeat(197) + '…',
      'x'.repeat(197) + '…',
      'x'.repeat(200),
    ]);
    expect(long.events.at(-1)?.objectId).toHaveLength(201);
  });

  it('keeps one line of an event that is read again', () => {
    const log = logDetected(logDetected([], [notification('n1', ['a', 'b'])]), [notification('n2', ['a'])]);
    expect(log.map(({ eventId, notificationId }) => [eventId, notificationId])).toEqual([
      ['a', 'n2'],
      ['b', 'n1'],
    ]);
  });

  it('counts the attempts at a notification and notes the last answer', () => {
    let log = logDetected([], [notification('n1', ['a']), notification('n2', ['b'])]);
    log = logAttempt(log, ['n1'], { status: 'waiting', at: T, failure: failed(503, 'busy'), nextAttemptAt: LATER });
    expect(log.find(({ eventId }) => eventId === 'a')).toMatchObject({
      status: 'waiting',
      lastStatus: 503,
      lastError: 'the receiver answered 503: busy',
      nextAttemptAt: LATER,
    });
    log = logAttempt(log, ['n1'], { status: 'waiting', at: T, failure: failed(null, null), nextAttemptAt: LATER });
    log = logAttempt(log, ['n1'], { status: 'delivered', lastStatus: 204, at: T });
    expect(log.find(({ eventId }) => eventId === 'a')).toMatchObject({
      attempts: 3,
      status: 'delivered',
      lastStatus: 204,
      lastError: null,
      nextAttemptAt: null,
      deliveredAt: T,
    });
    expect(log.find(({ eventId }) => eventId === 'b')).toMatchObject({ attempts: 0, status: 'pending' });
  });

  it('does not take a delivery back', () => {
    let log = logDetected([], [notification('n1', ['a'])]);
    log = logAttempt(log, ['n1'], { status: 'delivered', lastStatus: 200, at: T });
    const late = { status: 'waiting', at: T, failure: failed(503, null), nextAttemptAt: LATER } as const;
    expect(logAttempt(log, ['n1'], late)).toEqual(log);
  });

  it('follows an event that is sent alone, held, and delivered or discarded in the end', () => {
    const whole = notification('n1', ['a', 'b']);
    const alone = [notification('n2', ['a']), notification('n3', ['b'])];
    let log = logSplit(logDetected([], [whole]), alone);
    expect(log.map(({ eventId, notificationId }) => [eventId, notificationId])).toEqual([
      ['b', 'n3'],
      ['a', 'n2'],
    ]);
    log = logHeld(logHeld(log, 'n2', 'the receiver answered 422'), 'n3', 'too large');
    expect(log.map(({ status, lastError }) => [status, lastError])).toEqual([
      ['held', 'too large'],
      ['held', 'the receiver answered 422'],
    ]);
    const redeliveries = { count: 2, lastAt: LATER, lastStatus: 204, lastError: null };
    log = logEnded(log, { id: 'n2', outcome: 'delivered', redeliveries }, T);
    log = logEnded(log, { id: 'n3', outcome: 'expired', redeliveries: NOT_REDELIVERED }, LATER);
    expect(log).toMatchObject([
      { status: 'discarded', attempts: 0, deliveredAt: null, lastError: 'too large' },
      { status: 'delivered', attempts: 2, deliveredAt: LATER, lastAttemptAt: LATER, lastStatus: 204, lastError: null },
    ]);
  });
});
