import type { ConnectedClient } from '../../src/temporal/connect';
import { waitUntil } from './wait-until';

/** A namespace of the test's own, without search attributes; a new one takes the server a moment to know everywhere. */
export async function newNamespace(client: ConnectedClient): Promise<string> {
  const namespace = `test-${Date.now()}`;
  const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
  await client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const isKnown = () =>
    client.connection.operatorService.listSearchAttributes({ namespace }).then(
      () => true,
      () => false,
    );
  await waitUntil(`the namespace ${namespace}`, isKnown, 20_000);
  return namespace;
}
