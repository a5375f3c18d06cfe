import { parseArgs } from 'node:util';
import { findTemporalCli } from '../../src/temporal/cli-binary';
import { progressOn } from '../../src/temporal/run-with-progress';
import { runSoak } from './soak';

/**
 * `npm run soak -- --minutes 30 --seed 7 --customers 10`: prints the report as JSON; exit code 1 where a promise was
 * not kept.
 */
async function main(): Promise<void> {
  // A signal alone runs no exit handler, and what the cluster started is ended by one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      customers: { type: 'string', default: '20' },
    },
  });
  const onProgress = (line: string) => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  onProgress(`Seed ${values.seed}`);
  const report = await runSoak({
    seed: Number(values.seed),
    cli: await findTemporalCli({ onProgress: progressOn(process.stderr) }),
    customers: Number(values.customers),
    chaosMs: Number(values.minutes) * 60_000,
    minutes: '0.1',
    clusterPauseMs: [10_000, 30_000],
    sparesWorker1: true,
    onProgress,
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.problems.length > 0 ? 1 : 0;
}

void main();
