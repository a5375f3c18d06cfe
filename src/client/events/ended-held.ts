import type { Client } from '@temporalio/client';
import { heldWorkflowIdOf } from '../../contract/ids';
import type { HeldOutcome } from '../../contract/messages';
import { afterEndOfHeld, type EventLogEntry } from '../../domain/delivery/event-entries';
import { NOT_REDELIVERED } from '../../domain/delivery/redeliveries';
import { fromTemporal, InstancesError } from '../errors';
import { describeHeld } from '../held';
import type { InstanceWorkflow } from '../instance-workflows';

const CALL_DEADLINE_MS = 5_000;
/** Workflows that are asked together. */
const AT_A_TIME = 20;

/** These events, with what became of those that were held: their own workflows know. */
export async function withEndsOfHeld(
  client: Client,
  workflow: InstanceWorkflow,
  entries: readonly EventLogEntry[],
): Promise<EventLogEntry[]> {
  const wereHeld = new Set(
    entries.flatMap(({ status, notificationId }) => (status === 'held' ? [notificationId] : [])),
  );
  if (wereHeld.size === 0) return [...entries];
  const held = new Set(await workflow.query<string[]>('held'));
  const ended = [...wereHeld].filter((id) => !held.has(id));
  let known: EventLogEntry[] = [...entries];
  for (let first = 0; first < ended.length; first += AT_A_TIME) {
    const some = ended.slice(first, first + AT_A_TIME);
    const changes = await Promise.all(some.map((id) => endOf(client, workflow.instanceId, id)));
    for (const change of changes) known = change(known);
  }
  return known;
}

type Change = (entries: EventLogEntry[]) => EventLogEntry[];

async function endOf(client: Client, instanceId: number, heldId: string): Promise<Change> {
  const handle = client.workflow.getHandle(heldWorkflowIdOf(instanceId, heldId));
  try {
    const { status, closeTime } = await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () => handle.describe());
    if (status.name === 'RUNNING') return (entries) => entries;
    // One that was terminated by hand says nothing.
    const outcome = status.name === 'COMPLETED' ? ((await handle.result()) as HeldOutcome) : 'discarded';
    const { redeliveries } = (await describeHeld(client, instanceId, heldId)) ?? { redeliveries: NOT_REDELIVERED };
    const end = { id: heldId, outcome, redeliveries };
    return (entries) => afterEndOfHeld(entries, end, (closeTime ?? new Date(0)).toISOString());
  } catch (error) {
    const known = fromTemporal(error, instanceId);
    if (known instanceof InstancesError && known.kind === 'not_found')
      return (entries) => entries.map(forgotten(heldId));
    throw known;
  }
}

function forgotten(heldId: string): (entry: EventLogEntry) => EventLogEntry {
  const end = 'it is not held any more, and Temporal does not have what became of it any more';
  return (entry) =>
    entry.notificationId === heldId ? { ...entry, lastError: `${entry.lastError ?? 'it was held'}; ${end}` } : entry;
}
