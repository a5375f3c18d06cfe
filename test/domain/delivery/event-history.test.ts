import { withFact, type FoundEvents, type HistoryFact } from '../../../src/domain/delivery/event-history';
import type { Notification } from '../../../src/domain/delivery/notification';

const T = '2026-01-05T09:00:00.000Z';
const LATER = '2026-01-05T09:00:05.000Z';
const FAILURE = {
  kind: 'unavailable',
  status: 503,
  message: 'the receiver answered 503',
  retryAfterMs: null,
  reply: 'busy',
} as const;

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

const found = (...notifications: Notification[]): HistoryFact => ({ kind: 'found', notifications });
const sent = (accepted: string[], failed: string | null = null): HistoryFact => ({
  kind: 'sent',
  accepted,
  acceptedStatus: accepted.length > 0 ? 200 : null,
  failed: failed === null ? null : { notificationId: failed, failure: FAILURE },
  at: LATER,
});
const after = (...facts: HistoryFact[]) => facts.reduce<FoundEvents[]>(withFact, []);
const statuses = (all: readonly FoundEvents[]) =>
  all.map(({ entries }) => entries.map(({ eventId, status, attempts }) => `${eventId} ${status} ${attempts}`));

it('shows the latest reading first, and of each its last event first', () => {
  const all = after(
    found(notification('n1', ['a', 'b'])),
    sent(['n1']),
    { kind: 'read' },
    found(notification('n2', ['c'])),
  );
  expect(statuses(all)).toEqual([['c pending 0'], ['b delivered 1', 'a delivered 1']]);
  expect(all[1]!.entries[0]).toMatchObject({ deliveredAt: LATER, lastStatus: 200, detectedAt: T });
});

it('counts each attempt: what was accepted ahead of others, what failed, what was not tried', () => {
  const all = after(
    found(notification('n1', ['a']), notification('n2', ['b']), notification('n3', ['c'])),
    sent(['n3'], 'n1'),
    sent([], 'n1'),
  );
  expect(statuses(all)).toEqual([['c delivered 1', 'b pending 0', 'a waiting 2']]);
  expect(all[0]!.entries[2]).toMatchObject({ lastError: 'the receiver answered 503: busy', lastStatus: 503 });
});

it('follows what is taken apart, and held', () => {
  const all = after(
    found(notification('n1', ['a', 'b'])),
    sent([], 'n1'),
    { kind: 'split', notifications: [notification('n2', ['a']), notification('n3', ['b'])] },
    sent(['n2'], 'n3'),
    { kind: 'held', notificationId: 'n3', reason: 'the receiver answered 422' },
  );
  expect(statuses(all)).toEqual([['b held 2', 'a delivered 2']]);
});

it('what is read next ends what was not sent: whatever comes then is about something else', () => {
  const all = after(found(notification('n1', ['a'])), { kind: 'read' }, sent(['n1']));
  expect(all[0]!.isOver).toBe(true);
  expect(statuses(all)).toEqual([['a pending 0']]);
});

it('what a run brings of a reading of the run before is not its own', () => {
  expect(after(sent(['n1']), { kind: 'read' })).toEqual([]);
});
