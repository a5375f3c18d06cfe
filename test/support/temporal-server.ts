import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { createTemporalClient, type ConnectedClient } from '../../src/temporal/connect';
import { localTarget } from '../../src/temporal/target';
import type { EmbeddedTemporal } from '../../src/temporal/embedded-server';

export interface TestTemporal {
  /** `host:port` of the server that all test files share. */
  address: string;
  namespace: string;
  client: ConnectedClient;
  nativeConnection: NativeConnection;
  /** A task queue that no other test uses. */
  taskQueue: string;
  close(): Promise<void>;
}

/**
 * Connects to the run's shared server, or to another one. Each test takes its own task queue and workflow ids, and
 * closes what it opened.
 */
export async function connectToTestTemporal(
  address = testTemporalServer().address,
  dataConverter?: DataConverter,
): Promise<TestTemporal> {
  const target = localTarget(address);
  const client = await createTemporalClient(target, dataConverter);
  const nativeConnection = await NativeConnection.connect({ address });
  const close = async () => {
    await nativeConnection.close();
    await client.connection.close();
  };
  return { address, namespace: target.namespace, client, nativeConnection, taskQueue: `test-${randomUUID()}`, close };
}

/**
 * Of the shared server: where it and its Web UI are (null: it has none), and the CLI's path for a test that runs a
 * server of its own.
 */
export function testTemporalServer(): { address: string; uiUrl: string | null; cli: string } {
  const { TEST_TEMPORAL_ADDRESS: address, TEST_TEMPORAL_UI: uiUrl = null, TEST_TEMPORAL_CLI: cli } = process.env;
  if (!address || !cli)
    throw new Error('Only tests of the jest project `temporal` have a Temporal server (jest.config.js).');
  return { address, uiUrl, cli };
}

let running: { server: EmbeddedTemporal; dataDir: string; removeBundle(): void } | null = null;

/** Kept by jest's globalSetup and globalTeardown, which share one module registry; test files get the environment. */
export const temporalTestRun = {
  begin(server: EmbeddedTemporal, dataDir: string, cli: string, removeBundle: () => void): void {
    running = { server, dataDir, removeBundle };
    process.env.TEST_TEMPORAL_ADDRESS = server.address;
    process.env.TEST_TEMPORAL_UI = server.uiUrl;
    process.env.TEST_TEMPORAL_CLI = cli;
  },
  async end(): Promise<void> {
    await running?.server.stop();
    running?.removeBundle();
    if (running) rmSync(running.dataDir, { recursive: true, force: true });
  },
};
