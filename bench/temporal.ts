import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../src/logging';
import { findTemporalCli } from '../src/temporal/cli-binary';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../src/temporal/embedded-server';
import { progressOn } from '../src/temporal/run-with-progress';

/** Measures on a Temporal development server of the bench's own, in memory, on free ports; it ends afterwards. */
export async function withBenchTemporal(measure: (temporal: EmbeddedTemporal) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'element-events-bench-'));
  const temporal = await startBenchTemporal(dataDir);
  try {
    await measure(temporal);
  } finally {
    await temporal.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startBenchTemporal(dataDir: string): Promise<EmbeddedTemporal> {
  const onProgress = progressOn(process.stderr);
  const cli = await findTemporalCli({
    cliPath: process.env.TEMPORAL_CLI_PATH,
    cacheDir: process.env.XDG_CACHE_HOME,
    onProgress,
  });
  onProgress.done();
  const log = createLogger({ level: 'warn', pretty: true });
  return startEmbeddedTemporal({ cli, dataDir, log, inMemory: true, port: 0, uiPort: 0 });
}
