import { startCluster, type Cluster } from './start-cluster';

let cluster: Cluster | null = null;

/** Jest's globalSetup: the tests find the cluster where they otherwise find the development server. */
export default async function begin(): Promise<void> {
  cluster = await startCluster();
  process.env.TEST_TEMPORAL_ADDRESS = cluster.temporal.address;
  process.env.TEST_TEMPORAL_CLI = cluster.cli;
  // A signal alone runs no exit handler, and the servers are ended by one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}

/** For jest's globalTeardown, which shares this module. */
export const stopRunningCluster = async (): Promise<void> => cluster?.stop();
