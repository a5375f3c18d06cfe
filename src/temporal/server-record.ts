import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
 * Makes this process the owner of a data folder's Temporal server. Two servers on one database file would both start
 * and spoil it, so: a server whose owner lives is an error; one that a killed owner left behind is stopped first.
 */
export async function claimServerRecord(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const claim: ServerRecord = { ownerPid: process.pid, serverPid: null, address: null, uiUrl: null };
  // A file that is created exclusively decides between two processes that start at the same moment.
  while (!createExclusively(path, claim)) {
    const text = textAt(path);
    const other = recordIn(text);
    const running = other !== null && isTemporalServer(other);
    if (other && isAlive(other.ownerPid) && (running || other.serverPid === null)) throw new Error(inUse(path, other));
    if (other?.serverPid && running) await stopProcess(other.serverPid);
    removeStale(path, text);
  }
}

/**
 * Removes the record that was judged stale and no other: while the server was being stopped, somebody who did the same
 * may have put a record of his own there. Whoever finds that he moved such a one puts it back.
 */
function removeStale(path: string, judged: string | null): void {
  if (textAt(path) !== judged) return;
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (textAt(aside) !== judged) linkUnlessThere(aside, path);
  rmSync(aside, { force: true });
}

export function writeServerRecord(path: string, record: ServerRecord): void {
  writeFileSync(path, JSON.stringify(record) + '\n');
}

/** Null if there is no record, or none that can be read. */
export function readServerRecord(path: string): ServerRecord | null {
  return recordIn(textAt(path));
}

function recordIn(text: string | null): ServerRecord | null {
  try {
    return text === null ? null : (JSON.parse(text) as ServerRecord);
  } catch {
    return null;
  }
}

/** Null if there is no file. */
function textAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Written beside it first: nobody must find an empty record and take it for a broken one. */
function createExclusively(path: string, record: ServerRecord): boolean {
  const aside = `${path}.${process.pid}.new`;
  writeServerRecord(aside, record);
  try {
    return linkUnlessThere(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function linkUnlessThere(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
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
  for (signal(pid, 'SIGTERM'); isAlive(pid); await sleep(50)) {
    if (Date.now() > deadlineMs) signal(pid, 'SIGKILL');
  }
}

/** It may have ended just now, by itself or by somebody else's signal. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
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

/**
 * A process id may have been given to another program since, so the command line must be that of the recorded server.
 */
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
