import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { workflowIdOf } from '../contract/ids';
import type { InstancesContext } from './context';
import { fromTemporal, InstancesError } from './errors';
import { findInstanceWorkflow } from './instance-workflows';
import { waitFor } from './wait';

const STOPPED_TIMEOUT_MS = 10_000;
const LATE = 'The element instance was deleted and did not stop in time.';

/**
 * Ends an instance. Returns once its workflow is closed: nothing is sent afterwards and no read finds it. A workflow
 * that does not stop by itself within 10 s, because no worker runs or a vendor hangs, is terminated.
 */
export async function deleteInstance({ client, organization }: InstancesContext, id: number): Promise<void> {
  const workflow = await findInstanceWorkflow(client, organization, id);
  await workflow.signal('stop');
  const isClosed = () => findInstanceWorkflow(client, organization, id).then(() => null, whenNotFound);
  if (await waitFor(isClosed, STOPPED_TIMEOUT_MS)) return;
  await workflow.terminate(LATE).catch(whenNotFound);
  await terminateParts(client, id);
}

/**
 * What an instance that stops by itself ends with it: the shards of its known records, and whatever else is named after
 * it.
 */
async function terminateParts(client: Client, id: number): Promise<void> {
  const query = `WorkflowId STARTS_WITH "${workflowIdOf(id)}/" AND ExecutionStatus = "Running"`;
  try {
    for await (const { workflowId } of client.workflow.list({ query }))
      await client.workflow.getHandle(workflowId).terminate(LATE).catch(whenEnded);
  } catch (error) {
    throw fromTemporal(error, id);
  }
}

function whenEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

function whenNotFound(error: unknown): true {
  if (error instanceof InstancesError && error.kind === 'not_found') return true;
  throw error;
}
