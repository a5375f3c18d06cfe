import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStopping } from '../../src/stopping';
import { findTemporalCli } from '../../src/temporal/cli-binary';
import { progressOn } from '../../src/temporal/run-with-progress';
import { startPostgres } from './postgres';
import { obtainServerBinaries } from './server-binaries';
import { startTemporalOnPostgres, type TemporalOnPostgres } from './temporal-on-postgres';

export interface Cluster {
  temporal: TemporalOnPostgres;
  /** Path of the Temporal CLI. */
  cli: string;
  /** Stops what was started, and removes its data. */
  stop(): Promise<void>;
}

/**
 * What docker-compose.yml starts, without Docker: PostgreSQL, the schema job, Temporal's server, the job of the
 * namespace `default`.
 */
export async function startCluster(): Promise<Cluster> {
  const stopping = createStopping();
  const folder = mkdtempSync(join(tmpdir(), 'element-events-cluster-'));
  stopping.add(async () => rmSync(folder, { recursive: true, force: true }));
  try {
    const onProgress = progressOn(process.stderr);
    const { TEMPORAL_CLI_PATH: cliPath, XDG_CACHE_HOME: cacheDir } = process.env;
    const cli = await findTemporalCli({ cliPath, cacheDir, onProgress });
    onProgress.done();
    const { folder: binaries, version } = await obtainServerBinaries();
    const postgres = await startPostgres();
    stopping.add(postgres.stop);
    // Then every test crosses from run to run.
    const shortRuns = process.env.TEST_SHORT_RUNS !== undefined;
    const temporal = await startTemporalOnPostgres({ postgres, folder, binaries, cli, shortRuns });
    stopping.add(() => temporal.stop());
    await temporal.createNamespace('default');
    process.stderr.write(`Temporal ${version} on PostgreSQL answers at ${temporal.address}\n`);
    return { temporal, cli, stop: stopping.stopAll };
  } catch (error) {
    await stopping.stopAll();
    throw error;
  }
}
