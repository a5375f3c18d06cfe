import { setTimeout as delay } from 'node:timers/promises';
import type { EventLogEntry } from '../../contract/messages';
import { table } from '../table';
import { instanceId, type AddCommand } from './command';

const FOLLOW_INTERVAL_MS = 1_000;

export const eventsCommand: AddCommand = (program, terminal) => {
  program
    .command('events')
    .description('show the latest events of an instance')
    .argument('<id>', 'instance id', instanceId)
    .option('--follow', 'go on and print events as they come and as their delivery changes, until interrupted')
    .action(async (id: number, { follow = false }: { follow?: boolean }) => {
      const instances = await terminal.instances();
      if (!follow) {
        const events = await instances.events(id);
        return terminal.show(events, () => eventsTable(events));
      }
      const printed = new Map<string, string>();
      for (;;) {
        const events = await instances.events(id);
        for (const event of events.toReversed().filter((each) => isNews(each, printed))) {
          terminal.show(event, () => eventLine(event));
        }
        await delay(FOLLOW_INTERVAL_MS);
      }
    });
};

/** Whether the entry says something that was not printed yet. */
function isNews(event: EventLogEntry, printed: Map<string, string>): boolean {
  const news = `${event.status} ${event.attempts}`;
  if (printed.get(event.eventId) === news) return false;
  printed.set(event.eventId, news);
  return true;
}

/** For people; the event ids are in `--json`. */
export function eventsTable(events: EventLogEntry[]): string {
  return table(
    [
      'date',
      'type',
      'object',
      'id',
      'status',
      'attempts',
      'answer',
      'delivered',
      'next attempt',
      'notification',
      'why',
    ],
    events.map((event) => [
      event.date,
      event.eventType,
      event.objectType,
      event.objectId,
      event.status,
      event.attempts,
      event.lastStatus,
      event.deliveredAt,
      event.nextAttemptAt,
      event.notificationId,
      event.lastError,
    ]),
  );
}

/** One line of `--follow`. */
export function eventLine(event: EventLogEntry): string {
  const { date, eventType, objectType, objectId, status, attempts, eventId, notificationId, lastError } = event;
  const what = [date, eventType.padEnd(7), `${objectType}/${objectId}`, status, `attempts=${attempts}`];
  return [
    ...what,
    `event=${eventId}`,
    `notification=${notificationId}`,
    ...(lastError === null ? [] : [lastError]),
  ].join('  ');
}
