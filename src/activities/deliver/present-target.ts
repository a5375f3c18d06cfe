import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { workflowIdOf } from '../../contract/ids';
import { QUERIES, type InstanceDescription } from '../../contract/messages';
import { targetOf } from '../../domain/instance/configuration-parts';
import type { Configuration } from '../../domain/instance/settings';

const QUERY_DEADLINE_MS = 10_000;

/**
 * The `event.notification.*` keys as the running instance has them, secrets sealed; null if it was deleted. The
 * callback may have been mended since the notification was made: what holds is what the instance has now.
 */
export async function presentTarget(instanceId: number): Promise<Configuration | null> {
  const { client } = Context.current();
  const handle = client.workflow.getHandle(workflowIdOf(instanceId));
  const call = <Answer>(send: () => Promise<Answer>) => client.withDeadline(Date.now() + QUERY_DEADLINE_MS, send);
  try {
    const { status } = await call(() => handle.describe());
    if (status.name !== 'RUNNING') return null;
    const { configuration } = await call(() => handle.query<InstanceDescription>(QUERIES.instance));
    return targetOf(configuration);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
