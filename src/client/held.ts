import type { Client } from '@temporalio/client';
import { heldWorkflowIdOf } from '../contract/ids';
import { HELD_QUERY, HELD_SIGNALS, type HeldDescription } from '../contract/held-notification';
import type { HeldEnd } from '../contract/messages';
import { NOT_REDELIVERED } from '../domain/delivery/redeliveries';
import type { InstancesContext } from './context';
import { fromTemporal, InstancesError } from './errors';
import type { Page } from './instance-list';
import { findInstanceWorkflow, type InstanceWorkflow } from './instance-workflows';
import { waitFor } from './wait';

const CALL_DEADLINE_MS = 5_000;
/** An attempt has 15 s by default. */
const OUTCOME_TIMEOUT_MS = 20_000;

export const HELD_PAGE_SIZE = 50;

/** What a redelivery came to; `pending` if that is not known yet. */
export interface RedeliveryResult {
  id: string;
  status: 'delivered' | 'held' | 'pending';
  lastStatus: number | null;
  lastError: string | null;
}

/** The held notifications of an instance, in the order of their ids. */
export async function listHeld(
  context: InstancesContext,
  id: number,
  { pageSize, nextPage }: { pageSize: number; nextPage: string | null },
): Promise<Page<HeldDescription>> {
  const ids = await heldIds(await findInstance(context, id));
  const start = nextPage === null ? 0 : ids.findIndex((heldId) => heldId > nextPage);
  const chosen = start < 0 ? [] : ids.slice(start, start + pageSize);
  const items = await Promise.all(chosen.map((heldId) => describe(context.client, id, heldId)));
  const isEnd = start < 0 || start + pageSize >= ids.length;
  return { items: items.filter((item) => item !== null), nextPage: isEnd ? null : (chosen.at(-1) ?? null) };
}

/** Sends a held notification again, to the instance's present callback, and waits a while for what comes of it. */
export async function redeliverHeld(context: InstancesContext, id: number, heldId: string): Promise<RedeliveryResult> {
  const workflow = await findHeld(context, id, heldId);
  const before = await describe(context.client, id, heldId);
  if (!(await signal(context.client, id, heldId, HELD_SIGNALS.redeliver))) {
    await tellEnd(workflow, heldId);
    throw notHeld(id, heldId);
  }
  let result: RedeliveryResult = { id: heldId, status: 'pending', lastStatus: null, lastError: null };
  await waitFor(async () => {
    if (!(await workflow.query<string[]>('held')).includes(heldId)) {
      result = { ...result, status: 'delivered' };
      return true;
    }
    const now = await describe(context.client, id, heldId);
    if (now === null || now.redeliveries.count === (before?.redeliveries.count ?? 0)) return null;
    const { lastStatus, lastError } = now.redeliveries;
    result = { id: heldId, status: 'held', lastStatus, lastError };
    return true;
  }, OUTCOME_TIMEOUT_MS);
  return result;
}

/** Gives a held notification up. Returns once the instance does not hold it any more, or some seconds later. */
export async function discardHeld(context: InstancesContext, id: number, heldId: string): Promise<void> {
  const workflow = await findHeld(context, id, heldId);
  if (!(await signal(context.client, id, heldId, HELD_SIGNALS.discard))) await tellEnd(workflow, heldId);
  const isGone = async () => ((await workflow.query<string[]>('held')).includes(heldId) ? null : true);
  await waitFor(isGone, CALL_DEADLINE_MS);
}

function findInstance({ client, organization }: InstancesContext, id: number): Promise<InstanceWorkflow> {
  return findInstanceWorkflow(client, organization, id);
}

/** In the order of their ids: a page can then begin where the one before ended, whatever was delivered meanwhile. */
async function heldIds(workflow: InstanceWorkflow): Promise<string[]> {
  return (await workflow.query<string[]>('held')).sort();
}

async function findHeld(context: InstancesContext, id: number, heldId: string): Promise<InstanceWorkflow> {
  const workflow = await findInstance(context, id);
  if ((await workflow.query<string[]>('held')).includes(heldId)) return workflow;
  throw notHeld(id, heldId);
}

function notHeld(id: number, heldId: string): InstancesError {
  return new InstancesError('not_found', `Instance ${id} holds no notification ${heldId}.`);
}

/** Its workflow was terminated by hand, and could not tell the instance, which would hold it for ever. */
async function tellEnd(workflow: InstanceWorkflow, heldId: string): Promise<void> {
  await workflow.signal('heldEnd', {
    id: heldId,
    outcome: 'discarded',
    redeliveries: NOT_REDELIVERED,
  } satisfies HeldEnd);
}

/** Null if it is not held any more. */
async function describe(client: Client, id: number, heldId: string): Promise<HeldDescription | null> {
  const handle = client.workflow.getHandle(heldWorkflowIdOf(id, heldId));
  try {
    return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () => handle.query<HeldDescription>(HELD_QUERY));
  } catch (error) {
    const known = fromTemporal(error, id);
    if (known instanceof InstancesError && known.kind === 'not_found') return null;
    throw known;
  }
}

/** False if its workflow has ended. */
async function signal(client: Client, id: number, heldId: string, name: string): Promise<boolean> {
  const handle = client.workflow.getHandle(heldWorkflowIdOf(id, heldId));
  try {
    await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () => handle.signal(name));
    return true;
  } catch (error) {
    const known = fromTemporal(error, id);
    if (known instanceof InstancesError && known.kind === 'not_found') return false;
    throw known;
  }
}
