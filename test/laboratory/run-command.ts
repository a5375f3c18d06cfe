import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** What is being done, for the person who waits and for the error. */
  title: string;
  onProgress(line: string): void;
}

const MAX_ERROR_LENGTH = 2_000;

/**
 * Runs a command of an installation to its end, with low priority. Resolves with what it printed; another exit code
 * than 0 is an error with the end of it.
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  options.onProgress(options.title);
  return new Promise((resolve, reject) => {
    const child = spawn('nice', ['-n', '5', command, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${options.title}: ended with ${code}: ${printed.slice(-MAX_ERROR_LENGTH)}`));
    });
  });
}
