import { setTimeout as delay } from 'node:timers/promises';
import { InvalidArgumentError, Option } from 'commander';
import type { EventLogEntry, EventStatus } from '../../contract/messages';
import { EVENTS_PAGE_SIZE } from '../events/list-events';
import { MAX_PAGE_SIZE, type Page } from '../instance-list';
import type { Instances } from '../instances';
import { table } from '../table';
import { instanceId, type AddCommand, type Terminal } from './command';

const FOLLOW_INTERVAL_MS = 1_000;
const STATUSES: EventStatus[] = ['pending', 'waiting', 'delivered', 'held', 'discarded'];

interface Options {
  resource?: string;
  record?: string;
  event?: string;
  notification?: string;
  status?: EventStatus;
  all?: boolean;
  pageSize?: number;
  nextPage?: string;
  follow?: boolean;
}

export const eventsCommand: AddCommand = (program, terminal) => {
  program
    .command('events')
    .description('show the events of an instance, the latest first')
    .argument('<id>', 'instance id', instanceId)
    .option('--resource <name>', 'only of this resource')
    .option('--record <id>', 'only of the record with this id')
    .option('--event <id>', 'only this event')
    .option('--notification <id>', 'only those of this notification')
    .addOption(new Option('--status <status>', 'only with this status').choices(STATUSES))
    .option('--all', 'as far back as Temporal has them, in place of the latest 100')
    .option('--page-size <count>', 'so many at once; JSON is then an object with events and nextPage', pageSizeIn)
    .option('--next-page <token>', 'go on where an answer before ended; JSON as with --page-size')
    .addOption(
      new Option('--follow', 'print events as they come and as their delivery changes, until interrupted').conflicts([
        ...['resource', 'record', 'event', 'notification', 'status'],
        ...['all', 'pageSize', 'nextPage'],
      ]),
    )
    .action(async (id: number, options: Options) => {
      const instances = await terminal.instances();
      if (options.follow) return follow(terminal, instances, id);
      const { items, nextPage } = await read(instances, id, options);
      const isPaged = options.pageSize !== undefined || options.nextPage !== undefined;
      const more = nextPage === null ? '' : `\nThere may be older ones: --all, or --next-page ${nextPage}`;
      terminal.show(isPaged ? { events: items, nextPage } : items, () => eventsTable(items) + more);
    });
};

function pageSizeIn(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_PAGE_SIZE) return count;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_PAGE_SIZE}.`);
}

async function read(instances: Instances, id: number, options: Options): Promise<Page<EventLogEntry>> {
  const { resource: objectType, record: objectId, event: eventId, notification: notificationId, status } = options;
  const { pageSize = EVENTS_PAGE_SIZE } = options;
  const wanted = { objectType, objectId, eventId, notificationId, status, pageSize };
  const items: EventLogEntry[] = [];
  let nextPage = options.nextPage ?? null;
  do {
    const page = await instances.events(id, { ...wanted, nextPage });
    items.push(...page.items);
    nextPage = page.nextPage;
  } while (options.all === true && nextPage !== null);
  return { items, nextPage };
}

async function follow(terminal: Terminal, instances: Instances, id: number): Promise<void> {
  const printed = new Map<string, string>();
  for (;;) {
    const { items } = await instances.events(id);
    for (const event of items.toReversed().filter((each) => isNews(each, printed))) {
      terminal.show(event, () => eventLine(event));
    }
    await delay(FOLLOW_INTERVAL_MS);
  }
}

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
