import { spawn } from 'node:child_process';

/** Called with a line for a person, about once a second. */
export type OnProgress = (line: string) => void;

export interface RunOptions {
  /** What is being done, as the progress line and the error name it. */
  title: string;
  onProgress: OnProgress;
  deadlineMs: number;
  /** Asked once a second: a reason to end the command early, or null. */
  giveUp?: (elapsedMs: number) => string | null;
}

const MAX_ERROR_LENGTH = 300;

/**
 * Runs a command to its end. An exit code other than 0, the deadline or `giveUp` make an error with the end of what it
 * printed.
 */
export function runWithProgress(command: string, args: string[], options: RunOptions): Promise<void> {
  const { title, onProgress, deadlineMs, giveUp } = options;
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let printed = '';
    let reason: string | null = null;
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (printed = (printed + text).slice(-MAX_ERROR_LENGTH)));

    onProgress(title);
    const ticker = setInterval(() => {
      const elapsedMs = performance.now() - startedMs;
      onProgress(`${title}: ${Math.round(elapsedMs / 1000)} s`);
      reason ??=
        elapsedMs > deadlineMs ? `not done within ${deadlineMs / 60_000} minutes` : (giveUp?.(elapsedMs) ?? null);
      if (reason !== null) child.kill('SIGKILL');
    }, 1000);

    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => {
      clearInterval(ticker);
      if (code === 0) resolve();
      else fail(reason ?? (printed.trim() || `exit code ${code}`));
    });
    function fail(why: string): void {
      clearInterval(ticker);
      reject(new Error(`${title}: ${why.replace(/\s+/g, ' ')}`));
    }
  });
}

const QUIET_INTERVAL_MS = 20_000;

/** Shows progress: on a terminal one line that is written over, elsewhere a line at once and then every 20 s. */
export function progressOn(stream: NodeJS.WriteStream): OnProgress & { done(): void } {
  let lastMs = -Infinity;
  const show = (line: string) => {
    const nowMs = performance.now();
    if (stream.isTTY) stream.write(`\r\x1b[K${line}`);
    else if (nowMs - lastMs >= QUIET_INTERVAL_MS) stream.write(`${line}\n`);
    else return;
    lastMs = nowMs;
  };
  const done = () => {
    if (stream.isTTY && lastMs !== -Infinity) stream.write('\r\x1b[K');
  };
  return Object.assign(show, { done });
}
