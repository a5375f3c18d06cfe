import { setTimeout as delay } from 'node:timers/promises';
import {
  WorkflowUpdateFailedError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ELEMENT_INSTANCE_WORKFLOW, workflowIdOf } from '../contract/ids';
import { QUERIES, RUN_ENDING, SIGNALS, UPDATES, type ChangeFate, type InstanceDescription } from '../contract/messages';
import { ELEMENT_ORGANIZATION } from '../contract/search-attributes';
import { fromTemporal, notFound } from './errors';

const CALL_DEADLINE_MS = 10_000;
const QUERY_DEADLINE_MS = 5_000;
/** A poll or an attempt at a delivery may be under way, and is not cut off. */
const UPDATE_DEADLINE_MS = 10_000;
const RETRY_MS = 50;
/** The server's own failure type. */
const ACCEPTED_AND_ENDED = 'AcceptedUpdateCompletedWorkflow';

/** A running element instance, to talk to. Every call throws an `InstancesError`. */
export interface InstanceWorkflow {
  instanceId: number;
  execution: WorkflowExecutionDescription;
  query<Answer>(name: keyof typeof QUERIES, deadlineMs?: number): Promise<Answer>;
  /** What came of a change that was sent with this id. */
  fateOf(changeId: string): Promise<ChangeFate>;
  /** Sends an update and waits for its answer. The same id is the same update. */
  update(
    name: keyof typeof UPDATES,
    updateId: string,
    payload: unknown,
    deadlineMs?: number,
  ): Promise<InstanceDescription>;
  signal(name: keyof typeof SIGNALS, ...payload: unknown[]): Promise<void>;
  terminate(reason: string): Promise<void>;
}

/**
 * The running instance with this id. Not found: one that never was, one that has ended, one of another organization
 * than the named one. A query sees the effect of every signal sent before it: Temporal answers only after the workflow
 * handled them.
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
    instanceId,
    execution,
    query: (name, deadlineMs = QUERY_DEADLINE_MS) => call(deadlineMs, () => handle.query(QUERIES[name])),
    fateOf: (changeId) => call(QUERY_DEADLINE_MS, () => handle.query<ChangeFate, [string]>(QUERIES.change, changeId)),
    update: (name, updateId, payload, deadlineMs = UPDATE_DEADLINE_MS) =>
      call(deadlineMs, () => executeUpdate(handle, UPDATES[name], updateId, payload)),
    signal: (name, ...payload) => call(CALL_DEADLINE_MS, () => handle.signal(SIGNALS[name], ...payload)),
    async terminate(reason) {
      await call(CALL_DEADLINE_MS, () => handle.terminate(reason));
    },
  };
}

/**
 * A run that ends takes no more, and one that ended is followed by another: what was not accepted is sent to that one.
 */
async function executeUpdate(
  handle: WorkflowHandle,
  name: string,
  updateId: string,
  payload: unknown,
): Promise<InstanceDescription> {
  for (;;) {
    try {
      return await handle.executeUpdate<InstanceDescription, [unknown]>(name, { updateId, args: [payload] });
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError) || !isOfEndedRun(error.cause)) throw error;
      await delay(RETRY_MS);
    }
  }
}

function isOfEndedRun(cause: Error | undefined): boolean {
  if (!(cause instanceof ApplicationFailure)) return false;
  return cause.type === RUN_ENDING || cause.type === ACCEPTED_AND_ENDED;
}

/** What the instance says of itself, secrets sealed. */
export async function describeInstance(
  { client, organization }: { client: Client; organization: string },
  id: number,
): Promise<InstanceDescription> {
  return (await findInstanceWorkflow(client, organization, id)).query<InstanceDescription>('instance');
}
