import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { startLineProcess } from '../../test/support/line-process';
import { sageCrmBody } from '../../test/support/instance-input';
import { loadText, median, processorMs } from '../measuring';
import { withBenchTemporal } from '../temporal';
import type { BareQuestion } from './bare-worker';
import { startShipped, type Shipped } from './service';

const WORKFLOWS = Number(process.argv[2] ?? 200);
const ROUNDS = Number(process.argv[3] ?? 3);
const RESOURCES = 5;
const INTERVAL_MS = 100;
const WARM_UP_MS = 10_000;
const TURN_MS = 20_000;

/** What came of one turn. */
interface Turn {
  cyclesPerSecond: number;
  workerMsOfCycle: number;
  serverMsOfCycle: number;
}

/**
 * Idle cycles per second of the service as it is shipped: 200 instances of the Sage CRM document's five resources,
 * built worker and API, and a vendor over HTTP in a process of its own, against 200 bare workflows (one timer, one
 * empty activity) before and after, on the same server. Bound: a ratio of 0.9 at least. `npm run bench:shipped`, with
 * fewer `npm run bench:shipped -- 50 1`
 *
 * Method: an interval of 0.1 s, so that all are always due and the machine is the limit. Each fleet runs for 10 s
 * before it is measured for 20 s, and is gone before the next one begins. A round's ratio is that of the instances to
 * the mean of both bare turns.
 */
async function main(): Promise<void> {
  await withBenchTemporal(async ({ address, serverPid }) => {
    const vendor = startTool('vendor.ts');
    const bare = startTool('bare-worker.ts', address);
    const shipped = await startShipped(address);
    try {
      const ratios: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        const before = await bareTurn(bare, serverPid);
        const instances = await instancesTurn(shipped, vendor, serverPid);
        const after = await bareTurn(bare, serverPid);
        const ratio = instances.cyclesPerSecond / ((before.cyclesPerSecond + after.cyclesPerSecond) / 2);
        ratios.push(ratio);
        console.log(`round ${round} (${loadText()}): ratio ${ratio.toFixed(2)}`);
        for (const [what, turn] of Object.entries({ 'bare, before': before, instances, 'bare, after': after }))
          console.log(`  ${what}: ${textOf(turn)}`);
      }
      console.log(`median ratio ${median(ratios).toFixed(2)} (bound: 0.90 at least)`);
    } finally {
      await shipped.stop();
      await bare.stop();
      await vendor.stop();
    }
  });
}

type Tool = ReturnType<typeof startLineProcess>;

function startTool(script: string, ...args: string[]): Tool {
  return startLineProcess(process.execPath, ['--import', 'tsx', join(__dirname, script), ...args]);
}

async function bareTurn(bare: Tool, serverPid: number): Promise<Turn> {
  const ask = async (question: BareQuestion) => (await bare.ask<{ cycles: number }>(question)).cycles;
  await ask({ start: WORKFLOWS, intervalMs: INTERVAL_MS });
  const turn = await measured(() => ask({ cycles: true }), bare.pid!, serverPid);
  await ask({ stop: true });
  return turn;
}

async function instancesTurn(shipped: Shipped, vendor: Tool, serverPid: number): Promise<Turn> {
  const ask = () => vendor.ask<{ url: string; requests: number }>({});
  const { url } = await ask();
  const body = sageCrmBody({ minutes: String(INTERVAL_MS / 60_000), resources: RESOURCES, subdomain: url });
  const ids = await shipped.createMany(WORKFLOWS, () => body);
  const turn = await measured(async () => (await ask()).requests / RESOURCES, shipped.workerPid(), serverPid);
  await shipped.remove(ids);
  return turn;
}

async function measured(cycles: () => Promise<number>, workerPid: number, serverPid: number): Promise<Turn> {
  const read = async () => ({
    cycles: await cycles(),
    atMs: performance.now(),
    workerMs: processorMs(workerPid),
    serverMs: processorMs(serverPid),
  });
  await sleep(WARM_UP_MS);
  const from = await read();
  await sleep(TURN_MS);
  const to = await read();
  const done = to.cycles - from.cycles;
  return {
    cyclesPerSecond: (1000 * done) / (to.atMs - from.atMs),
    workerMsOfCycle: (to.workerMs - from.workerMs) / done,
    serverMsOfCycle: (to.serverMs - from.serverMs) / done,
  };
}

function textOf({ cyclesPerSecond, workerMsOfCycle, serverMsOfCycle }: Turn): string {
  const processor = `worker ${workerMsOfCycle.toFixed(1)} ms, server ${serverMsOfCycle.toFixed(1)} ms`;
  return `${cyclesPerSecond.toFixed(1)} cycles/s; processor time of a cycle: ${processor}`;
}

void main();
