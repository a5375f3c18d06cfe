import { randomUUID } from 'node:crypto';
import { TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import type { ReadRecordsInput, RecordsReading, RecordsWish } from '../contract/activities';
import { READ_RESOURCE_WORKFLOW } from '../contract/ids';
import type { VendorAccess } from '../contract/messages';
import { ELEMENT_KEY, ELEMENT_ORGANIZATION } from '../contract/search-attributes';
import type { InstancesContext } from './context';
import { fromTemporal, unavailable } from './errors';

/** A vendor has 30 s; the rest is for workers that are busy. */
const EXECUTION_TIMEOUT_MS = 45_000;

/** Has a worker read the vendor, with what the instance gave, secrets sealed, and waits for the answer. Throws an `InstancesError`. */
export async function runRead(
  { client, taskQueue }: InstancesContext,
  { instance, connection, grant }: VendorAccess,
  wish: RecordsWish,
): Promise<RecordsReading> {
  const input: ReadRecordsInput = { instance, connection, grant, wish };
  try {
    return await client.withDeadline(Date.now() + EXECUTION_TIMEOUT_MS, () =>
      client.workflow.execute<(input: ReadRecordsInput) => Promise<RecordsReading>>(READ_RESOURCE_WORKFLOW, {
        workflowId: `read-resource-${instance.id}-${randomUUID()}`,
        taskQueue,
        args: [input],
        workflowExecutionTimeout: EXECUTION_TIMEOUT_MS,
        typedSearchAttributes: [
          { key: ELEMENT_KEY, value: instance.elementKey },
          { key: ELEMENT_ORGANIZATION, value: instance.organization },
        ],
        staticSummary: `Reads ${wish.resource} of instance ${instance.id} "${instance.name}" for the API`,
        priority: { fairnessKey: instance.organization.slice(0, 64) },
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowFailedError && isTimeout(error)) {
      throw unavailable('No worker has read the vendor in time. Try again.');
    }
    throw fromTemporal(error, instance.id);
  }
}

function isTimeout({ cause }: WorkflowFailedError): boolean {
  for (let error: unknown = cause; error instanceof Error; error = error.cause) {
    if (error instanceof TimeoutFailure) return true;
  }
  return false;
}
