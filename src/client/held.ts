import { WorkflowUpdateStage, type Client } from '@temporalio/client';
import { parseHeldWindow } from '../configuration/held-window';
import { heldWorkflowIdOf } from '../contract/ids';
import {
  HELD_QUERY,
  HELD_SIGNALS,
  HELD_UPDATES,
  type HeldAnswer,
  type HeldDescription,
} from '../contract/held-notification';
import type { HeldEnd } from '../contract/messages';
import { NOT_REDELIVERED } from '../domain/delivery/redeliveries';
import type { InstancesContext } from './context';
import { fromTemporal, InstancesError, invalidInput } from './errors';
import type { Page } from './instance-list';
import { findInstanceWorkflow, type InstanceWorkflow } from './instance-workflows';

const CALL_DEADLINE_MS = 5_000;
/** An attempt has 15 s by default. */
const OUTCOME_TIMEOUT_MS = 20_000;

export const HELD_PAGE_SIZE = 50;
/** How the id of a notification looks, and so of what is held. */
export const NOTIFICATION_ID = /^[\w-]{20}$/;
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
  if (nextPage !== null && !NOTIFICATION_ID.test(nextPage)) {
    throw invalidInput([{ pointer: '/nextPage', message: 'Not a page token of this list. Start without one.' }]);
  }
  const ids = await heldIds(await findInstance(context, id));
  const start = nextPage === null ? 0 : ids.findIndex((heldId) => heldId > nextPage);
  const chosen = start < 0 ? [] : ids.slice(start, start + pageSize);
  const items = await Promise.all(chosen.map((heldId) => describeHeld(context.client, id, heldId)));
  const isEnd = start < 0 || start + pageSize >= ids.length;
  return { items: items.filter((item) => item !== null), nextPage: isEnd ? null : (chosen.at(-1) ?? null) };
}

/** Sends a held notification again, to the instance's present callback, and waits a while for what comes of it. */
export async function redeliverHeld(context: InstancesContext, id: number, heldId: string): Promise<RedeliveryResult> {
  const answer = await ask(context, id, heldId, 'redeliver');
  if (answer === GONE) throw notHeld(id, heldId);
  if (answer === null) return { id: heldId, status: 'pending', lastStatus: null, lastError: null };
  const { outcome, redeliveries } = answer;
  if (outcome === 'delivered') return { id: heldId, status: 'delivered', lastStatus: null, lastError: null };
  if (outcome !== null) throw notHeld(id, heldId);
  const { lastStatus, lastError } = redeliveries;
  return { id: heldId, status: 'held', lastStatus, lastError };
}

/**
 * Has all held notifications sent again that were held in this window, `{"from", "to"}`; of each attempt its
 * `redeliveries` tell. Answers the ids that were asked for, in the order in which they were held; what ended meanwhile
 * is not among them.
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
    const described = await Promise.all(some.map((heldId) => describeHeld(context.client, id, heldId)));
    const chosen = described.filter((one) => one !== null && isWithin(Date.parse(one.heldAt), fromMs, toMs));
    const sent = await Promise.all(
      chosen.map(async (one) => {
        const heldId = (one as HeldDescription).id;
        return (await signalRedelivery(context.client, id, heldId)) ? heldId : null;
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
  await ask(context, id, heldId, 'discard');
}

const GONE = 'gone';

/**
 * Asks the workflow that holds it. Null: it is not known yet what comes of it, and it is recorded. `GONE`: that
 * workflow was terminated by hand, and could not tell the instance, which would hold it for ever.
 */
async function ask(
  context: InstancesContext,
  id: number,
  heldId: string,
  name: keyof typeof HELD_UPDATES,
): Promise<HeldAnswer | typeof GONE | null> {
  const workflow = await findHeld(context, id, heldId);
  const handle = context.client.workflow.getHandle(heldWorkflowIdOf(id, heldId));
  const within = <Answer>(ms: number, call: () => Promise<Answer>) =>
    context.client.withDeadline(Date.now() + ms, call);
  try {
    const accepted = await within(CALL_DEADLINE_MS, () =>
      handle.startUpdate<HeldAnswer, []>(HELD_UPDATES[name], { waitForStage: WorkflowUpdateStage.ACCEPTED }),
    ).catch((error) => unlessUnavailable(error, id));
    if (accepted !== null)
      return await within(OUTCOME_TIMEOUT_MS, () => accepted.result()).catch((error) => unlessUnavailable(error, id));
    // No worker took it: an update is in the server's memory only, a signal is in the history.
    await within(CALL_DEADLINE_MS, () => handle.signal(HELD_SIGNALS[name])).catch((error) =>
      unlessUnavailable(error, id),
    );
    return null;
  } catch (error) {
    if (!(error instanceof InstancesError) || error.kind !== 'not_found') throw error;
    await workflow.signal('heldEnd', {
      id: heldId,
      outcome: 'discarded',
      redeliveries: NOT_REDELIVERED,
    } satisfies HeldEnd);
    return GONE;
  }
}

function unlessUnavailable(error: unknown, id: number): null {
  const known = fromTemporal(error, id);
  if (known instanceof InstancesError && known.kind === 'unavailable') return null;
  throw known;
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

/** What a held notification says of itself, also after its end; null if Temporal does not have it any more. */
export async function describeHeld(client: Client, id: number, heldId: string): Promise<HeldDescription | null> {
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
async function signalRedelivery(client: Client, id: number, heldId: string): Promise<boolean> {
  const handle = client.workflow.getHandle(heldWorkflowIdOf(id, heldId));
  try {
    await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () => handle.signal(HELD_SIGNALS.redeliver));
    return true;
  } catch (error) {
    const known = fromTemporal(error, id);
    if (known instanceof InstancesError && known.kind === 'not_found') return false;
    throw known;
  }
}
