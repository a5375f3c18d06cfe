import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { askAgain } from './ask-again';
import type { TemporalTarget } from './target';

/** A client whose connection also reaches the operator service. */
export type ConnectedClient = Client & { readonly connection: Connection };

/**
 * Connects at once: a server that does not answer within 10 s is an error that names its address.
 * Close it with `client.connection.close()`.
 */
export async function createTemporalClient(
  target: TemporalTarget,
  dataConverter?: DataConverter,
): Promise<ConnectedClient> {
  const connection = await Connection.connect({ connectTimeout: '10s', ...target.options }).catch((cause: unknown) => {
    throw unreachable(target, cause);
  });
  const interceptors = { workflow: [askAgain] };
  return new Client({ connection, namespace: target.namespace, dataConverter, interceptors }) as ConnectedClient;
}

/** What to tell a person when the server of `target` does not answer. */
export function unreachable({ options: { address = 'localhost:7233' } }: TemporalTarget, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `No Temporal server answers at ${address} (${why}). Start it, correct TEMPORAL_ADDRESS and the TEMPORAL_TLS_* settings, ` +
      'or unset TEMPORAL_ADDRESS so that `npm start` runs an embedded server.',
    { cause },
  );
}

/**
 * The Web UI's page of a workflow, or of one of its runs. `base` is the Web UI's own address, with or without a last
 * slash.
 */
export function webUiUrlOf(base: string, namespace: string, workflowId: string, runId?: string): string {
  const path = ['namespaces', namespace, 'workflows', workflowId, ...(runId ? [runId, 'history'] : [])];
  return [base.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/');
}
