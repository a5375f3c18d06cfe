import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { askAgain } from './ask-again';

/** Where a Temporal server is and how to be let in. The client's and the worker's connection both take `options`. */
export interface TemporalTarget {
  options: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
  namespace: string;
}

const DEFAULT_NAMESPACE = 'default';

/**
 * The server that Temporal's own settings name: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS_*`, or the
 * profile `TEMPORAL_PROFILE` of the file `TEMPORAL_CONFIG_FILE`. Variables win over the file.
 * `environment` replaces the process's own.
 */
export function connectOptions(environment?: Record<string, string>): TemporalTarget {
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: environment });
  return { options: connectionOptions, namespace: namespace ?? DEFAULT_NAMESPACE };
}

/** A server on this machine, without TLS. */
export function localTarget(address: string): TemporalTarget {
  return { options: { address }, namespace: DEFAULT_NAMESPACE };
}

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

/** The Web UI's page of a workflow, or of one of its runs. `base` is the Web UI's own address, with or without a last slash. */
export function webUiUrlOf(base: string, namespace: string, workflowId: string, runId?: string): string {
  const path = ['namespaces', namespace, 'workflows', workflowId, ...(runId ? [runId, 'history'] : [])];
  return [base.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/');
}
