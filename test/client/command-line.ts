import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(__dirname, '../..');
const COMMAND = ['--import', 'tsx', join(ROOT, 'src/client/cli.ts')];

export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** The client script as a process of its own, with `settings` as the only ones of ours in its environment. */
export function startClient(settings: Record<string, string>, ...commandLine: string[]) {
  const foreign = Object.entries(process.env).filter(([name]) => !/^(TEMPORAL_|ELEMENT_EVENTS_)/.test(name));
  return spawn(process.execPath, [...COMMAND, ...commandLine], {
    cwd: ROOT,
    env: { ...Object.fromEntries(foreign), ...settings },
  });
}

/** Runs the client script to its end. */
export async function runClient(
  settings: Record<string, string>,
  commandLine: string[],
  standardInput = '',
): Promise<Run> {
  const client = startClient(settings, ...commandLine);
  // A command that reads no input may be gone before all of it is written.
  client.stdin.on('error', () => undefined).end(standardInput);
  const [stdout, stderr, [code]] = await Promise.all([text(client.stdout), text(client.stderr), once(client, 'exit')]);
  return { code, stdout, stderr };
}
