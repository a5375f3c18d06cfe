import { createInterface } from 'node:readline';
import { startBenchWorker } from '../bench-worker';

/** What is asked of the process, a line of JSON each, and answered with one. */
export type BareQuestion = { start: number; intervalMs: number } | { cycles: true } | { stop: true };

/**
 * Bare workflows in a process of their own, with the worker's settings of the service: one timer and one empty activity
 * a cycle.
 */
async function main(): Promise<void> {
  const [address = ''] = process.argv.slice(2);
  const taskQueue = `bare-${process.pid}`;
  let cycles = 0;
  let started = 0;
  const { client } = await startBenchWorker({
    address,
    taskQueue,
    activities: { nothing: async () => void (cycles += 1) },
    overrides: { workflowsPath: require.resolve('../workflows/bare') },
  });
  const workflowIds: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line) as BareQuestion;
    if ('start' in question)
      for (let i = 0; i < question.start; i += 1) {
        const workflowId = `${taskQueue}-${(started += 1)}`;
        workflowIds.push(workflowId);
        await client.workflow.start('bare', { taskQueue, workflowId, args: [question.intervalMs] });
      }
    if ('stop' in question)
      for (const workflowId of workflowIds.splice(0)) await client.workflow.getHandle(workflowId).terminate('measured');
    process.stdout.write(`${JSON.stringify({ cycles })}\n`);
  }
}

void main();
