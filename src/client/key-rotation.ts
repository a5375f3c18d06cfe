import { randomUUID } from 'node:crypto';
import type { InstanceDescription } from '../contract/messages';
import type { InstancesContext } from './context';
import { InstancesError } from './errors';
import { listExecutions, listQuery, MAX_PAGE_SIZE } from './instance-list';
import { sendChange } from './instance-change';
import { findInstanceWorkflow, type InstanceWorkflow } from './instance-workflows';
import { instanceIdOf } from '../contract/ids';

/**
 * What became of one instance. `current`: it needed nothing. `waiting`: recorded; the workflow has not come to it yet.
 */
export type RotationOutcome = 'resealed' | 'current' | 'waiting' | 'failed' | 'gone';

export interface KeyRotation {
  /** The key that seals from now on. */
  keyId: string;
  instances: Record<RotationOutcome, number>;
  /** How many instances still hold a secret sealed with another key, by that key's id. */
  stillUsed: Record<string, number>;
  failures: { id: number; reason: string }[];
}

interface Rotated {
  id: number;
  outcome: RotationOutcome;
  sealedWith: string[];
  reason?: string;
}

const EVERY_ORGANIZATION = null;
const AT_ONCE = 10;

/**
 * Has every running instance, of whatever organization, seal its secrets with the first key: the keys are the
 * service's. Can be run again at any time: instances that need nothing are left alone. Lists until a pass finds nobody
 * new, because an instance that begins a new run may be missed by one.
 */
export async function rotateKeys(context: InstancesContext): Promise<KeyRotation> {
  const seen = new Map<number, Rotated>();
  for (let fresh = await newIds(context, seen); fresh.length > 0; fresh = await newIds(context, seen)) {
    for (let i = 0; i < fresh.length; i += AT_ONCE) {
      const rotated = await Promise.all(fresh.slice(i, i + AT_ONCE).map((id) => rotate(context, id)));
      for (const one of rotated) seen.set(one.id, one);
    }
  }
  return reportOf(context.keys[0].id, [...seen.values()]);
}

async function newIds({ client, namespace }: InstancesContext, seen: ReadonlyMap<number, Rotated>): Promise<number[]> {
  const query = listQuery(EVERY_ORGANIZATION, {});
  const ids = new Set<number>();
  let nextPage: string | null = null;
  do {
    const page = await listExecutions(client, namespace, query, MAX_PAGE_SIZE, nextPage);
    for (const { workflowId } of page.items) {
      const id = instanceIdOf(workflowId);
      if (id !== null && !seen.has(id)) ids.add(id);
    }
    nextPage = page.nextPage;
  } while (nextPage !== null);
  return [...ids];
}

async function rotate({ client, keys }: InstancesContext, id: number): Promise<Rotated> {
  const keyId = keys[0].id;
  const others = ({ sealedWith }: InstanceDescription) => sealedWith.filter((used) => used !== keyId);
  try {
    const workflow = await findInstanceWorkflow(client, EVERY_ORGANIZATION, id);
    const before = await workflow.query<InstanceDescription>('instance');
    if (others(before).length === 0) return { id, outcome: 'current', sealedWith: [] };
    return await reseal(workflow, keyId, others(before));
  } catch (error) {
    if (!(error instanceof InstancesError)) throw error;
    if (error.kind === 'not_found') return { id, outcome: 'gone', sealedWith: [] };
    return { id, outcome: 'failed', sealedWith: ['unknown'], reason: error.message };
  }
}

async function reseal(workflow: InstanceWorkflow, keyId: string, before: string[]): Promise<Rotated> {
  const id = workflow.instanceId;
  try {
    const change = await sendChange(workflow, { id: randomUUID(), update: 'reseal', payload: { keyId } });
    return {
      id,
      ...(change.kind === 'applied'
        ? { outcome: 'resealed', sealedWith: [] }
        : { outcome: 'waiting', sealedWith: before }),
    };
  } catch (error) {
    if (!(error instanceof InstancesError) || error.kind !== 'invalid') throw error;
    return {
      id,
      outcome: 'failed',
      sealedWith: before,
      reason: error.problems.map(({ message }) => message).join(' '),
    };
  }
}

function reportOf(keyId: string, rotated: readonly Rotated[]): KeyRotation {
  const report: KeyRotation = {
    keyId,
    instances: { resealed: 0, current: 0, waiting: 0, failed: 0, gone: 0 },
    stillUsed: {},
    failures: [],
  };
  for (const { id, outcome, sealedWith, reason } of rotated) {
    report.instances[outcome] += 1;
    for (const used of sealedWith) report.stillUsed[used] = (report.stillUsed[used] ?? 0) + 1;
    if (outcome === 'failed') report.failures.push({ id, reason: reason ?? '' });
  }
  return report;
}
