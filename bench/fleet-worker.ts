import { Context } from '@temporalio/activity';
import { createHttpSend } from '../src/activities';
import { waitUntil } from '../test/support/wait-until';
import { benchActivities, emptyVendor, startBenchWorker } from './bench-worker';
import { BENCH_CONTEXT, instanceInput, sageCrmBody } from '../test/support/instance-input';
import { noChange } from './idle-mode-activities';
import { finishWith, processorMs } from './measuring';

export type FleetKind = 'one resource' | 'five resources' | 'five resources over HTTP' | 'idle mode';

/** What a fleet did in one turn. */
export interface Turn {
  cycles: number;
  seconds: number;
  /** Processor time of the worker and of the Temporal server. */
  workerMs: number;
  serverMs: number;
}

export interface FleetRound {
  bare: Turn;
  instances: Turn;
}

interface Fleet {
  turn(): Promise<Turn>;
  stop(): Promise<void>;
}

const WORKFLOWS = 40;
/** So short that workflows are always due: what limits the cycles is the work. */
const INTERVAL_MS = 10;
const CYCLES_OF_A_TURN = 200;
/** A waiting activity must not look like a dead one (after 8 s); both kinds do this. */
const BEAT_MS = 4_000;

/** One process with two fleets that take turns: bare workflows and instances, each with a worker of its own. */
async function main(): Promise<void> {
  const [kind, address, serverPidText, vendorUrl, rounds] = process.argv.slice(2) as [FleetKind, ...string[]];
  const serverPid = Number(serverPidText);
  const bare = await startFleet(address as string, serverPid, 'bare');
  const instances = await startFleet(address as string, serverPid, kind, vendorUrl);
  const results: FleetRound[] = [];
  for (let round = 0; round < Number(rounds); round += 1)
    results.push({ bare: await bare.turn(), instances: await instances.turn() });
  await Promise.all([bare.stop(), instances.stop()]);
  finishWith(results.slice(1));
}

/**
 * A fleet of which each workflow waits in its activity. A turn lets them go, and is over when all of them wait again:
 * whole cycles.
 */
async function startFleet(
  address: string,
  serverPid: number,
  kind: FleetKind | 'bare',
  vendorUrl = 'unused',
): Promise<Fleet> {
  const taskQueue = `fleet-${process.pid}-${kind}`;
  const gate = createGate();
  let cycles = 0;
  let waiting = 0;
  const counted = async <T>(cycle: () => Promise<T>): Promise<T> => {
    waiting += 1;
    const beat = setInterval(() => Context.current().heartbeat(), BEAT_MS);
    await gate.passed();
    clearInterval(beat);
    waiting -= 1;
    const result = await cycle();
    cycles += 1;
    return result;
  };
  const { pollResources, ...others } = benchActivities(
    kind === 'five resources over HTTP' ? createHttpSend(BENCH_CONTEXT) : emptyVendor,
  );
  const { client, stop } = await startBenchWorker({
    address,
    taskQueue,
    activities: {
      ...others,
      pollResources: (input: never) =>
        counted(async () => {
          const report = await pollResources(input);
          if (report.resources.some(({ outcome }) => outcome === 'failed')) throw new Error(JSON.stringify(report));
          return report;
        }),
      nothing: () => counted(async () => undefined),
      pollUntilChange: (intervalMs: number) => counted(async () => undefined).then(() => noChange(intervalMs)),
    },
    overrides: workflowsOf(kind),
  });
  const resources = kind === 'one resource' ? 1 : 5;
  const body = sageCrmBody({ minutes: String(INTERVAL_MS / 60_000), resources, subdomain: vendorUrl });
  const startOne = (id: number) =>
    client.workflow.start(typeOf(kind), {
      taskQueue,
      workflowId: `${taskQueue}-${id}`,
      args: typeOf(kind) === 'elementInstance' ? [instanceInput(id, body)] : [INTERVAL_MS],
    });
  const handles = await Promise.all(Array.from({ length: WORKFLOWS }, (_, i) => startOne(process.pid * 1000 + i)));
  const allWaiting = () => waitUntil('all workflows in their activity', () => waiting === WORKFLOWS, 120_000);
  await allWaiting();

  async function turn(): Promise<Turn> {
    const before = { cycles, cpu: process.cpuUsage(), serverMs: processorMs(serverPid), at: performance.now() };
    gate.open();
    await waitUntil('a turn', () => cycles >= before.cycles + CYCLES_OF_A_TURN, 120_000);
    gate.close();
    await allWaiting();
    const { user, system } = process.cpuUsage(before.cpu);
    return {
      cycles: cycles - before.cycles,
      seconds: (performance.now() - before.at) / 1000,
      workerMs: (user + system) / 1000,
      serverMs: processorMs(serverPid) - before.serverMs,
    };
  }

  async function stopFleet(): Promise<void> {
    await Promise.all(handles.map((handle) => handle.terminate('measured')));
    gate.open();
    await stop();
  }

  return { turn, stop: stopFleet };
}

function typeOf(kind: FleetKind | 'bare'): string {
  if (kind === 'idle mode') return 'idleMode';
  return kind === 'bare' ? 'bare' : 'elementInstance';
}

function workflowsOf(kind: FleetKind | 'bare') {
  if (kind === 'bare') return { workflowsPath: require.resolve('./workflows/bare') };
  return kind === 'idle mode' ? { workflowsPath: require.resolve('./workflows/idle-mode') } : {};
}

/** Closed until opened. */
function createGate() {
  let letGo = (): void => undefined;
  let opened = Promise.resolve();
  const close = (): void => void (opened = new Promise((resolve) => (letGo = resolve)));
  close();
  return { close, open: () => letGo(), passed: () => opened };
}

void main();
