import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { fromTemporal, InstancesError } from '../errors';

const CALL_DEADLINE_MS = 10_000;
/** Of one answer of the server; more is its own limit. */
const EVENTS_OF_AN_ANSWER = 1_000;

/** A run of an instance's workflow. */
export interface RunOfInstance {
  instanceId: number;
  namespace: string;
  execution: { workflowId: string; runId: string };
}

export type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>['history']>['events']
>[number];

/** What a run began with; null: Temporal does not have it any more. Throws an `InstancesError`. */
export async function firstEvent(client: Client, run: RunOfInstance): Promise<HistoryEvent | null> {
  const { history } = await answerOf(client, run, 1, new Uint8Array());
  return history?.events?.[0] ?? null;
}

/**
 * All events of a run up to now, from the first one on, as long as somebody takes them; none of a run that Temporal
 * does not have any more.
 */
export async function* eventsOf(client: Client, run: RunOfInstance): AsyncGenerator<HistoryEvent> {
  let pageToken: Uint8Array = new Uint8Array();
  do {
    const answer = await answerOf(client, run, EVENTS_OF_AN_ANSWER, pageToken);
    yield* answer.history?.events ?? [];
    pageToken = answer.nextPageToken ?? new Uint8Array();
  } while (pageToken.length > 0);
}

type Answer = Partial<Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>>;

async function answerOf(
  client: Client,
  { instanceId, namespace, execution }: RunOfInstance,
  maximumPageSize: number,
  nextPageToken: Uint8Array,
): Promise<Answer> {
  try {
    return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      client.workflowService.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize, nextPageToken }),
    );
  } catch (error) {
    const known = fromTemporal(error, instanceId);
    if (known instanceof InstancesError && known.kind === 'not_found') return {};
    throw known;
  }
}

/** The first of an event's payloads, decrypted if it is encrypted. Throws an `InstancesError` if its key is missing. */
export async function decoded<Value>(
  client: Client,
  { instanceId, namespace, execution }: RunOfInstance,
  payloads: readonly Payload[] | null | undefined,
): Promise<Value | null> {
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  const context = { type: 'workflow', namespace, workflowId: execution.workflowId } as const;
  let left = (payloads ?? []).slice(0, 1);
  try {
    for (const codec of payloadCodecs.toReversed()) left = await codec.decode(left, context);
  } catch (error) {
    throw fromTemporal(error, instanceId);
  }
  const [payload] = left;
  return payload === undefined ? null : payloadConverter.fromPayload<Value>(payload, context);
}
