import { eventLine, eventsTable } from '../../../src/client/commands/events';
import type { EventLogEntry } from '../../../src/contract/messages';

const delivered: EventLogEntry = {
  eventId: 'e'.repeat(20),
  eventType: 'UPDATED',
  objectType: 'accounts',
  objectId: '7',
  date: '2026-11-22T16:49:36.000Z',
  detectedAt: '2026-11-22T16:49:39.000Z',
  notificationId: 'n'.repeat(20),
  attempts: 2,
  status: 'delivered',
  lastAttemptAt: '2026-11-22T16:49:45.000Z',
  lastStatus: 200,
  lastError: null,
  nextAttemptAt: null,
  deliveredAt: '2026-11-22T16:49:45.500Z',
};
const waiting: EventLogEntry = {
  ...delivered,
  status: 'waiting',
  lastStatus: 503,
  lastError: 'the receiver answered 503',
  nextAttemptAt: '2026-11-22T16:54:45.000Z',
  deliveredAt: null,
};

const cellsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.includes('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('the events of an instance, for people', () => {
  it('say when each was delivered, and under which notification the receiver has it', () => {
    const [headings, first, second] = cellsOf(eventsTable([delivered, waiting]));
    expect(headings).toEqual(
      'date,type,object,id,status,attempts,answer,delivered,next attempt,notification,why'.split(','),
    );
    expect(first?.slice(4)).toEqual(['delivered', '2', '200', delivered.deliveredAt, '', delivered.notificationId, '']);
    expect(second?.slice(4)).toEqual([
      'waiting',
      '2',
      '503',
      '',
      waiting.nextAttemptAt,
      waiting.notificationId,
      waiting.lastError,
    ]);
  });

  it('have both ids in a line of --follow', () => {
    expect(eventLine(waiting).split('  ').slice(-3)).toEqual([
      `event=${waiting.eventId}`,
      `notification=${waiting.notificationId}`,
      'the receiver answered 503',
    ]);
  });
});
