import { Context } from '@temporalio/activity';
import type { Payload } from '@temporalio/common';
import { begunPollsOf, type Begun, type BegunPolls } from '../../contract/lean-poll-input';
import type { ContinuedInstance, ElementInstanceInput } from '../../contract/messages';
import { migrate } from '../../domain/instance/migrate';
import { runUnreadable } from '../failures';

/** The runs of instances, and what each began with. */
export interface BegunRuns {
  /**
   * Of the run whose activity asks. It never changes, so it may be remembered; who does not remember it reads it again.
   */
  present(): Promise<BegunPolls>;
}

/** Of what is remembered, in characters of JSON: that of some 10,000 instances of five resources. */
const MAX_KEPT = 32_000_000;
const CALL_DEADLINE_MS = 5_000;

/** Reads the first event of a run from the server, unless it is among those that were read last. */
export function createBegunRuns(maxKept = MAX_KEPT): BegunRuns {
  const kept = new Map<string, string>();
  let keptLength = 0;

  function keep(runId: string, text: string): void {
    kept.delete(runId);
    kept.set(runId, text);
    keptLength += text.length;
    for (const [oldest, { length }] of kept) {
      if (keptLength <= maxKept || oldest === runId) return;
      kept.delete(oldest);
      keptLength -= length;
    }
  }

  return {
    async present() {
      const { workflowId, runId } = Context.current().info.workflowExecution as { workflowId: string; runId: string };
      const present = kept.get(runId);
      if (present !== undefined) {
        // What was asked for last is the last to go.
        kept.delete(runId);
        kept.set(runId, present);
        return JSON.parse(present) as BegunPolls;
      }
      const begun = begunPollsOf(await readBeginning({ workflowId, runId }));
      keep(runId, JSON.stringify(begun));
      return begun;
    },
  };
}

async function readBeginning(execution: { workflowId: string; runId: string }): Promise<Begun> {
  const { client, info } = Context.current();
  const { namespace } = info;
  try {
    const { history } = await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      client.workflowService.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize: 1 }),
    );
    const payloads = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
    const context = { type: 'workflow', namespace, workflowId: execution.workflowId } as const;
    let decoded = payloads;
    for (const codec of payloadCodecs.toReversed()) decoded = await codec.decode(decoded, context);
    const input = payloadConverter.fromPayload<ElementInstanceInput | ContinuedInstance>(
      decoded[0] as Payload,
      context,
    );
    return 'state' in input ? migrate(input.state) : input;
  } catch (error) {
    throw runUnreadable(error);
  }
}
