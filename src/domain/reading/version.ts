import { hash } from 'node:crypto';
import { CONTENT_LENGTH, KEY_LENGTH } from './ledger';

/** Characters of the id of an event or a notification. */
export const EVENT_ID_LENGTH = 20;

/** What stands for a record in the ledger. `content`: for one of several records that have this id. */
export function recordKey(recordId: string, content?: string): string {
  return digest(content === undefined ? recordId : JSON.stringify([recordId, content])).slice(0, KEY_LENGTH);
}

/** What stands for a record's content in the ledger. Bring it without the fields that are ignored. */
export function contentDigest(content: string): string {
  return digest(content).slice(0, CONTENT_LENGTH);
}

/**
 * Id of a change: 20 URL-safe characters that depend on instance, resource, record id and version (updated date,
 * content as canonical JSON, and how many versions were told before under a date that did not move on) only, so that a
 * change read again, by whatever run, carries the id it had.
 */
export function eventIdOf(
  instanceId: number,
  resource: string,
  recordId: string,
  updatedAt: string | null,
  content: string,
  turn = 0,
): string {
  const parts = [instanceId, resource, recordId, updatedAt, content, ...(turn === 0 ? [] : [turn])];
  return digest(JSON.stringify(parts)).slice(0, EVENT_ID_LENGTH);
}

/** Id of a notification: 20 URL-safe characters, from the ids of its events in their order. */
export function notificationIdOf(instanceId: number, eventIds: readonly string[]): string {
  return digest(JSON.stringify(['notification', instanceId, ...eventIds])).slice(0, EVENT_ID_LENGTH);
}

/** A stable number of 48 bits (JSON-safe) from a text. */
export function stableNumber(text: string): number {
  return parseInt(hash('sha256', text, 'hex').slice(0, 12), 16);
}

/** The first 120 bits of SHA-256 as 20 base64url characters. */
function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 20);
}
