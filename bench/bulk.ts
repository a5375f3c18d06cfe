import { waitUntil } from '../test/support/wait-until';
import { bodyOfBulk } from './bulk-body';
import { startBulkSimulators } from './bulk-simulators';
import { loadText, measuredIn, median, processorMs } from './measuring';
import { startShipped, type Shipped } from './shipped/service';
import { withBenchTemporal } from './temporal';

const RECORDS = Number(process.argv[2] ?? 100_000);
const ANSWER_MS = Number(process.argv[3] ?? 0);
const PAGE_SIZE = 200;
const ROUNDS = 3;
const LANES = [1, 8] as const;
const DEADLINE_MS = 3_600_000;

/**
 * 100,000 changed records through one instance of the service as it is shipped to a receiver, against a plain loop that
 * fetches and posts with no durability; with one lane and with eight. `npm run bench:bulk`, with fewer records and a
 * receiver that takes 20 ms to answer `npm run bench:bulk -- 10000 20`
 *
 * Method: the loop and the instance run in turn; vendor, receiver, page size (200) and size of a notification (10
 * events) are the same. Time runs from the first page asked for to the last event received.
 */
async function main(): Promise<void> {
  const simulators = await startBulkSimulators(RECORDS, ANSWER_MS);
  const ratios = new Map<number, number[]>(LANES.map((lanes) => [lanes, []]));
  await withBenchTemporal(async ({ address, serverPid }) => {
    const shipped = await startShipped(address);
    const run = async (what: string, bring: () => Promise<void>): Promise<number> => {
      const before = { workerMs: processorMs(shipped.workerPid()), serverMs: processorMs(serverPid) };
      await bring();
      const { seconds, events, notifications, bytes } = simulators.take();
      if (events < RECORDS) throw new Error(`${what}: ${events} events`);
      const workerMs = processorMs(shipped.workerPid()) - before.workerMs;
      const serverMs = processorMs(serverPid) - before.serverMs;
      console.log(`${what} (${loadText()}): ${seconds.toFixed(1)} s, ${Math.round(RECORDS / seconds)} records/s`);
      console.log(
        `  ${events} events in ${notifications} notifications of ${Math.round(bytes / notifications)} characters`,
      );
      console.log(`  processor time of a notification: ${timesText({ workerMs, serverMs }, notifications)}`);
      return seconds;
    };
    const { vendorUrl, receiverUrl } = simulators;
    try {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const args = [vendorUrl, receiverUrl, String(PAGE_SIZE)];
        const plain = await run('plain loop', () => measuredIn('bulk-plain.ts', args));
        for (const lanes of LANES) {
          const isDone = () => simulators.events() >= RECORDS;
          const instance = await run(`instance, lanes ${lanes}`, () => bringBy(shipped, simulators, lanes, isDone));
          ratios.get(lanes)!.push(plain / instance);
          console.log(`  ratio of speeds ${(plain / instance).toFixed(2)}`);
        }
      }
    } finally {
      await shipped.stop();
    }
  });
  for (const [lanes, each] of ratios) console.log(`median ratio, lanes ${lanes}: ${median(each).toFixed(2)}`);
  simulators.close();
}

async function bringBy(
  shipped: Shipped,
  { vendorUrl, receiverUrl }: { vendorUrl: string; receiverUrl: string },
  lanes: number,
  isDone: () => boolean,
): Promise<void> {
  const id = await shipped.create(bodyOfBulk({ vendorUrl, receiverUrl, pageSize: PAGE_SIZE, lanes }));
  await waitUntil('all events', isDone, DEADLINE_MS);
  await shipped.remove([id]);
}

function timesText({ workerMs, serverMs }: { workerMs: number; serverMs: number }, notifications: number): string {
  return `worker ${(workerMs / notifications).toFixed(1)} ms, server ${(serverMs / notifications).toFixed(1)} ms`;
}

void main();
