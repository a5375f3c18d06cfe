import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { waitUntil } from '../support/wait-until';

export interface ServerOptions {
  command: string;
  args: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Where it prints. */
  logFile: string;
  isReady(): boolean | Promise<boolean>;
}

const START_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 10_000;
const MAX_ERROR_LENGTH = 2_000;

/** Starts a real server, waits until it is ready, and ends it with `stop`, or when this process ends. */
export async function startServerProcess(options: ServerOptions) {
  let running = await startOnce(options);
  return {
    stop: (): Promise<void> => running.stop(),
    /** `kill -9`; so much later it is started again, and is ready when this resolves. */
    async crash(awayMs: number): Promise<void> {
      await running.kill();
      await pass(awayMs);
      running = await startOnce(options);
    },
  };
}

async function startOnce({ command, args, cwd, env, logFile, isReady }: ServerOptions) {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  /** With the processes that it started itself. */
  const end = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && !isOver()) process.kill(-child.pid, signal);
  };
  const onExit = () => end('SIGKILL');
  process.once('exit', onExit);
  const ended = once(child, 'close');

  async function kill(): Promise<void> {
    onExit();
    await ended;
    process.off('exit', onExit);
  }

  async function stop(): Promise<void> {
    end('SIGTERM');
    await Promise.race([ended, pass(STOP_DEADLINE_MS, null, { ref: false })]);
    await kill();
  }

  try {
    await waitUntil(`${command} to be ready`, async () => isOver() || isReady(), START_DEADLINE_MS);
    if (isOver()) throw new Error(`${command} ended: ${readFileSync(logFile, 'utf8').slice(-MAX_ERROR_LENGTH)}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop, kill };
}

/** Whether a server answers at this address with anything but a fault of its own. */
export async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
  await answer?.arrayBuffer();
  return answer !== null && answer.status < 500;
}
