import { Worker, NativeConnection } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { NOT_STARTED } from '../src/domain/reading/watermark';
import type { LeanPollInput } from '../src/contract/lean-poll-input';
import type { LeanPollReport } from '../src/contract/lean-poll-report';
import { BUNDLER_OPTIONS, WORKFLOW_INTERCEPTORS } from '../src/temporal/bundling';
import { installRuntime } from '../src/temporal/runtime';
import { createLogger } from '../src/logging';
import { instanceInput, sageCrmBody } from '../test/support/instance-input';

/**
 * One measured process: a worker that caches `count` idle workflows of one kind. Prints the resident memory that each
 * of them costs. Activities answer at once and without I/O, the same for both kinds, so that the difference is the
 * workflows'.
 */
async function main(): Promise<void> {
  const [kind, address, countText] = process.argv.slice(2) as ['bare' | 'instance', string, string];
  const count = Number(countText);
  installRuntime(createLogger({ level: 'error', pretty: false }));
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const taskQueue = `memory-${kind}-${process.pid}`;
  let polls = 0;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: require.resolve(kind === 'bare' ? './workflows/bare' : '../src/workflows'),
    bundlerOptions: BUNDLER_OPTIONS,
    interceptors: { workflowModules: kind === 'bare' ? [] : [...WORKFLOW_INTERCEPTORS] },
    maxCachedWorkflows: count + 100,
    activities: {
      nothing: async () => void (polls += 1),
      pollResources: async (input: LeanPollInput): Promise<LeanPollReport> => {
        polls += 1;
        return idleReport(input);
      },
    },
  });
  const running = worker.run();
  const startMany = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i += 1) {
      const args = kind === 'bare' ? [3_600_000] : [instanceInput(1_000_000 + i, sageCrmBody({ minutes: '60' }))];
      const type = kind === 'bare' ? 'bare' : 'elementInstance';
      await client.workflow.start(type, { taskQueue, workflowId: `${taskQueue}-${i}`, args });
    }
    while (polls < to) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await startMany(0, 50);
  const before = await settledRss();
  await startMany(50, 50 + count);
  const after = await settledRss();
  process.stdout.write(`${JSON.stringify({ kind, count, bytesPerWorkflow: Math.round((after - before) / count) })}\n`);
  worker.shutdown();
  await running;
  process.exit(0);
}

async function settledRss(): Promise<number> {
  let lowest = Infinity;
  for (let i = 0; i < 10; i += 1) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 200));
    lowest = Math.min(lowest, process.memoryUsage().rss);
  }
  return lowest;
}

function idleReport(input: LeanPollInput): LeanPollReport {
  const at = new Date().toISOString();
  return {
    polledAt: at,
    resources: input.resources.map(({ resource }) => ({
      resource,
      next: { at, closed: null },
      started: { ...NOT_STARTED, at },
    })),
  };
}

void main();
