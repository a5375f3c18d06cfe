import { textOf } from '../connection-values';
import type { Connection } from '../element';
import { RequestError } from '../request-error';

/** The statuses that a key lists, separated by commas. Throws a `RequestError` if it lists anything else. */
export function statusesOf(connection: Connection, key: string): number[] {
  const text = textOf(connection, key);
  if (text === '') return [];
  const statuses = text.split(',').map((part) => part.trim());
  const stranger = statuses.find((status) => !/^[45]\d\d$/.test(status));
  if (stranger !== undefined)
    throw new RequestError(
      `Found "${stranger.slice(0, 20)}"; allowed: statuses from 400 to 599, separated by commas, such as 400,404.`,
    );
  return statuses.map(Number);
}
