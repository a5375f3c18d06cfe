import { types } from 'node:util';
import pino from 'pino';
import type { Logger } from 'pino';

export type { Logger } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LoggingOptions {
  level: LogLevel;
  /** One readable line per entry, for a person at a terminal; otherwise JSON, for a log collector. */
  pretty: boolean;
  /** Where the lines go. Default: standard error, so that standard output stays free for results. */
  destination?: LogDestination;
}

export interface LogDestination {
  write(line: string): unknown;
}

const SECRET_KEY = /authorization|cookie|password|secret|token|api[._-]?key|signature[._-]?key|sealing[._-]?key/i;
const MASK = '********';
const MAX_DEPTH = 6;

/**
 * The process's logger. Values under keys that carry secrets are masked at every depth. A secret inside a message text cannot be
 * found, so messages never contain one. Of an error only its name, code, message and stack are logged, and those of its causes: HTTP
 * clients hang whole requests with their headers on the errors they throw.
 */
export function createLogger({ level, pretty, destination = process.stderr }: LoggingOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => masked(bindings) as pino.Bindings,
        log: (entry) => masked(entry) as Record<string, unknown>,
      },
      serializers: { err: asIs },
    },
    pretty ? readable(destination) : destination,
  );
}

/** Pino's own error serializer would copy every property of an error; ours has already run. */
function asIs(value: unknown): unknown {
  return value;
}

function masked(value: unknown, depth = 0): unknown {
  if (types.isNativeError(value)) return describeError(value, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, SECRET_KEY.test(key) ? MASK : masked(item, depth + 1)]),
  );
}

function describeError(error: Error & { code?: unknown }, depth: number): Record<string, unknown> {
  const { name, code, message, stack, cause } = error;
  const described = { name, code, message, stack };
  return cause === undefined || depth === MAX_DEPTH ? described : { ...described, cause: masked(cause, depth + 1) };
}

/** Turns pino's JSON lines, already masked, into `12:00:00 info  message name=value`. */
function readable(destination: LogDestination): LogDestination {
  return {
    write: (line) => {
      const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const clock = String(time).slice(11, 19);
      const details = Object.entries(fields).map(([name, value]) => ` ${name}=${textOf(value)}`);
      const error = err === undefined ? '' : `\n${stackOf(err)}`;
      return destination.write(`${clock} ${String(level).padEnd(5)} ${textOf(msg)}${details.join('')}${error}\n`);
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function stackOf(error: unknown): string {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'stack' in error ? String(error.stack) : textOf(error);
}
