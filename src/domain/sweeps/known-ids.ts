import { hashOf } from '../values/text-hash';

/**
 * What is remembered of the records of a resource, between one sweep and the next. Each id is in one of the lists,
 * which are sorted.
 */
export interface KnownIds {
  /** Seen at the vendor. */
  known: string[];
  /** Found missing by the latest sweep, and believed: to be reported. */
  deleted: string[];
  /**
   * Found missing by the latest sweep, in a number that is not believed at once: the next sweep has to find them
   * missing too.
   */
  suspected: string[];
}

export const NO_IDS: KnownIds = { known: [], deleted: [], suspected: [] };

/** A loss of no more records than this is believed at once, whatever part of the resource they are. */
const BELIEVED_LOSS = 20;

/** Which of `shards` (a power of two) an id belongs to, from 0: always the same one. */
export function shardOf(id: string, shards: number): number {
  const hash = hashOf(id);
  return (hash ^ (hash >>> 16)) & (shards - 1);
}

/** Parts the ids among shards, so that each shard is right by itself. */
export function partitioned(ids: KnownIds, shards: number): KnownIds[] {
  const parts = Array.from({ length: shards }, (): KnownIds => ({ known: [], deleted: [], suspected: [] }));
  for (const list of ['known', 'deleted', 'suspected'] as const) {
    for (const id of ids[list]) (parts[shardOf(id, shards)] as KnownIds)[list].push(id);
  }
  return parts;
}

export function joined(parts: readonly KnownIds[]): KnownIds {
  const all = (list: keyof KnownIds) => parts.flatMap((part) => part[list]);
  return { known: all('known'), deleted: all('deleted'), suspected: all('suspected') };
}

/**
 * What a sweep wrote that was never taken into account: nothing of it was reported, so all of it is known, and nothing
 * is suspected.
 */
export function asUnrecorded({ known, deleted, suspected }: KnownIds): KnownIds {
  return { known: [...known, ...deleted, ...suspected], deleted: [], suspected: [] };
}

/** The ids with those that polls told of since. */
export function withTold({ known, deleted, suspected }: KnownIds, told: readonly string[]): KnownIds {
  if (told.length === 0) return { known, deleted, suspected };
  return { known: [...new Set([...known, ...told])], deleted, suspected };
}

/**
 * The ids that the resource had and that a listing does not show. What was reported as deleted before is not among
 * them.
 */
export function missingFrom(listed: ReadonlySet<string>, { known, suspected }: KnownIds): string[] {
  return [...new Set([...known, ...suspected])].filter((id) => !listed.has(id));
}

/**
 * What a whole sweep comes to: `listed` are all ids it saw, `missing` those that none of its readings showed. A missing
 * id is deleted if few are missing, or if the sweep before had found it missing already. An empty listing, or the loss
 * of more than half of the records (and more than 20), looks like a vendor in trouble: those are only suspected.
 */
export function knownAfter(before: KnownIds, listed: ReadonlySet<string>, missing: readonly string[]): KnownIds {
  const suspected = new Set(before.suspected);
  const again = missing.filter((id) => suspected.has(id));
  const fresh = missing.filter((id) => !suspected.has(id));
  const isBelieved = !isMassLoss(fresh.length, before.known.length + before.suspected.length, listed.size);
  return {
    known: [...listed].sort(),
    deleted: [...again, ...(isBelieved ? fresh : [])].sort(),
    suspected: isBelieved ? [] : fresh.sort(),
  };
}

function isMassLoss(missing: number, known: number, listed: number): boolean {
  if (missing === 0) return false;
  return listed === 0 || (missing > BELIEVED_LOSS && missing > known / 2);
}
