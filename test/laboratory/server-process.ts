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
export async function startServerProcess({ command, args, cwd, env, logFile, isReady }: ServerOptions) {
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
  const kill = () => end('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close');

  async function stop(): Promise<void> {
    end('SIGTERM');
    await Promise.race([ended, pass(STOP_DEADLINE_MS, null, { ref: false })]);
    kill();
    await ended;
    process.off('exit', kill);
  }

  try {
    await waitUntil(`${command} to be ready`, async () => isOver() || isReady(), START_DEADLINE_MS);
    if (isOver()) throw new Error(`${command} ended: ${readFileSync(logFile, 'utf8').slice(-MAX_ERROR_LENGTH)}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** Whether a server answers at this address with anything but a fault of its own. */
export async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
  await answer?.arrayBuffer();
  return answer !== null && answer.status < 500;
}
