import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../src/logging';
import { findTemporalCli } from '../src/temporal/cli-binary';
import { startEmbeddedTemporal } from '../src/temporal/embedded-server';
import { progressOn } from '../src/temporal/run-with-progress';
import { startCluster } from '../test/cluster/start-cluster';

interface BenchTemporal {
  address: string;
  /** Of Temporal's server: its processor time is measured too. */
  serverPid: number;
  stop(): Promise<void>;
}

/**
 * Measures on a Temporal server of the bench's own, on free ports; it ends afterwards. A development server in memory,
 * or, with `BENCH_TEMPORAL=postgres`, the server that docker-compose.yml runs, on a PostgreSQL that makes sure of its
 * writes.
 */
export async function withBenchTemporal(measure: (temporal: BenchTemporal) => Promise<void>): Promise<void> {
  const temporal = process.env.BENCH_TEMPORAL === 'postgres' ? await onPostgres() : await inMemory();
  try {
    await measure(temporal);
  } finally {
    await temporal.stop();
  }
}

async function onPostgres(): Promise<BenchTemporal> {
  const { temporal, stop } = await startCluster();
  return { address: temporal.address, serverPid: temporal.pid(), stop };
}

async function inMemory(): Promise<BenchTemporal> {
  const onProgress = progressOn(process.stderr);
  const cli = await findTemporalCli({
    cliPath: process.env.TEMPORAL_CLI_PATH,
    cacheDir: process.env.XDG_CACHE_HOME,
    onProgress,
  });
  onProgress.done();
  const dataDir = mkdtempSync(join(tmpdir(), 'element-events-bench-'));
  const log = createLogger({ level: 'warn', pretty: true });
  const server = await startEmbeddedTemporal({ cli, dataDir, log, inMemory: true, port: 0, uiPort: 0 });
  const stop = () => server.stop().finally(() => rmSync(dataDir, { recursive: true, force: true }));
  return { address: server.address, serverPid: server.process.pid!, stop };
}
