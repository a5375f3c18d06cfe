import { createHmac, randomUUID } from 'node:crypto';
import type { InstanceDescription, RecordedChange } from '../contract/messages';
import { canonicalJson } from '../domain/values/canonical-json';
import type { Json } from '../domain/values/json';
import type { InstancesContext } from './context';
import { InstancesError } from './errors';
import type { InstanceWorkflow } from './instance-workflows';

/**
 * `applied`: with the instance as it is now. `recorded`: no worker answered in time; it is not lost, and its id says
 * what became of it.
 */
export type Change = { kind: 'applied'; description: InstanceDescription } | { kind: 'recorded'; changeId: string };

export interface ChangeOptions {
  /** The same key with the same change is one change, however often it is sent. */
  idempotencyKey?: string;
}

/** A new id, or the one that belongs to an idempotency key and what was sent with it. */
export function changeIdOf(
  { keys, organization }: Pick<InstancesContext, 'keys' | 'organization'>,
  sent: unknown,
  { idempotencyKey }: ChangeOptions,
): string {
  if (idempotencyKey === undefined) return randomUUID();
  const [{ key }] = keys;
  const text = canonicalJson([organization, idempotencyKey, sent as Json]);
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Sends a change as an update. Throws an `InstancesError`: `invalid` with what is wrong in this change. */
export async function sendChange(workflow: InstanceWorkflow, { id, update, payload }: RecordedChange): Promise<Change> {
  try {
    return { kind: 'applied', description: await workflow.update(update, id, payload) };
  } catch (error) {
    if (!(error instanceof InstancesError) || error.kind !== 'unavailable') throw error;
    return record(workflow, { id, update, payload });
  }
}

/**
 * An update that no worker accepted is in the server's memory only; a signal is in the history. With one id they are
 * one change.
 */
export async function record(workflow: InstanceWorkflow, change: RecordedChange): Promise<Change> {
  await workflow.signal('change', change);
  return { kind: 'recorded', changeId: change.id };
}
