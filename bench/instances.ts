import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { QUERIES } from '../src/contract/messages';
import { startInstanceWorkflow } from '../src/client/instance-start';
import { waitUntil } from '../test/support/wait-until';
import { benchActivities, emptyVendor, startBenchWorker } from './bench-worker';
import { instanceInput, sageCrmBody } from '../test/support/instance-input';
import { finishWith, loadText, percentile, processorMs, residentMb } from './measuring';
import { withBenchTemporal } from './temporal';
import { workflowIdOf } from '../src/contract/ids';

const INSTANCES = Number(process.argv[2] ?? 10_000);
const AT_ONCE = 20;
const QUERIED = 50;
const IDLE_MS = 10_000;
const FIRST_ID = 100_000_000;

/**
 * 10,000 instances of five resources on one worker with the production settings (1,000 cached): how fast they start,
 * what they occupy, how long a status takes. `npm run bench:instances`, with fewer `npm run bench:instances -- 2000`
 *
 * Method: each polls once, at its start, and then in an hour. The vendor is a function in the worker's process; the
 * client that starts and asks is there too. Temporal is the development server, in memory.
 */
async function main(): Promise<void> {
  await withBenchTemporal(async ({ address, serverPid }) => {
    const taskQueue = 'instances';
    const { pollResources, ...others } = benchActivities(emptyVendor);
    let polls = 0;
    const { client } = await startBenchWorker({
      address,
      taskQueue,
      activities: {
        ...others,
        pollResources: async (input: never) => {
          const report = await pollResources(input);
          polls += 1;
          return report;
        },
      },
    });
    const sizes = () => `worker ${residentMb(process.pid)} MB, server ${residentMb(serverPid)} MB`;
    console.log(`before: ${sizes()} (${loadText()})`);

    const body = sageCrmBody({ minutes: '60' });
    const from = { at: performance.now(), cpu: process.cpuUsage(), serverMs: processorMs(serverPid) };
    let next = 0;
    const startSome = async (): Promise<void> => {
      while (next < INSTANCES) {
        const input = instanceInput(FIRST_ID + next++, body);
        await startInstanceWorkflow({ client, taskQueue }, input, {});
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, startSome));
    const startedMs = performance.now() - from.at;
    await waitUntil('the first polls', () => polls >= INSTANCES, 900_000);
    const polledMs = performance.now() - from.at;
    const { user, system } = process.cpuUsage(from.cpu);
    const each = (ms: number) => `${(ms / INSTANCES).toFixed(1)} ms`;
    console.log(
      `${INSTANCES} instances (${loadText()}): ${rate(startedMs)} started, ${rate(polledMs)} started and polled`,
    );
    const serverMs = processorMs(serverPid) - from.serverMs;
    console.log(`processor time of each: worker and client ${each((user + system) / 1000)}, server ${each(serverMs)}`);
    console.log(`with all of them: ${sizes()}`);

    await untilAsleep(serverPid);
    const handleOf = (place: number) => client.workflow.getHandle(workflowIdOf(FIRST_ID + place));
    const last = await statusTimes((i) => handleOf(INSTANCES - 1 - i));
    const first = await statusTimes((i) => handleOf(i));
    console.log(`status of an instance in memory: ${last}; of one that is replayed for it: ${first} (${loadText()})`);

    const before = { cpu: process.cpuUsage(), serverMs: processorMs(serverPid) };
    await sleep(IDLE_MS);
    const idle = process.cpuUsage(before.cpu);
    const share = (ms: number) => `${((100 * ms) / IDLE_MS).toFixed(1)} %`;
    const serverShare = share(processorMs(serverPid) - before.serverMs);
    console.log(
      `while all sleep: worker ${share((idle.user + idle.system) / 1000)} of a processor, server ${serverShare}`,
    );
  });
  finishWith({ instances: INSTANCES });
}

/** The last polls are answered, and what they set off is done: whoever asks now waits for nobody else. */
async function untilAsleep(serverPid: number): Promise<void> {
  const usedMs = () => processorMs(process.pid) + processorMs(serverPid);
  await waitUntil('all instances asleep', async () => {
    const before = usedMs();
    await sleep(2_000);
    return usedMs() - before < 1_000;
  });
}

async function statusTimes(handleOf: (i: number) => WorkflowHandle): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < QUERIED; i += 1) {
    const from = performance.now();
    await handleOf(i).query(QUERIES.status);
    times.push(performance.now() - from);
  }
  return `p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`;
}

function rate(ms: number): string {
  return `${((INSTANCES / ms) * 1000).toFixed(0)}/s`;
}

void main();
