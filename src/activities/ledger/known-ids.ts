import { asUnrecorded, joined, partitioned, type KnownIds } from '../../domain/sweeps/known-ids';
import type { KnownSet } from '../../domain/sweeps/sweep-state';
import { readShards, writeShards, type KnownOwner, type Shard, type ShardStore } from './shards';

/** What the shards of a resource's sweeps hold. */
export interface HeldIds {
  set: KnownSet;
  shards: Shard<KnownIds>[];
  ids: KnownIds;
}

/**
 * Reads the known ids of a resource; null if a shard is gone. What was written after the sweep `recorded` belongs to a
 * sweep that did not end: nothing of it was reported.
 */
export async function readKnownIds(
  store: ShardStore,
  owner: KnownOwner,
  set: KnownSet,
  recorded: number,
): Promise<HeldIds | null> {
  const shards = await readShards<KnownIds>(store, owner, set);
  if (shards === null) return null;
  const recordedOnes = shards.map(({ number, content }) => (number > recorded ? asUnrecorded(content) : content));
  return { set, shards, ids: joined(recordedOnes) };
}

/** Writes the known ids of a resource; null if they are more than shards can hold. */
export function writeKnownIds(
  store: ShardStore,
  owner: KnownOwner,
  { number, ids }: { number: number; ids: KnownIds },
  present: HeldIds | null,
): Promise<KnownSet | null> {
  const contents = {
    number,
    partsFor: (shards: number) => partitioned(ids, shards),
    isOfThisWrite: ({ deleted }: KnownIds) => deleted.length > 0,
  };
  return writeShards(store, owner, contents, present);
}
