import type { SweepStatus } from '../../contract/status';
import type { InstanceStatusView } from '../instance-view';
import { table } from '../table';
import { instanceId, type AddCommand } from './command';

export const statusCommand: AddCommand = (program, terminal) => {
  program
    .command('status')
    .description('show what an instance does')
    .argument('<id>', 'instance id', instanceId)
    .action(async (id: number) => {
      const status = await (await terminal.instances()).status(id);
      terminal.show(status, () => statusText(id, status));
    });
};

/** For people. */
export function statusText(
  id: number,
  { state, nextPollAt, configuration, resources, delivery, temporal }: InstanceStatusView,
) {
  const { lastRefusal } = configuration;
  const lines = [
    `Instance ${id}: ${state}${nextPollAt ? `, next poll ${nextPollAt}` : ''}`,
    table(
      ['resource', 'watermark', 'last poll', 'next poll', 'polls', 'changes', 'failures', 'last error', 'last warning'],
      Object.entries(resources).map(([name, resource]) => [
        name,
        resource.watermark,
        resource.lastPollAt,
        resource.nextPollAt,
        resource.polls,
        resource.changes,
        resource.consecutiveFailures,
        resource.lastError,
        resource.lastWarning,
      ]),
    ),
    ...Object.entries(resources).flatMap(([name, { sweep }]) => (sweep === null ? [] : [sweepLine(name, sweep)])),
    `Delivery: ${delivery.state}, ${countOf(delivery.pendingEvents, 'event')} pending, ${countOf(delivery.held, 'notification')} held`,
  ];
  if (delivery.lastError) lines.push(`  attempt ${delivery.attempts}: ${delivery.lastError}`);
  if (delivery.nextAttemptAt) lines.push(`  next attempt ${delivery.nextAttemptAt}`);
  lines.push(`Configuration: revision ${configuration.revision}`);
  if (lastRefusal) {
    lines.push(`  a change was refused ${lastRefusal.at}:`);
    lines.push(...lastRefusal.errors.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`));
  }
  if (temporal.webUrl) lines.push(temporal.webUrl);
  return lines.join('\n');
}

function sweepLine(
  name: string,
  { knownRecords, lastSweepAt, nextSweepAt, lastError, lastWarning }: SweepStatus,
): string {
  const trouble = [lastError, lastWarning].filter((text) => text !== null);
  const when = `last ${lastSweepAt ?? 'never'}, next ${nextSweepAt ?? 'when a snapshot misses something'}`;
  return `Sweep of ${name}: ${knownRecords} records known, ${[when, ...trouble].join(': ')}`;
}

function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
