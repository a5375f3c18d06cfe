import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { Logger } from '../logging';
import { freePort, isListening } from './loopback-ports';
import { registerSearchAttributes } from './search-attributes';
import { serverVersionOf } from './server-advisories';
import { claimServerRecord, writeServerRecord } from './server-record';

export interface EmbeddedTemporalOptions {
  /** Path of the Temporal CLI, as `findTemporalCli` gives it. */
  cli: string;
  /** Folder of the database, the server's log and the record of who runs it. Made if it is missing. */
  dataDir: string;
  log: Logger;
  /** Wanted port of the gRPC service; a free one if it is taken. Default 7233. */
  port?: number;
  /** Wanted port of the Web UI; a free one if it is taken. Default 8233. */
  uiPort?: number;
  /** Temporal's dynamic configuration, by key. The server drops keys it does not know without a word. */
  dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
  /** Keep nothing: no database file. */
  inMemory?: boolean;
}

export interface EmbeddedTemporal {
  /** `host:port` of the gRPC service. */
  address: string;
  uiUrl: string;
  /** Emits `exit` when the server dies. */
  process: ChildProcess;
  /** Ends the server: SIGTERM, and SIGKILL after 10 s. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * As `deploy/temporal/dynamic-config.yaml` has it: tasks of higher priority first, and each organization in its turn.
 * What waits in a database of before, which had neither, is given out, too. Turns are kept within a partition of a task
 * queue only, and by default a queue has four: what waits in one of them may stand behind all that waits in the others.
 */
const FAIRNESS = {
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
  'matching.enableMigration': true,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.numTaskqueueReadPartitions': 1,
} as const;

export const EMBEDDED_NAMESPACE = 'default';
const DATABASE = 'temporal.db';
const HOST = '127.0.0.1';
const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 10_000;
const START_TRIES = 3;

/**
 * Starts `temporal server start-dev` on this machine only, waits until it answers and knows our search attributes. One
 * server per data folder: see `claimServerRecord`. A server that does not come up is an error with the end of its log.
 */
export async function startEmbeddedTemporal(options: EmbeddedTemporalOptions): Promise<EmbeddedTemporal> {
  const recordPath = join(options.dataDir, 'temporal.json');
  await claimServerRecord(recordPath);
  try {
    return await startWithFreePorts(options, recordPath);
  } catch (error) {
    rmSync(recordPath, { force: true });
    throw error;
  }
}

/** A port that was free a moment ago may be taken when the server binds it: then once more with others. */
async function startWithFreePorts(options: EmbeddedTemporalOptions, recordPath: string): Promise<EmbeddedTemporal> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options, recordPath);
    } catch (error) {
      const portTaken = error instanceof Error && error.message.includes('address already in use');
      if (!portTaken || attempt === START_TRIES) throw error;
    }
  }
}

async function startOnce(options: EmbeddedTemporalOptions, recordPath: string): Promise<EmbeddedTemporal> {
  const port = await freePort(options.port ?? 7233);
  const uiPort = await freePort(options.uiPort ?? 8233);
  const address = `${HOST}:${port}`;
  const logPath = join(options.dataDir, 'temporal.log');
  const server = spawnServer(options, port, uiPort, logPath);
  const uiUrl = `http://${HOST}:${uiPort}`;
  writeServerRecord(recordPath, { ownerPid: process.pid, serverPid: server.pid ?? null, address, uiUrl });

  // Whatever ends this process, short of SIGKILL: the server does not outlive it. A left-over is dealt with at the next
  // start.
  const killServer = () => server.kill('SIGKILL');
  process.once('exit', killServer);
  const stop = async () => {
    await stopServer(server);
    process.off('exit', killServer);
    rmSync(recordPath, { force: true });
  };
  try {
    const connection = await waitUntilHealthy(server, port, logPath);
    await prepare(connection, options.log).finally(() => connection.close());
  } catch (error) {
    await stop();
    throw error;
  }
  options.log.debug({ address, serverPid: server.pid }, 'Where the embedded Temporal server listens');
  return { address, uiUrl, process: server, stop };
}

function spawnServer(options: EmbeddedTemporalOptions, port: number, uiPort: number, logPath: string): ChildProcess {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  if (existsSync(logPath)) renameSync(logPath, join(options.dataDir, 'temporal.previous.log'));
  const logFile = openSync(logPath, 'w', 0o600);
  try {
    // Its own process group: Ctrl-C in the terminal must reach us alone, the server stops last.
    return forOwnerOnly(options.dataDir, () =>
      spawn(options.cli, serverArguments(options, port, uiPort), {
        detached: true,
        stdio: ['ignore', logFile, logFile],
      }),
    );
  } finally {
    closeSync(logFile);
  }
}

/**
 * The database holds every record that changed, and the data folder may have been made by somebody else, for all to
 * read.
 */
function forOwnerOnly<Child>(dataDir: string, start: () => Child): Child {
  for (const file of [DATABASE, `${DATABASE}-wal`, `${DATABASE}-shm`].map((name) => join(dataDir, name))) {
    if (existsSync(file)) chmodSync(file, 0o600);
  }
  // The child inherits it; what this process does meanwhile it does not do in JavaScript.
  const umask = process.umask(0o077);
  try {
    return start();
  } finally {
    process.umask(umask);
  }
}

function serverArguments(options: EmbeddedTemporalOptions, port: number, uiPort: number): string[] {
  const { dataDir, inMemory = false } = options;
  const dynamicConfig = { ...FAIRNESS, ...options.dynamicConfig };
  const database = inMemory ? [] : ['--db-filename', join(dataDir, DATABASE)];
  const dynamic = Object.entries(dynamicConfig).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(value)}`,
  ]);
  const listen = ['--ip', HOST, '--port', String(port), '--ui-port', String(uiPort)];
  return ['server', 'start-dev', ...listen, ...database, ...dynamic];
}

/**
 * What is known of this version is said where it starts: it listens on this machine only, with one namespace and no
 * passwords.
 */
async function prepare(connection: Connection, log: Logger): Promise<void> {
  const server = await serverVersionOf(connection);
  log.info(server, 'The embedded Temporal server is up');
  await registerSearchAttributes(connection, EMBEDDED_NAMESPACE);
}

/** Healthy means: it answers, and its namespace is there. */
async function waitUntilHealthy(server: ChildProcess, port: number, logPath: string): Promise<Connection> {
  let death: string | null = null;
  server.once('error', (error) => (death = error.message));
  server.once('exit', (code, signal) => (death = `it ended with ${signal ?? `exit code ${code}`}`));
  const deadlineMs = Date.now() + START_DEADLINE_MS;
  while (death === null && Date.now() < deadlineMs) {
    // The port first: a gRPC channel that was refused once waits for a second before it tries again.
    const connection = (await isListening(port)) ? await connectIfHealthy(`${HOST}:${port}`) : null;
    if (connection) return connection;
    await sleep(50);
  }
  const reason = death ?? `it did not answer at port ${port} within ${START_DEADLINE_MS / 1000} s`;
  throw new Error(`The embedded Temporal server did not start: ${reason}. The end of ${logPath}:\n${endOf(logPath)}`);
}

async function connectIfHealthy(address: string): Promise<Connection | null> {
  const connection = Connection.lazy({ address });
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace: EMBEDDED_NAMESPACE }),
    );
    return connection;
  } catch {
    await connection.close();
    return null;
  }
}

function endOf(logPath: string): string {
  return readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const kill = setTimeout(() => server.kill('SIGKILL'), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(kill);
}
