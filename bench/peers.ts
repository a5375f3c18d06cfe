import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../test/support/wait-until';
import { bodyOfBulk } from './bulk-body';
import { startBulkSimulators } from './bulk-simulators';
import { loadText, mostResidentMb } from './measuring';
import { pythonWithDlt } from './peers/python-with-dlt';
import { startShipped, type Shipped } from './shipped/service';
import { withBenchTemporal } from './temporal';

const RECORDS = Number(process.argv[2] ?? 20_000);
const ANSWER_MS = Number(process.argv[3] ?? 0);
const ROUNDS = Number(process.argv[4] ?? 3);
const PAGE_SIZE = 200;
const EVENTS_PER_NOTIFICATION = 10;
const DEADLINE_MS = 3_600_000;
const MEMORY_EVERY_MS = 50;

type Simulators = Awaited<ReturnType<typeof startBulkSimulators>>;

interface Peer {
  name: string;
  /** Brings all records to the receiver; answers the most memory that its processes had, MB. */
  bring(): Promise<number>;
  /** The same; killed when the receiver has half of them, and then run again as a user would. */
  bringKilled(): Promise<void>;
}

/**
 * 20,000 changed records from a vendor to a receiver, by what a user would take otherwise, in turns:
 * `npm run bench:peers`, with a receiver that takes 20 ms to answer `npm run bench:peers -- 20000 20`. A plain script;
 * a pipeline of dlt (from PyPI) whose destination posts; an instance of the service as it is shipped, with one lane and
 * with eight. Then each once more, killed halfway: what came twice, and whether anything is lacking.
 */
async function main(): Promise<void> {
  const python = await pythonWithDlt();
  const simulators = await startBulkSimulators(RECORDS, ANSWER_MS);
  const folder = mkdtempSync(join(tmpdir(), 'element-events-peers-'));
  await withBenchTemporal(async ({ address }) => {
    const shipped = await startShipped(address);
    const peers = [
      byScript('plain script', simulators, (args) => ['node', ['--import', 'tsx', inBench('bulk-plain.ts'), ...args]]),
      byScript('dlt', simulators, (args, place) => [
        python,
        [inBench('peers/dlt_pipeline.py'), ...args, String(EVENTS_PER_NOTIFICATION), join(folder, `dlt-${place}`)],
      ]),
      byInstance('element-events, 1 lane', simulators, shipped, 1),
      byInstance('element-events, 8 lanes', simulators, shipped, 8),
    ];
    try {
      for (let round = 1; round <= ROUNDS; round += 1) for (const peer of peers) await measure(peer, simulators);
      for (const peer of peers) await measureKilled(peer, simulators);
    } finally {
      await shipped.stop();
    }
  });
  simulators.close();
  rmSync(folder, { recursive: true, force: true });
}

const inBench = (file: string) => join(__dirname, file);

async function measure({ name, bring }: Peer, simulators: Simulators): Promise<void> {
  const mb = await bring();
  const { seconds, events, records } = simulators.take();
  const speed = Math.round(RECORDS / seconds);
  console.log(`${name} (${loadText()}): ${seconds.toFixed(1)} s, ${speed} records/s, ${mb} MB; ${lacking(records)}`);
  if (events !== RECORDS) console.log(`  ${events} events`);
}

async function measureKilled({ name, bringKilled }: Peer, simulators: Simulators): Promise<void> {
  await bringKilled();
  const { seconds, events, records } = simulators.take();
  console.log(`${name}, killed: ${seconds.toFixed(1)} s, ${events - records} events came twice; ${lacking(records)}`);
}

const lacking = (records: number) => (records === RECORDS ? 'nothing is lacking' : `${RECORDS - records} are lacking`);

/** A program that ends when everything was brought. `place` numbers its runs: each has a state of its own. */
function byScript(
  name: string,
  { vendorUrl, receiverUrl, events }: Simulators,
  commandOf: (args: string[], place: number) => [string, string[]],
): Peer {
  let place = 0;
  const start = () => {
    const [command, args] = commandOf([vendorUrl, receiverUrl, String(PAGE_SIZE)], place);
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    return { child, ended: once(child, 'close') as Promise<[number | null]> };
  };
  async function toItsEnd(): Promise<number> {
    const { child, ended } = start();
    let mb = 0;
    const looking = setInterval(() => (mb = memoryOf(child.pid!) ?? mb), MEMORY_EVERY_MS);
    const [code] = await ended;
    clearInterval(looking);
    if (code !== 0) throw new Error(`${name} ended with ${code}`);
    return mb;
  }
  return {
    name,
    bring: () => ((place += 1), toItsEnd()),
    async bringKilled() {
      place += 1;
      const { child, ended } = start();
      await waitUntil('half of the events', () => events() >= RECORDS / 2, DEADLINE_MS);
      child.kill('SIGKILL');
      await ended;
      await toItsEnd();
    },
  };
}

/** Null: the process is over. */
function memoryOf(pid: number): number | null {
  try {
    const mb = mostResidentMb(pid);
    return Number.isNaN(mb) ? null : mb;
  } catch {
    return null;
  }
}

function byInstance(name: string, simulators: Simulators, shipped: Shipped, lanes: number): Peer {
  const { vendorUrl, receiverUrl, events, records } = simulators;
  const create = () => shipped.create(bodyOfBulk({ vendorUrl, receiverUrl, pageSize: PAGE_SIZE, lanes }));
  const untilAll = () => waitUntil('all records', () => records() >= RECORDS, DEADLINE_MS);
  return {
    name,
    async bring() {
      const id = await create();
      await untilAll();
      await shipped.remove([id]);
      return mostResidentMb(shipped.workerPid());
    },
    async bringKilled() {
      const id = await create();
      await waitUntil('half of the events', () => events() >= RECORDS / 2, DEADLINE_MS);
      await shipped.crashWorker();
      await untilAll();
      await shipped.remove([id]);
    },
  };
}

void main();
