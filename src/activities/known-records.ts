import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { KNOWN_RECORDS_WORKFLOW, knownRecordsIdOf } from '../contract/ids';
import { KNOWN_RECORDS_QUERY, KNOWN_RECORDS_SIGNALS, type KnownRecords } from '../contract/known-records';
import { asUnrecorded, partitioned, type KnownIds } from '../domain/known-ids';
import type { KnownSet } from '../domain/sweep-state';

const CALL_DEADLINE_MS = 20_000;
/** Of a shard's content in base64: far from the 1 MB that a payload may have, and small in a history. */
const MAX_SHARD_CHARS = 256 * 1024;
/** 16 MB of contents: some 800,000 random ids of 36 characters, several millions of numbers. */
const MAX_SHARDS = 64;

const pack = promisify(deflate);
const unpack = promisify(inflate);

/** Whose records are known. */
export interface KnownOwner {
  instanceId: number;
  resource: string;
}

/** What one shard holds, unpacked. */
export interface Shard {
  /** The sweep that wrote it. */
  sweep: number;
  ids: KnownIds;
  content: string;
}

/**
 * Reads all shards of a set; null where one is gone. What was written after the sweep `recorded` belongs to a sweep that did not
 * end: nothing of it was reported.
 */
export async function readShards(owner: KnownOwner, set: KnownSet, recorded: number): Promise<Shard[] | null> {
  const shards: Shard[] = [];
  for (let i = 0; i < set.shards; i += 1) {
    const held = await readShard(owner, set, i);
    if (held === null) return null;
    const ids = JSON.parse(String(await unpack(Buffer.from(held.content, 'base64')))) as KnownIds;
    shards.push({ ...held, ids: held.sweep > recorded ? asUnrecorded(ids) : ids });
  }
  return shards;
}

async function readShard(owner: KnownOwner, set: KnownSet, shard: number): Promise<KnownRecords | null> {
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
}

/**
 * Writes what is known into as many shards as it takes: over those that are there, or as a new set where there are none or too few.
 * Null where it is more than shards can hold. Each write holds a whole shard, so that a sweep that is cut off repeats safely.
 */
export async function writeShards(
  owner: KnownOwner,
  { sweep, ids }: { sweep: number; ids: KnownIds },
  present: { set: KnownSet; shards: readonly Shard[] } | null,
): Promise<KnownSet | null> {
  const contents = await contentsOf(ids, present?.set.shards ?? 1);
  if (contents === null) return null;
  const isFitting = present !== null && present.set.shards === contents.length;
  const set = isFitting ? present.set : { number: sweep, shards: contents.length };
  for (const [i, { content, hasDeletions }] of contents.entries()) {
    // Deletions count for the sweep that wrote them, so they are written anew although they may be there.
    const isWritten = isFitting && present.shards[i]?.content === content && !hasDeletions;
    if (!isWritten) await writeShard(owner, set, i, { sweep, content });
  }
  return set;
}

async function writeShard(owner: KnownOwner, set: KnownSet, shard: number, held: KnownRecords): Promise<void> {
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
}

async function contentsOf(
  ids: KnownIds,
  atLeast: number,
): Promise<{ content: string; hasDeletions: boolean }[] | null> {
  for (let shards = atLeast; shards <= MAX_SHARDS; shards *= 2) {
    const contents = [];
    for (const part of partitioned(ids, shards)) {
      const content = (await pack(JSON.stringify(part))).toString('base64');
      if (content.length > MAX_SHARD_CHARS) break;
      contents.push({ content, hasDeletions: part.deleted.length > 0 });
    }
    if (contents.length === shards) return contents;
  }
  return null;
}

function inTime<T>(call: () => Promise<T>): Promise<T> {
  return Context.current().client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
}
