import { asyncLocalStorage, type Context } from '@temporalio/activity';
import type { ShardStore } from '../../activities/ledger/shards';
import { knownRecordsIdOf } from '../../contract/ids';
import type { KnownRecords } from '../../contract/known-records';
import type { NamedSet } from '../../domain/sweeps/sweep-state';
import type { Attempt } from './worker';

/** Runs an activity with as much of an activity's context as ours ask for: heartbeats. */
export function inActivity<Result>(attempt: Attempt, activity: () => Promise<Result>): Promise<Result> {
  const context = {
    info: { heartbeatDetails: attempt.recorded, taskToken: new Uint8Array() },
    cancellationSignal: new AbortController().signal,
    cancellationDetails: undefined,
    heartbeat: (details: unknown) => void attempt.record(details),
    client: {
      activity: {
        heartbeat: async (_: unknown, details: unknown) => {
          if (!attempt.record(details)) throw new Error('the worker is dead');
        },
      },
    },
  };
  return asyncLocalStorage.run(context as unknown as Context, activity);
}

/** Known records in memory, as their workflows hold them. */
export interface VirtualShards extends ShardStore {
  close(instanceId: number, sets: readonly NamedSet[]): void;
}

export function createVirtualShards(): VirtualShards {
  const shards = new Map<string, KnownRecords>();
  return {
    read: async ({ instanceId, resource }, set, shard) =>
      shards.get(knownRecordsIdOf(instanceId, resource, set, shard)) ?? null,
    async write({ instanceId, resource }, set, shard, next) {
      const id = knownRecordsIdOf(instanceId, resource, set, shard);
      const before = shards.get(id);
      // A write that comes late, from a worker that was thought dead, is none.
      if (before === undefined || next.sweep >= before.sweep) shards.set(id, next);
    },
    close(instanceId, sets) {
      for (const { resource, set } of sets)
        for (let shard = 0; shard < set.shards; shard += 1)
          shards.delete(knownRecordsIdOf(instanceId, resource, set, shard));
    },
  };
}
