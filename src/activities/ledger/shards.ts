import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { KNOWN_RECORDS_WORKFLOW, knownRecordsIdOf } from '../../contract/ids';
import { KNOWN_RECORDS_QUERY, KNOWN_RECORDS_SIGNALS, type KnownRecords } from '../../contract/known-records';
import type { KnownSet } from '../../domain/sweeps/sweep-state';

/** Whose records are known. */
export interface KnownOwner {
  instanceId: number;
  resource: string;
}

/** Where shards of known records are held. */
export interface ShardStore {
  /** Null if there is no such shard any more. */
  read(owner: KnownOwner, set: KnownSet, shard: number): Promise<KnownRecords | null>;
  /** Writes a whole shard, which is made if there is none. */
  write(owner: KnownOwner, set: KnownSet, shard: number, held: KnownRecords): Promise<void>;
}

const CALL_DEADLINE_MS = 20_000;
/** Of a shard's content in base64: far from the 1 MB that a payload may have, and small in a history. */
const MAX_SHARD_CHARS = 256 * 1024;
/** 16 MB of contents: some 700,000 versions, 800,000 random ids of 36 characters, several millions of numbers. */
const MAX_SHARDS = 64;

const pack = promisify(deflate);
const unpack = promisify(inflate);

/** What one shard holds, unpacked. */
export interface Shard<Content> {
  /** Number of the sweep, or of the filing, that wrote it. */
  number: number;
  content: Content;
  packed: string;
}

/** Reads all shards of a set; null if one is gone. */
export async function readShards<Content>(
  store: ShardStore,
  owner: KnownOwner,
  set: KnownSet,
): Promise<Shard<Content>[] | null> {
  const shards: Shard<Content>[] = [];
  for (let i = 0; i < set.shards; i += 1) {
    const held = await store.read(owner, set, i);
    if (held === null) return null;
    const content = JSON.parse(String(await unpack(Buffer.from(held.content, 'base64')))) as Content;
    shards.push({ number: held.sweep, content, packed: held.content });
  }
  return shards;
}

/** What is to be written: as so many parts as there are shards. */
export interface ShardContents<Content> {
  number: number;
  partsFor(shards: number): Content[];
  /** It counts for the write that wrote it, so it is written anew although it may be there. */
  isOfThisWrite(content: Content): boolean;
}

/**
 * Writes contents into as many shards as they take: over those that are there, or as a new set if there are none or too
 * few. Null if they are more than shards can hold. Each write holds a whole shard, so one that is cut off repeats
 * safely.
 */
export async function writeShards<Content>(
  store: ShardStore,
  owner: KnownOwner,
  contents: ShardContents<Content>,
  present: { set: KnownSet; shards: readonly Shard<Content>[] } | null,
): Promise<KnownSet | null> {
  const parts = await packedParts(contents, present?.set.shards ?? 1);
  if (parts === null) return null;
  const isFitting = present !== null && present.set.shards === parts.length;
  const set = isFitting ? present.set : { number: contents.number, shards: parts.length };
  for (const [i, { packed, content }] of parts.entries()) {
    const isWritten = isFitting && present.shards[i]?.packed === packed && !contents.isOfThisWrite(content);
    if (!isWritten) await store.write(owner, set, i, { sweep: contents.number, content: packed });
  }
  return set;
}

async function packedParts<Content>(
  { partsFor }: ShardContents<Content>,
  atLeast: number,
): Promise<{ packed: string; content: Content }[] | null> {
  for (let shards = atLeast; shards <= MAX_SHARDS; shards *= 2) {
    const parts = [];
    for (const content of partsFor(shards)) {
      const packed = (await pack(JSON.stringify(content))).toString('base64');
      if (packed.length > MAX_SHARD_CHARS) break;
      parts.push({ packed, content });
    }
    if (parts.length === shards) return parts;
  }
  return null;
}

/** Shards as workflows of their own; for use inside an activity. */
export const temporalShards: ShardStore = {
  async read(owner, set, shard) {
    const { workflow } = Context.current().client;
    const handle = workflow.getHandle(knownRecordsIdOf(owner.instanceId, owner.resource, set, shard));
    try {
      const { status } = await inTime(() => handle.describe());
      if (status.name !== 'RUNNING') return null;
      return await inTime(() => handle.query<KnownRecords>(KNOWN_RECORDS_QUERY));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  },
  async write(owner, set, shard, held) {
    const { client, info } = Context.current();
    await inTime(() =>
      client.workflow.signalWithStart(KNOWN_RECORDS_WORKFLOW, {
        workflowId: knownRecordsIdOf(owner.instanceId, owner.resource, set, shard),
        taskQueue: info.taskQueue,
        signal: KNOWN_RECORDS_SIGNALS.replace,
        signalArgs: [held],
        args: [{ sweep: 0, content: '' } satisfies KnownRecords],
        staticSummary: `known records of ${owner.resource}, ${shard + 1} of ${set.shards}`,
      }),
    );
  },
};

function inTime<T>(call: () => Promise<T>): Promise<T> {
  return Context.current().client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
}
