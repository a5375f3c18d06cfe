import {
  decodeEntry,
  keptFrom,
  keyOf,
  textsOf,
  toldAgainIn,
  withEntries,
  type Ledger,
} from '../../domain/reading/ledger';
import type { FarLedger } from '../../domain/reading/watermark';
import { shardOf } from '../../domain/sweeps/known-ids';
import { readShards, writeShards, type KnownOwner, type Shard, type ShardStore } from './shards';

/** Deletions that the far part remembers; older ones are forgotten first. */
const MAX_TOMBSTONES = 50_000;

/** Reads the far part of a ledger; null if a shard is gone. */
export async function readFarLedger(store: ShardStore, owner: KnownOwner, far: FarLedger): Promise<Ledger | null> {
  const shards = await readShards<Ledger>(store, owner, setOf(far));
  return shards === null ? null : ledgerOf(shards, far);
}

function ledgerOf(shards: readonly Shard<Ledger>[], { again }: FarLedger): Ledger {
  return toldAgainIn(shards.map(({ content }) => content).join(''), again);
}

/**
 * Adds the near part of a ledger to the far one, whose entries it replaces, and forgets what no poll is shown again.
 * Cut off anywhere it is simply repeated: the near part is what it was until this has answered.
 */
export async function addToFarLedger(
  store: ShardStore,
  owner: KnownOwner,
  { number, near, far, keepFrom }: { number: number; near: Ledger; far: FarLedger | null; keepFrom: string | null },
): Promise<{ far: FarLedger; forgotten: number }> {
  const shards = far === null ? null : await readShards<Ledger>(store, owner, setOf(far));
  const before = far === null || shards === null ? '' : ledgerOf(shards, far);
  const all = withEntries(before, near);
  let kept = withFewerTombstones(keepFrom === null ? all : keptFrom(all, Date.parse(keepFrom)));
  let forgotten = 0;
  for (;;) {
    const ledger = kept;
    const contents = {
      number,
      partsFor: (count: number) => partsOf(ledger, count),
      isOfThisWrite: () => false,
    };
    const present = far === null || shards === null ? null : { set: setOf(far), shards };
    const set = await writeShards(store, owner, contents, present);
    if (set !== null) return { far: { ...set, recorded: number, again: null, ...sumsOf(kept) }, forgotten };
    // More than can be held: what was told longest ago is forgotten first.
    const texts = textsOf(kept);
    forgotten += Math.ceil(texts.length / 4);
    kept = texts.slice(Math.ceil(texts.length / 4)).join('');
  }
}

function setOf({ number, shards }: FarLedger): { number: number; shards: number } {
  return { number, shards };
}

function partsOf(ledger: Ledger, shards: number): Ledger[] {
  const parts = Array.from({ length: shards }, (): string[] => []);
  for (const text of textsOf(ledger)) (parts[shardOf(keyOf(text), shards)] as string[]).push(text);
  return parts.map((part) => part.join(''));
}

function withFewerTombstones(ledger: Ledger): Ledger {
  const texts = textsOf(ledger);
  let excess = texts.filter((text) => decodeEntry(text).isDeleted).length - MAX_TOMBSTONES;
  if (excess <= 0) return ledger;
  return texts.filter((text) => !(decodeEntry(text).isDeleted && (excess -= 1) >= 0)).join('');
}

function sumsOf(ledger: Ledger): { entries: number; until: string | null } {
  let untilMs = -Infinity;
  let hasStaying = false;
  const texts = textsOf(ledger);
  for (const text of texts) {
    const { at, stays } = decodeEntry(text);
    if (stays || at === null) hasStaying = true;
    else untilMs = Math.max(untilMs, at);
  }
  return { entries: texts.length, until: hasStaying || untilMs === -Infinity ? null : new Date(untilMs).toISOString() };
}
