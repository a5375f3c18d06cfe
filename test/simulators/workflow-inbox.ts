import { isGrpcServiceError, type Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import type { Json, JsonObject } from '../../src/domain/values/json';
import { acceptedEvents, type AcceptedEvent, type Delivery } from '../../src/testing/receiver';

/**
 * A workflow that may be a receiver in tests. Nobody works on its queue: accepted means that Temporal has the signal.
 */
export const INBOX = { taskQueue: 'inbox-of-nobody', workflowType: 'inbox' } as const;

const NOT_FOUND = 5;

/** A workflow as receiver: what Temporal has of it, in the form of a receiver's log. */
export interface Inbox {
  workflowId: string;
  deliveries: Delivery[];
  events(): AcceptedEvent[];
}

export function createInbox(workflowId: string): Inbox {
  const deliveries: Delivery[] = [];
  return { workflowId, deliveries, events: () => deliveries.flatMap(acceptedEvents) };
}

/** Reads all signals that the workflow has by now; none if nothing has started it. */
export async function readInbox(client: Client, { workflowId, deliveries }: Inbox): Promise<void> {
  deliveries.splice(0);
  let history;
  try {
    history = await client.workflow.getHandle(workflowId).fetchHistory();
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return;
    throw error;
  }
  for (const { workflowExecutionSignaledEventAttributes: signal, eventTime } of history.events ?? []) {
    const [body, headers] = signal?.input?.payloads ?? [];
    if (!body || !headers) continue;
    const at = optionalTsToDate(eventTime)?.getTime() ?? 0;
    deliveries.push({
      ...{ arrival: deliveries.length + 1, at, endedAt: at, method: 'SIGNAL', path: workflowId },
      headers: valueOf(headers) as JsonObject as Record<string, string>,
      body: Buffer.from(body.data ?? []),
      json: valueOf(body),
      ...{ reply: {}, accepted: true },
    });
  }
}

function valueOf(payload: Payload): Json {
  return defaultPayloadConverter.fromPayload<Json>(payload);
}
