import { prepareWorkflowBundle } from '../support/workflow-bundle';
import { startCluster, type Cluster } from './start-cluster';

let cluster: Cluster | null = null;
let removeBundle = () => undefined as void;

/** Jest's globalSetup: the tests find the cluster where they otherwise find the development server. */
export default async function begin(): Promise<void> {
  cluster = await startCluster();
  removeBundle = await prepareWorkflowBundle();
  process.env.TEST_TEMPORAL_ADDRESS = cluster.temporal.address;
  process.env.TEST_TEMPORAL_CLI = cluster.cli;
  // A signal alone runs no exit handler, and the servers are ended by one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}

/** For jest's globalTeardown, which shares this module. */
export async function stopRunningCluster(): Promise<void> {
  removeBundle();
  await cluster?.stop();
}
