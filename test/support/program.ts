import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { waitUntil } from './wait-until';

export type Program = ReturnType<typeof startProgram>;

const ROOT = resolve(__dirname, '../..');

/**
 * Runs one of our entry points, in source or built, as a process of its own. `variables` are added to the environment.
 */
export function startProgram(entryPoint: string, variables: Record<string, string>, options: readonly string[] = []) {
  const loader = entryPoint.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, entryPoint, ...options], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text));

  return {
    pid: child.pid,
    printed: () => printed,
    /** Waits for the output to match; fails with the whole output when the process ends before. */
    async untilPrinted(pattern: RegExp, deadlineMs = 60_000): Promise<RegExpExecArray> {
      const isOver = () => child.exitCode !== null || child.signalCode !== null;
      await waitUntil(`${pattern} in the output`, () => pattern.test(printed) || isOver(), deadlineMs);
      const match = pattern.exec(printed);
      if (!match) throw new Error(`The process ended and never printed ${pattern}:\n${printed}`);
      return match;
    },
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    /** Resolves with the exit code, or with the signal that ended the process. */
    ended,
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
