import { textOf } from '../connection-values';
import type { Connection } from '../element';
import { RequestError } from '../request-error';

/**
 * The statuses that a key lists, separated by commas. Anything else is passed over: it is refused before an instance
 * has it.
 */
export function statusesOf(connection: Connection, key: string): number[] {
  return partsOf(connection, key).filter(isStatus).map(Number);
}

/** Throws a `RequestError` if a key lists anything but statuses. */
export function checkStatuses(connection: Connection, key: string): void {
  const strangers = partsOf(connection, key).filter((part) => !isStatus(part));
  if (strangers.length === 0) return;
  const found = `Found ${strangers.map((part) => `"${part.slice(0, 20)}"`).join(', ')}`;
  throw new RequestError(`${found}; allowed: statuses from 400 to 599, separated by commas, such as 400,404.`);
}

function partsOf(connection: Connection, key: string): string[] {
  const text = textOf(connection, key);
  return text === '' ? [] : text.split(',').map((part) => part.trim());
}

function isStatus(part: string): boolean {
  return /^[45]\d\d$/.test(part);
}
