import { WorkflowNotFoundError } from '@temporalio/common';
import type { KnownRecords } from '../../src/contract/known-records';
import type { Attempt } from './model-worker';

/** As much of an activity's context as ours ask for: heartbeats, and the workflows that hold the known records. */
export function contextOf(attempt: Attempt, shards: Map<string, KnownRecords>) {
  const workflow = {
    getHandle: (id: string) => ({
      describe: async () => ({ status: { name: held(shards, id) === null ? 'COMPLETED' : 'RUNNING' } }),
      query: async () => held(shards, id),
    }),
    signalWithStart: async (
      _: string,
      { workflowId, signalArgs: [next] }: { workflowId: string; signalArgs: [KnownRecords] },
    ) => {
      const before = shards.get(workflowId);
      if (before === undefined || next.sweep >= before.sweep) shards.set(workflowId, next);
    },
  };
  return {
    info: { heartbeatDetails: attempt.recorded, taskToken: new Uint8Array(), taskQueue: 'element-events' },
    cancellationSignal: new AbortController().signal,
    cancellationDetails: undefined,
    heartbeat: (details: unknown) => void attempt.record(details),
    client: {
      workflow,
      withDeadline: <Result>(_: number, call: () => Promise<Result>) => call(),
      activity: {
        heartbeat: async (_: unknown, details: unknown) => {
          if (!attempt.record(details)) throw new Error('the worker is dead');
        },
      },
    },
  };
}

function held(shards: Map<string, KnownRecords>, id: string): KnownRecords {
  const content = shards.get(id);
  if (content === undefined) throw new WorkflowNotFoundError('not found', id, undefined);
  return content;
}
