import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { NOT_YET } from '../contract/messages';

/**
 * For every worker's bundle (`workflowInterceptorModules`): refuses events that belong to no task yet.
 *
 * A worker that is asked a query of a workflow that it does not have in memory gets the history as it stands: also what
 * came after the last task, such as a timer that fired while the next task still waits for a worker that died. The SDK
 * (1.24, server 1.29) applies that too, at the time of the *last* task, and keeps the workflow so. The next task then
 * goes on from there, with other commands than a replay of the whole history gives; no worker can ever replay that
 * history again, and the workflow is stuck for good. After an error here the worker forgets the workflow, the query
 * fails, and the next task replays it from its history.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let latest: { events: number; at: string } | null = null;
  return {
    internals: [
      {
        activate(input, next) {
          const { historyLength, timestamp, jobs } = input.activation;
          if (jobs?.every(({ queryWorkflow }) => queryWorkflow)) return next(input);
          const current = { events: Number(historyLength), at: `${String(timestamp?.seconds)} ${timestamp?.nanos}` };
          // Every task has a time of its own. One task may come in several activations, with one time and one length.
          if (current.at === latest?.at && current.events > latest.events) throw new Error(NOT_YET);
          latest = current;
          return next(input);
        },
      },
    ],
  };
};
