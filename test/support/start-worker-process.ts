import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface WorkerProcess {
  /** Sends a signal; `SIGKILL` and `SIGTERM` resolve when the process is gone. */
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Null while it runs, and where a signal ended it. */
  exitCode(): number | null;
  isAlive(): boolean;
}

/** Starts a worker as a process of its own; resolves when it takes work. */
export async function startWorkerProcess(address: string, taskQueue: string): Promise<WorkerProcess> {
  const file = join(__dirname, 'worker-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', file, address, taskQueue], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const killChild = () => child.kill('SIGKILL');
  process.once('exit', killChild);
  const ended = once(child, 'exit').finally(() => process.off('exit', killChild));
  await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(diedEarly(child)))]);
  return {
    signal: async (name) => {
      child.kill(name);
      if (name === 'SIGKILL' || name === 'SIGTERM') await ended;
    },
    exitCode: () => child.exitCode,
    isAlive: () => child.exitCode === null && child.signalCode === null,
  };
}

/** The worker processes of one test. */
export function createWorkerProcesses() {
  const workers: WorkerProcess[] = [];
  return {
    start: async ({ address, taskQueue }: { address: string; taskQueue: string }): Promise<WorkerProcess> => {
      const worker = await startWorkerProcess(address, taskQueue);
      workers.push(worker);
      return worker;
    },
    /** At the test's end: none outlives it. */
    killAll: async (): Promise<void> => {
      const alive = workers.splice(0).filter((worker) => worker.isAlive());
      await Promise.all(alive.map((worker) => worker.signal('SIGKILL')));
    },
  };
}

function diedEarly({ exitCode, signalCode }: ChildProcess): Error {
  return new Error(`The worker process ended with ${signalCode ?? `exit code ${exitCode}`} before it took work.`);
}
