import type { BulkTimes } from './bulk-worker';
import { startBulkSimulators } from './bulk-simulators';
import { loadText, measuredIn, median } from './measuring';
import { withBenchTemporal } from './temporal';

const RECORDS = Number(process.argv[2] ?? 100_000);
const ANSWER_MS = Number(process.argv[3] ?? 0);
const PAGE_SIZE = 200;
const ROUNDS = 3;

/**
 * 100,000 changed records through one instance to a receiver, against a plain loop that fetches and posts with no durability. Bound:
 * half its speed at least. `npm run bench:bulk`, with
 * fewer records and a receiver that takes 20 ms to answer `npm run bench:bulk -- 10000 20`
 *
 * Method: the loop and the worker run in processes of their own, in turn; vendor, receiver, page size (200) and size of a notification
 * (10 events) are the same. Time runs from the first page asked for to the last event received.
 */
async function main(): Promise<void> {
  const simulators = await startBulkSimulators(RECORDS, ANSWER_MS);
  const { vendorUrl, receiverUrl } = simulators;
  const both = [vendorUrl, receiverUrl, String(PAGE_SIZE)];
  const ratios: number[] = [];
  await withBenchTemporal(async ({ address, serverPid }) => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const run = async (what: string, script: string, args: readonly string[]): Promise<number> => {
        const { workerMs, serverMs, times } = await measuredIn<Cost>(script, args);
        const { seconds, events, notifications, bytes } = simulators.take();
        if (events < RECORDS) throw new Error(`${what}: ${events} events`);
        const size = `${notifications} notifications of ${Math.round(bytes / notifications)} characters`;
        console.log(
          `round ${round}, ${what} (${loadText()}): ${seconds.toFixed(1)} s, ${Math.round(RECORDS / seconds)} records/s`,
        );
        console.log(
          `  ${events} events in ${size}; processor ${inSeconds(workerMs)}, Temporal server ${inSeconds(serverMs)}`,
        );
        if (times !== undefined) console.log(`  ${timesText(times, seconds)}`);
        return seconds;
      };
      const plain = await run('plain loop', 'bulk-plain.ts', both);
      const instance = await run('instance', 'bulk-worker.ts', [...both, String(RECORDS), address, String(serverPid)]);
      ratios.push(plain / instance);
      console.log(`  ratio of speeds ${(plain / instance).toFixed(2)}`);
    }
  });
  console.log(`median ratio: ${median(ratios).toFixed(2)} (bound: 0.50 at least)`);
  simulators.close();
}

interface Cost {
  /** Processor time. */
  workerMs: number;
  serverMs: number;
  times?: BulkTimes;
}

function timesText({ polling, posting, recording }: BulkTimes, seconds: number): string {
  const between = seconds - polling - posting - recording;
  const parts = Object.entries({ polling, posting, recording, 'between activities': between });
  return parts.map(([what, part]) => `${what} ${part.toFixed(1)} s`).join(', ');
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

void main();
