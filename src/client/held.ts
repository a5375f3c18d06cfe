import type { Client } from '@temporalio/client';
import { parseHeldWindow } from '../configuration/held-window';
import { heldWorkflowIdOf } from '../contract/ids';
import { HELD_QUERY, HELD_SIGNALS, type HeldDescription } from '../contract/held-notification';
import type { HeldEnd } from '../contract/messages';
import type { InstancesContext } from './context';
import { fromTemporal, InstancesError, invalidInput } from './errors';
import type { Page } from './instance-list';
import { findInstanceWorkflow, type InstanceWorkflow } from './instance-workflows';
import { waitFor } from './wait';

const CALL_DEADLINE_MS = 5_000;
/** An attempt has 15 s by default. */
const OUTCOME_TIMEOUT_MS = 20_000;

export const HELD_PAGE_SIZE = 50;
/** Workflows that are asked together. */
const AT_A_TIME = 20;

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

/**
 * Has all held notifications sent again that were held in this window, `{"from", "to"}`; of each attempt its `redeliveries` tell. Answers
 * the ids that were asked for, in the order in which they were held; what ended meanwhile is not among them.
 */
export async function redeliverHeldWithin(
  context: InstancesContext,
  id: number,
  body: unknown,
): Promise<{ redelivering: string[] }> {
  const parsed = parseHeldWindow(body);
  if (!parsed.ok) throw invalidInput(parsed.problem);
  const { fromMs, toMs } = parsed.value;
  const held = await (await findInstance(context, id)).query<string[]>('held');
  const redelivering: string[] = [];
  for (let first = 0; first < held.length; first += AT_A_TIME) {
    const some = held.slice(first, first + AT_A_TIME);
    const described = await Promise.all(some.map((heldId) => describe(context.client, id, heldId)));
    const chosen = described.filter((one) => one !== null && isWithin(Date.parse(one.heldAt), fromMs, toMs));
    const sent = await Promise.all(
      chosen.map(async (one) => {
        const heldId = (one as HeldDescription).id;
        return (await signal(context.client, id, heldId, HELD_SIGNALS.redeliver)) ? heldId : null;
      }),
    );
    redelivering.push(...sent.filter((heldId) => heldId !== null));
  }
  return { redelivering };
}

function isWithin(ms: number, fromMs: number, toMs: number): boolean {
  return ms >= fromMs && ms <= toMs;
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
  await workflow.signal('heldEnd', { id: heldId, outcome: 'discarded' } satisfies HeldEnd);
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
