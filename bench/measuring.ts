import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a measured process of this folder to its end and gives the JSON that it printed last. Each side of a ratio has a
 * process of its own, so that neither finds the other's compiled code, caches or garbage.
 */
export async function measuredIn<T>(script: string, args: readonly string[], nodeOptions: string[] = []): Promise<T> {
  const command = [...nodeOptions, '--import', 'tsx', join(__dirname, script), ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}`);
  return JSON.parse(out.trim().split('\n').at(-1) as string) as T;
}

/** The last word of a measured process. */
export function finishWith(result: object): never {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exit(0);
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The nearest-rank percentile; `share` between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/**
 * Processor time that a process has used so far. Linux: fields 14 and 15 of `/proc/<pid>/stat`, in hundredths of a
 * second.
 */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resident memory of a process. Linux. */
export function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}

/** The most resident memory that a process had so far. Linux. */
export function mostResidentMb(pid: number): number {
  const kb = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}

/** Processes that want to run, mean of the last minute: what shared the machine with the measurement. */
export function loadText(): string {
  return `load ${(loadavg()[0] as number).toFixed(1)}`;
}
