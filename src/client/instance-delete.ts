import type { InstancesContext } from './context';
import { InstancesError } from './errors';
import { findInstanceWorkflow } from './instance-workflows';
import { waitFor } from './wait';

const STOPPED_TIMEOUT_MS = 10_000;

/**
 * Ends an instance. Returns once its workflow is closed: nothing is sent afterwards and no read finds it. A workflow
 * that does not stop by itself within 10 s, because no worker runs or a vendor hangs, is terminated.
 */
export async function deleteInstance({ client, organization }: InstancesContext, id: number): Promise<void> {
  const workflow = await findInstanceWorkflow(client, organization, id);
  await workflow.signal('stop');
  const isClosed = () => findInstanceWorkflow(client, organization, id).then(() => null, whenNotFound);
  if (await waitFor(isClosed, STOPPED_TIMEOUT_MS)) return;
  await workflow.terminate('The element instance was deleted and did not stop in time.').catch(whenNotFound);
}

function whenNotFound(error: unknown): true {
  if (error instanceof InstancesError && error.kind === 'not_found') return true;
  throw error;
}
