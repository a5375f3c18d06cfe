import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { ELEMENT_INSTANCE_WORKFLOW, workflowIdOf } from '../contract/ids';
import { QUERIES, SIGNALS, type InstanceDescription } from '../contract/messages';
import { ELEMENT_ORGANIZATION } from '../contract/search-attributes';
import { fromTemporal, notFound } from './errors';

const CALL_DEADLINE_MS = 10_000;
const QUERY_DEADLINE_MS = 5_000;

/** A running element instance, to talk to. Every call throws an `InstancesError`. */
export interface InstanceWorkflow {
  execution: WorkflowExecutionDescription;
  query<Answer>(name: keyof typeof QUERIES, deadlineMs?: number): Promise<Answer>;
  signal(name: keyof typeof SIGNALS, ...payload: unknown[]): Promise<void>;
  terminate(reason: string): Promise<void>;
}

/**
 * The running instance with this id. Not found: one that never was, one that has ended, one of another organization than the named one.
 * A query sees the effect of every signal sent before it: Temporal answers only after the workflow handled them.
 */
export async function findInstanceWorkflow(
  client: Client,
  organization: string | null,
  instanceId: number,
): Promise<InstanceWorkflow> {
  const handle = client.workflow.getHandle(workflowIdOf(instanceId));
  const call = async <Answer>(deadlineMs: number, send: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await client.withDeadline(Date.now() + deadlineMs, send);
    } catch (error) {
      throw fromTemporal(error, instanceId);
    }
  };

  const execution = await call(CALL_DEADLINE_MS, () => handle.describe());
  const isOurs =
    execution.type === ELEMENT_INSTANCE_WORKFLOW &&
    (organization === null || execution.typedSearchAttributes.get(ELEMENT_ORGANIZATION) === organization);
  if (!isOurs || execution.closeTime !== undefined) throw notFound(instanceId);

  return {
    execution,
    query: (name, deadlineMs = QUERY_DEADLINE_MS) => call(deadlineMs, () => handle.query(QUERIES[name])),
    signal: (name, ...payload) => call(CALL_DEADLINE_MS, () => handle.signal(SIGNALS[name], ...payload)),
    async terminate(reason) {
      await call(CALL_DEADLINE_MS, () => handle.terminate(reason));
    },
  };
}

/** What the instance says of itself, secrets sealed. */
export async function describeInstance(
  { client, organization }: { client: Client; organization: string },
  id: number,
): Promise<InstanceDescription> {
  return (await findInstanceWorkflow(client, organization, id)).query<InstanceDescription>('instance');
}
