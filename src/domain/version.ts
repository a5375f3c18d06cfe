import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { JsonObject } from './json';
import { ENTRY_LENGTH, ID_DIGEST_LENGTH } from './seen';

/** Characters of the id of an event or a notification. */
export const EVENT_ID_LENGTH = 20;

/**
 * A version of a record in 12 characters: what it is (id) and what it looked like (content). Together with the updated date it
 * is filed under, it tells two changes within one second apart. Two versions of one record and second collide once in 16 million.
 */
export function versionEntry(recordId: string, record: JsonObject): string {
  return idDigest(recordId) + digest(canonicalJson(record)).slice(0, ENTRY_LENGTH - ID_DIGEST_LENGTH);
}

/** A record's id in 8 characters. */
export function idDigest(recordId: string): string {
  return digest(recordId).slice(0, ID_DIGEST_LENGTH);
}

/**
 * Id of a change: 20 URL-safe characters that depend on instance, resource, record id and version (updated date and content) only,
 * so that a change read again, by whatever run, carries the id it had.
 */
export function eventIdOf(
  instanceId: number,
  resource: string,
  recordId: string,
  updatedAt: string | null,
  record: JsonObject,
): string {
  return digest(JSON.stringify([instanceId, resource, recordId, updatedAt, canonicalJson(record)])).slice(
    0,
    EVENT_ID_LENGTH,
  );
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
