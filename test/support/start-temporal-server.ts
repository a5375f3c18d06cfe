import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../src/logging';
import { findTemporalCli } from '../../src/temporal/cli-binary';
import { startEmbeddedTemporal } from '../../src/temporal/embedded-server';
import { progressOn } from '../../src/temporal/run-with-progress';
import { temporalTestRun } from './temporal-server';
import { prepareWorkflowBundle } from './workflow-bundle';

/**
 * Jest's globalSetup: one real Temporal server, in memory, and one bundle of the workflows for all test files of a run.
 */
export default async function startTemporalServer(): Promise<void> {
  const onProgress = progressOn(process.stderr);
  const cli = await findTemporalCli({
    cliPath: process.env.TEMPORAL_CLI_PATH,
    cacheDir: process.env.XDG_CACHE_HOME,
    onProgress,
  });
  onProgress.done();
  const dataDir = mkdtempSync(join(tmpdir(), 'element-events-test-'));
  const log = createLogger({ level: 'warn', pretty: true });
  // Not the default ports: a developer's own server may come and go while the tests run.
  const server = await startEmbeddedTemporal({ cli, dataDir, log, inMemory: true, port: 0, uiPort: 0 });
  temporalTestRun.begin(server, dataDir, cli, await prepareWorkflowBundle());
  // A signal alone runs no exit handler, and the server is ended by one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}
