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

/**
 * The process's logger. Values under keys that carry secrets are masked at every depth, as the last step before a line
 * is written. A secret inside a message text cannot be found, so messages never contain one. Of an error (key `err`)
 * only its name, code, message and stack are logged, and those of its causes: HTTP clients hang whole requests with
 * their headers on the errors they throw.
 */
export function createLogger({ level, pretty, destination = process.stderr }: LoggingOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    masking(pretty ? readableLine : JSON.stringify, destination),
  );
}

function describeError(error: unknown): unknown {
  if (!types.isNativeError(error)) return error;
  const { name, code, message, stack, cause } = error as NodeJS.ErrnoException;
  return { name, code, message, stack, cause: cause === undefined ? undefined : describeError(cause) };
}

type Entry = Record<string, unknown>;

function masking(lineOf: (entry: Entry) => string, destination: LogDestination): LogDestination {
  return { write: (json) => destination.write(lineOf(JSON.parse(json, maskSecret) as Entry) + '\n') };
}

function maskSecret(key: string, value: unknown): unknown {
  return SECRET_KEY.test(key) ? MASK : value;
}

/** `12:00:00 info  message name=value`. */
function readableLine({ level, time, msg, err, ...fields }: Entry): string {
  const clock = String(time).slice(11, 19);
  const details = Object.entries(fields).map(([name, value]) => ` ${name}=${textOf(value)}`);
  const error = err === undefined ? '' : `\n${stackOf(err)}`;
  return `${clock} ${String(level).padEnd(5)} ${textOf(msg)}${details.join('')}${error}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function stackOf(error: unknown): string {
  const isObject = typeof error === 'object' && error !== null;
  const cause = isObject && 'cause' in error ? `\nCaused by ${stackOf(error.cause)}` : '';
  return (isObject && 'stack' in error ? String(error.stack) : textOf(error)) + cause;
}
