import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { loadText } from './measuring';
import { withBenchTemporal } from './temporal';

/**
 * Resident memory of a cached idle element instance against that of a bare timer-and-activity workflow, each kind in a
 * process of its own, in turn, three times. Target: a ratio of 1.3 at most. `npm run bench:memory`
 */
async function main(): Promise<void> {
  await withBenchTemporal(async ({ address }) => {
    const ratios: number[] = [];
    for (let run = 1; run <= 3; run += 1) {
      const bare = measure('bare', address);
      const instance = measure('instance', address);
      ratios.push(instance / bare);
      console.log(
        `run ${run}, ${loadText()}: bare ${kilobytes(bare)}, element instance ${kilobytes(instance)}, ratio ${(instance / bare).toFixed(2)}`,
      );
    }
    console.log(`median ratio: ${(ratios.sort((a, b) => a - b)[1] as number).toFixed(2)} (target: 1.30 at most)`);
  });
}

function measure(kind: 'bare' | 'instance', address: string): number {
  const script = join(__dirname, 'cached-memory-worker.ts');
  const out = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', script, kind, address, '300'], {
    encoding: 'utf8',
  });
  const line = out.trim().split('\n').at(-1) as string;
  return (JSON.parse(line) as { bytesPerWorkflow: number }).bytesPerWorkflow;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`;
}

void main();
