import { loadConfig } from './config';
import { findTemporalCli } from './temporal/cli-binary';
import { progressOn } from './temporal/run-with-progress';

/** `npm run temporal:cli`: makes sure that a Temporal CLI is there, and prints its path. */
async function main(): Promise<void> {
  const { temporalCliPath, cacheDir } = loadConfig();
  const onProgress = progressOn(process.stderr);
  const cli = await findTemporalCli({ cliPath: temporalCliPath, cacheDir, onProgress });
  onProgress.done();
  process.stdout.write(`${cli}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
