import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What `temporal.json` in the data folder says of the Temporal server that uses its database. */
export interface ServerRecord {
  /** The process that started the server and is to stop it. */
  ownerPid: number;
  /** Null while it is being started. */
  serverPid: number | null;
  address: string | null;
  uiUrl: string | null;
}

const STOP_DEADLINE_MS = 10_000;

/**
 * Makes this process the owner of a data folder's Temporal server. Two servers on one database file would both start and
 * spoil it, so: a server whose owner lives is an error; one that a killed owner left behind is stopped first.
 */
export async function claimServerRecord(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const claim: ServerRecord = { ownerPid: process.pid, serverPid: null, address: null, uiUrl: null };
  // A file that is created exclusively decides between two processes that start at the same moment.
  while (!createExclusively(path, claim)) {
    const other = readServerRecord(path);
    const running = other !== null && isTemporalServer(other);
    if (other && isAlive(other.ownerPid) && (running || other.serverPid === null)) throw new Error(inUse(path, other));
    if (other?.serverPid && running) await stopProcess(other.serverPid);
    rmSync(path, { force: true });
  }
}

export function writeServerRecord(path: string, record: ServerRecord): void {
  writeFileSync(path, JSON.stringify(record) + '\n');
}

/** Null where there is no record, or none that can be read. */
export function readServerRecord(path: string): ServerRecord | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ServerRecord;
  } catch {
    return null;
  }
}

function createExclusively(path: string, record: ServerRecord): boolean {
  try {
    writeFileSync(path, JSON.stringify(record) + '\n', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function inUse(path: string, { ownerPid, address }: ServerRecord): string {
  return (
    `Process ${ownerPid} already runs a Temporal server${address ? ` at ${address}` : ''} on this data folder (${path}). ` +
    'Stop that process, or set ELEMENT_EVENTS_DATA_DIR to another folder.'
  );
}

/** Asks a process that is not our child to end, and ends it after 10 s. */
async function stopProcess(pid: number): Promise<void> {
  const deadlineMs = Date.now() + STOP_DEADLINE_MS;
  process.kill(pid, 'SIGTERM');
  while (isAlive(pid)) {
    if (Date.now() > deadlineMs) process.kill(pid, 'SIGKILL');
    await sleep(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process id may have been given to another program since, so the command line must be that of the recorded server. */
function isTemporalServer({ serverPid, address }: ServerRecord): boolean {
  if (serverPid === null || address === null) return false;
  const commandLine = commandLineOf(serverPid);
  return commandLine.includes('start-dev') && commandLine.includes(`--port ${address.split(':').pop()}`);
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return isAlive(pid) ? commandLineFromPs(pid) : '';
  }
}

/** For systems without /proc. */
function commandLineFromPs(pid: number): string {
  try {
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
