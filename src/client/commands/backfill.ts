import { setTimeout as delay } from 'node:timers/promises';
import type { Instances } from '../instances';
import { instanceId, type AddCommand, type Terminal } from './command';

const FOLLOW_INTERVAL_MS = 1_000;

interface Options {
  since: string;
  until?: string;
  follow?: boolean;
}

export const backfillCommand: AddCommand = (program, terminal) => {
  program
    .command('backfill')
    .description('read a resource again from a date, and send it again')
    .argument('<id>', 'instance id', instanceId)
    .argument('<resource>')
    .requiredOption('--since <date>', 'ISO date or instant, inclusive; UTC without a zone')
    .option('--until <date>', 'the same; what is dated after it is not sent again')
    .option('--follow', 'show how far it is, until everything since is delivered')
    .action(async (id: number, resource: string, { follow = false, ...range }: Options) => {
      const instances = await terminal.instances();
      const before = await progressOf(instances, id, resource);
      const accepted = await instances.backfill(id, { resource, ...range });
      const { since, until } = accepted;
      const end = until === undefined ? '' : `, and sends again what is dated until ${until}`;
      terminal.show(accepted, () => `Instance ${id} reads ${resource} again from ${since}${end}.`);
      if (follow) await followBackfill(terminal, id, accepted.resource, before.polls);
    });
};

/** What is seen of a backfill from outside. */
interface Progress {
  state: string;
  polls: number;
  watermark: string | null;
  changes: number;
  pendingEvents: number;
  reading: boolean;
  lastError: string | null;
}

async function progressOf(instances: Instances, id: number, resource: string): Promise<Progress> {
  const { state, resources, delivery } = await instances.status(id);
  const { polls = 0, watermark = null, changes = 0, reading = false, lastError = null } = resources[resource] ?? {};
  return { state, polls, watermark, changes, pendingEvents: delivery.pendingEvents, reading, lastError };
}

async function followBackfill(terminal: Terminal, id: number, resource: string, pollsBefore: number): Promise<void> {
  const instances = await terminal.instances();
  for (;;) {
    const progress = await progressOf(instances, id, resource);
    terminal.show({ id, resource, ...progress }, () => lineOf(resource, progress));
    const isOver = progress.polls > pollsBefore && !progress.reading && progress.pendingEvents === 0;
    if (isOver || progress.state !== 'polling') return;
    await delay(FOLLOW_INTERVAL_MS);
  }
}

function lineOf(resource: string, { state, watermark, changes, pendingEvents, reading, lastError }: Progress): string {
  const what = state === 'polling' ? (reading ? 'reading' : 'read') : state;
  const parts = [what, `up to ${watermark}`, `${changes} changes so far`, `${pendingEvents} waiting`];
  return [resource, ...parts, ...(lastError === null ? [] : [lastError])].join('  ');
}
