import type { HeldDescription } from '../../contract/held-notification';
import { HELD_PAGE_SIZE, NOTIFICATION_ID } from '../held';
import { table } from '../table';
import { instanceId, UsageError, type AddCommand, type Terminal } from './command';

/** Notifications that the receiver rejected: `held <id> list|redeliver|discard`. */
export const heldCommand: AddCommand = (program, terminal) => {
  program
    .command('held')
    .description('show, redeliver or discard what the receiver rejected')
    .argument('<id>', 'instance id', instanceId)
    .argument('[action]', 'list, redeliver or discard', 'list')
    .argument('[heldId...]', 'which; --all for every one')
    .option('--all', 'every held notification')
    .option('--from <date>', 'with redeliver: those that were held then or later')
    .option('--to <date>', 'with redeliver: those that were held then or earlier')
    // The id of a notification may begin with a hyphen, as an option does.
    .allowUnknownOption()
    .action(async (id: number, action: string, heldIds: string[], { all = false, ...window }: HeldOptions) => {
      if (action === 'list') return list(terminal, id);
      if (action !== 'redeliver' && action !== 'discard')
        throw new UsageError(`"${action}" is none of list, redeliver, discard.`);
      if (window.from !== undefined || window.to !== undefined) {
        if (action !== 'redeliver' || all || heldIds.length > 0)
          throw new UsageError('--from and --to are for redeliver, and in place of ids and --all.');
        return redeliverWithin(terminal, id, window);
      }
      const wrong = heldIds.find((heldId) => !NOTIFICATION_ID.test(heldId));
      if (wrong !== undefined)
        throw new UsageError(`"${wrong}" is no id of a notification; ${terminal.calledAs} held ${id} shows them.`);
      const chosen = all ? (await readAll(terminal, id)).map((one) => one.id) : heldIds;
      if (chosen.length === 0 && !all) {
        throw new UsageError(`Say which: ${terminal.calledAs} held ${id} ${action} <heldId>, or --all.`);
      }
      for (const heldId of chosen) await (action === 'redeliver' ? redeliver : discard)(terminal, id, heldId);
    });
};

interface HeldOptions {
  all?: boolean;
  from?: string;
  to?: string;
}

async function redeliverWithin(
  terminal: Terminal,
  id: number,
  window: Pick<HeldOptions, 'from' | 'to'>,
): Promise<void> {
  const result = await (await terminal.instances()).redeliverWithin(id, window);
  terminal.show(
    result,
    () => `${result.redelivering.length} are being sent; ${terminal.calledAs} held ${id} shows what stays held.`,
  );
}

async function list(terminal: Terminal, id: number): Promise<void> {
  const held = await readAll(terminal, id);
  terminal.show(held, () => (held.length === 0 ? `Instance ${id} holds nothing.` : heldTable(held)));
}

async function readAll(terminal: Terminal, id: number): Promise<HeldDescription[]> {
  const instances = await terminal.instances();
  const all: HeldDescription[] = [];
  for (let nextPage: string | null = null; ;) {
    const page = await instances.held(id, { pageSize: HELD_PAGE_SIZE, nextPage });
    all.push(...page.items);
    nextPage = page.nextPage;
    if (nextPage === null) return all;
  }
}

async function redeliver(terminal: Terminal, id: number, heldId: string): Promise<void> {
  const result = await (await terminal.instances()).redeliver(id, heldId);
  if (result.status === 'held') process.exitCode = 1;
  terminal.show(result, () => {
    if (result.status === 'delivered') return `${heldId} was accepted.`;
    return result.status === 'held' ? `${heldId} stays held: ${result.lastError}.` : `${heldId} is being sent.`;
  });
}

async function discard(terminal: Terminal, id: number, heldId: string): Promise<void> {
  await (await terminal.instances()).discard(id, heldId);
  terminal.show({ id: heldId, discarded: true }, () => `${heldId} is discarded.`);
}

function heldTable(held: HeldDescription[]): string {
  return table(
    ['held since', 'id', 'resource', 'events', 'redeliveries', 'why'],
    held.map(({ heldAt, id, resource, events, redeliveries, reason }) => [
      heldAt,
      id,
      resource,
      events.map(({ eventType, objectId }) => `${eventType} ${objectId}`).join(', '),
      redeliveries.count,
      redeliveries.lastError ?? reason,
    ]),
  );
}
