import type { WorkflowHandle } from '@temporalio/client';
import { Context } from '@temporalio/activity';
import { waitUntil } from '../test/support/wait-until';
import { startBenchWorker } from './bench-worker';
import { printRounds } from './fleet-rounds';
import type { FleetRound } from './fleet-worker';
import { noChange } from './idle-mode-activities';
import { loadText, measuredIn, percentile } from './measuring';
import { withBenchTemporal } from './temporal';
import { LAST_POLL_QUERY, POLL_NOW_SIGNAL } from './workflows/idle-mode';

const POLLS = 20;
const SIGNALS = 20;
const SHORT_MS = 50;
const LONG_MS = 3_600_000;

type Kind = 'timerCycle' | 'idleMode';
const KINDS: readonly Kind[] = ['timerCycle', 'idleMode'];

/**
 * An idle mode that was tried and not kept (docs/decisions/0020-idle-mode.md): the poll activity is tried again on "no
 * change", so that idle polls cost no history. Against a timer and an activity a cycle: cycles per second, history
 * events of a poll, the time from a "poll now" signal to the poll, and what the workflow knows of its polls. `npm run
 * bench:idle-mode`
 */
async function main(): Promise<void> {
  await withBenchTemporal(async ({ address, serverPid }) => {
    const args = ['idle mode', address, String(serverPid), 'unused', '9'];
    const started = loadText();
    const rounds = await measuredIn<FleetRound[]>('fleet-worker.ts', args);
    console.log(`cycles per second of the idle mode against a bare timer cycle (${started} to ${loadText()})`);
    printRounds(rounds, '');
    await measureInterplay(address);
  });
}

async function measureInterplay(address: string): Promise<void> {
  const taskQueue = 'idle-mode';
  const polls = new Map<string, number>();
  const polled = (): void => {
    const { workflowId } = Context.current().info.workflowExecution as { workflowId: string };
    polls.set(workflowId, pollsOf(workflowId) + 1);
  };
  const pollsOf = (workflowId: string): number => polls.get(workflowId) ?? 0;
  const { client, stop } = await startBenchWorker({
    address,
    taskQueue,
    activities: {
      poll: async () => polled(),
      pollUntilChange: async (intervalMs: number) => {
        polled();
        noChange(intervalMs);
      },
    },
    overrides: { workflowsPath: require.resolve('./workflows/idle-mode') },
  });
  const start = (kind: Kind, intervalMs: number) =>
    client.workflow.start(kind, { taskQueue, workflowId: `${kind}-${intervalMs}`, args: [intervalMs] });

  for (const kind of KINDS) {
    const handle = await start(kind, SHORT_MS);
    await waitUntil('the first poll', () => pollsOf(handle.workflowId) >= 1, 60_000);
    const before = await eventsOf(handle);
    const from = pollsOf(handle.workflowId);
    await waitUntil('idle polls', () => pollsOf(handle.workflowId) >= from + POLLS, 300_000);
    const events = (await eventsOf(handle)) - before;
    const done = pollsOf(handle.workflowId) - from;
    const behindMs = Date.now() - (await handle.query<number>(LAST_POLL_QUERY));
    console.log(
      `${kind}: ${(events / done).toFixed(1)} events a poll; the workflow last heard of a poll ${ageText(behindMs)}`,
    );
    const { raw } = await handle.describe();
    const [pending] = raw.pendingActivities ?? [];
    console.log(`  pending: attempt ${pending?.attempt ?? '-'}, last failure: ${pending?.lastFailure?.message ?? '-'}`);
    await handle.terminate('measured');
  }

  const waits: Record<Kind, number[]> = { timerCycle: [], idleMode: [] };
  const handles = { timerCycle: await start('timerCycle', LONG_MS), idleMode: await start('idleMode', LONG_MS) };
  for (const kind of KINDS) await waitUntil('the first poll', () => pollsOf(handles[kind].workflowId) === 1, 60_000);
  const before = { timerCycle: await eventsOf(handles.timerCycle), idleMode: await eventsOf(handles.idleMode) };
  for (let signal = 0; signal < SIGNALS; signal += 1) {
    for (const kind of KINDS) {
      const { workflowId } = handles[kind];
      const polledBefore = pollsOf(workflowId);
      const from = performance.now();
      await handles[kind].signal(POLL_NOW_SIGNAL);
      await waitUntil('the poll that was asked for', () => pollsOf(workflowId) > polledBefore, 60_000);
      waits[kind].push(performance.now() - from);
    }
  }
  for (const kind of KINDS) {
    const events = ((await eventsOf(handles[kind])) - before[kind]) / SIGNALS;
    const [p50, p95] = [percentile(waits[kind], 0.5), percentile(waits[kind], 0.95)];
    const wait = `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`;
    console.log(`${kind}: from signal to poll ${wait} (${loadText()}); ${events.toFixed(1)} events a signal`);
    await handles[kind].terminate('measured');
  }
  await stop();
}

async function eventsOf(handle: WorkflowHandle): Promise<number> {
  return (await handle.describe()).historyLength;
}

function ageText(ms: number): string {
  return ms > 1e9 ? 'never' : `${ms} ms ago`;
}

void main();
