import { randomUUID } from 'node:crypto';
import { TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import { fairnessKeyOf, PRIORITY } from '../contract/priority';
import { ELEMENT_KEY, ELEMENT_ORGANIZATION } from '../contract/search-attributes';
import type { InstanceIdentity } from '../domain/values/instance-identity';
import type { InstancesContext } from './context';
import { fromTemporal, unavailable } from './errors';

export interface AwaitedWorkflow<Input> {
  type: string;
  input: Input;
  instance: Pick<InstanceIdentity, 'id' | 'elementKey' | 'organization'>;
  /** For people who look at it in the Temporal Web UI. */
  summary: string;
  /** What the workflow itself takes, and what busy workers add. */
  timeoutMs: number;
  /** What to say if no worker has answered by then. */
  late: string;
}

/** Runs a short workflow and waits for its answer. Throws an `InstancesError`. */
export async function runAwaited<Input, Answer>(
  { client, taskQueue }: InstancesContext,
  { type, input, instance, summary, timeoutMs, late }: AwaitedWorkflow<Input>,
): Promise<Answer> {
  try {
    return await client.withDeadline(Date.now() + timeoutMs, () =>
      client.workflow.execute<(input: Input) => Promise<Answer>>(type, {
        workflowId: `${type}-${instance.id}-${randomUUID()}`,
        taskQueue,
        args: [input],
        workflowExecutionTimeout: timeoutMs,
        typedSearchAttributes: [
          { key: ELEMENT_KEY, value: instance.elementKey },
          { key: ELEMENT_ORGANIZATION, value: instance.organization },
        ],
        staticSummary: summary,
        priority: { priorityKey: PRIORITY.awaited, fairnessKey: fairnessKeyOf(instance.organization) },
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowFailedError && isTimeout(error)) throw unavailable(late);
    throw fromTemporal(error, instance.id);
  }
}

function isTimeout({ cause }: WorkflowFailedError): boolean {
  for (let error: unknown = cause; error instanceof Error; error = error.cause) {
    if (error instanceof TimeoutFailure) return true;
  }
  return false;
}
