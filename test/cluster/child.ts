import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface Child {
  process: ChildProcess;
  isAlive(): boolean;
  /** The last lines that it wrote. */
  endOfLog(): string;
  /** Sends the signal, and SIGKILL 20 s later; resolves when the process is gone. Safe to call twice. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const STOP_DEADLINE_MS = 20_000;

/** Starts a server, which writes into `logPath`, and never outlives this process. */
export function startChild(command: string, args: string[], logPath: string, options: SpawnOptions = {}): Child {
  const log = openSync(logPath, 'a');
  // Its own process group: Ctrl-C in the terminal must reach us alone, PostgreSQL stops last.
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  return {
    process: child,
    isAlive,
    endOfLog: () => readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-15).join('\n'),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const deadline = setTimeout(kill, STOP_DEADLINE_MS);
      if (isAlive()) await ended;
      clearTimeout(deadline);
      process.off('exit', kill);
    },
  };
}
