import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../src/temporal/loopback-ports';
import { runCommand } from '../run-command';
import { answers, startServerProcess } from '../server-process';
import type { InstallOptions } from '../system';
import type { ReceivedEvent, ReceiverKind, RunningReceiver } from './receiver-kind';

const PACKAGES = ['cloudevents==2.2.0', 'standardwebhooks==1.1.0'] as const;
const KEY = `whsec_${Buffer.alloc(32, 'laboratory-only').toString('base64')}`;
const PROGRAM = join(__dirname, 'cloudevents_receiver.py');

/** A line of what the program keeps. */
type Kept = { event: Omit<ReceivedEvent, 'objectId'> & { objectId: unknown } } | { refusal: string };

/** The SDK of CloudEvents for Python, which reads what is sent one by one. */
export const cloudEventsPython: readonly ReceiverKind[] = ['cloudevents-structured', 'cloudevents-binary'].map(
  (format) => ({
    key: `python-${format}`,
    install,
    start: (options) => start(format, options),
  }),
);

const environmentIn = (folder: string) => join(folder, 'python');
const pythonIn = (folder: string) => join(environmentIn(folder), 'bin', 'python');

async function install({ folder, onProgress }: InstallOptions): Promise<void> {
  const environment = environmentIn(folder);
  // Made last: an installation that was interrupted is begun again.
  const mark = join(environment, 'installed');
  if (existsSync(mark)) return;
  mkdirSync(folder, { recursive: true });
  const run = (title: string, command: string, ...args: string[]) => runCommand(command, args, { title, onProgress });
  await run('Making an environment of Python', 'python3', '-m', 'venv', '--clear', environment);
  await run(`Installing ${PACKAGES.join(' ')}`, pythonIn(folder), '-m', 'pip', 'install', '--quiet', ...PACKAGES);
  writeFileSync(mark, '');
}

async function start(format: string, { folder }: InstallOptions): Promise<RunningReceiver> {
  const file = join(folder, `${format}.jsonl`);
  rmSync(file, { force: true });
  const port = await freePort(18_910);
  const url = `http://127.0.0.1:${port}/`;
  const server = await startServerProcess({
    command: pythonIn(folder),
    args: [PROGRAM, String(port), KEY, file],
    logFile: join(folder, `${format}.log`),
    isReady: () => answers(url),
  });
  return {
    configuration: {
      'event.notification.callback.url': url,
      'event.notification.format': format,
      'event.notification.signature.key': KEY,
    },
    events: () => keptIn(file).flatMap((kept) => ('event' in kept ? [eventOf(kept.event)] : [])),
    refusals: () => keptIn(file).flatMap((kept) => ('refusal' in kept ? [kept.refusal] : [])),
    stop: server.stop,
  };
}

function eventOf({ objectId, ...event }: Extract<Kept, { event: unknown }>['event']): ReceivedEvent {
  return { ...event, objectId: String(objectId) };
}

function keptIn(file: string): Kept[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Kept);
}
