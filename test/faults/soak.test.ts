import { testTemporalServer } from '../support/temporal-server';
import { runSoak } from './soak';

const CHAOS_MS = 60_000;

jest.setTimeout(600_000);

it('while everything fails at random nothing is lost, disordered, repeated without cause or told to anybody else', async () => {
  const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);
  const progress: string[] = [`Seed ${seed}: SOAK_SEED=${seed} makes the same choices`];
  try {
    const report = await runSoak({
      seed,
      cli: testTemporalServer().cli,
      customers: 20,
      chaosMs: CHAOS_MS,
      minutes: '0.1',
      clusterPauseMs: [3_000, 8_000],
      sparesWorker1: false,
      onProgress: (line) => void progress.push(line),
    });
    progress.push(JSON.stringify(report));
    expect(report.problems).toEqual([]);
    expect(report.events).toBeGreaterThan(100);
    expect(report.signals).toBeGreaterThan(10);
    expect(Object.keys(report.clusterFaults).length).toBeGreaterThan(1);
  } finally {
    process.stderr.write(`${progress.join('\n')}\n`);
  }
});
