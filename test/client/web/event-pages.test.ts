import fc from 'fast-check';
import type { EventLogEntry } from '../../../src/client/web/page/service/answers';
import { joinedEvents } from '../../../src/client/web/page/service/event-pages';

/** The event log of the page: the latest events, with older ones below. */
const LOG = 5;
const event = (number: number, status = 'delivered') =>
  ({ eventId: `event-${number}`, detectedAt: '2026-01-01T00:00:00Z', status }) as EventLogEntry;
/** Those from the newest number down to the oldest. */
const down = (newest: number, oldest: number) =>
  Array.from({ length: Math.max(newest - oldest + 1, 0) }, (_, index) => event(newest - index));
const logAt = (newest: number) => ({ events: down(newest, Math.max(newest - LOG + 1, 1)), nextPage: 'of the log' });

it('what was appended stays, without a gap or a repeat, as long as the latest ones reach down to it', () => {
  const steps = fc.array(fc.integer({ min: 0, max: LOG - 1 }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: LOG, max: 40 }), fc.integer({ min: 1, max: 40 }), steps, (start, oldest, more) => {
      let newest = start;
      let shown = { events: down(newest, Math.min(oldest, start - LOG + 1)), nextPage: 'older' as string | null };
      const lowest = shown.events.at(-1);
      for (const count of more) {
        newest += count;
        shown = joinedEvents(logAt(newest), shown);
        expect(shown.events.map(({ eventId }) => eventId)).toEqual(
          down(newest, Number(lowest?.eventId.split('-')[1])).map(({ eventId }) => eventId),
        );
        expect(shown.nextPage).toBe('older');
      }
    }),
  );
});

it('begins anew with the latest ones where they do not reach down to it', () => {
  const latest = logAt(20);
  expect(joinedEvents(latest, { events: down(15, 1), nextPage: null })).toBe(latest);
});

it('the latest ones are as they are now, and one that they have no more among them is gone', () => {
  const before = { events: [event(3, 'waiting'), event(2, 'waiting'), event(1)], nextPage: null };
  const latest = { events: [event(4), event(2)], nextPage: 'of the log' };
  expect(joinedEvents(latest, before)).toEqual({ events: [event(4), event(2), event(1)], nextPage: null });
});
