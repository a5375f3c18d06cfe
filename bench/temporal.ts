import { createLogger } from '../src/logging';
import { findTemporalCli } from '../src/temporal/cli-binary';
import { startEmbeddedTemporal, type EmbeddedTemporal } from '../src/temporal/embedded-server';
import { progressOn } from '../src/temporal/run-with-progress';

/** A Temporal development server of the bench's own, in memory, on free ports. */
export async function startBenchTemporal(dataDir: string): Promise<EmbeddedTemporal> {
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
