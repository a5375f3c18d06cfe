import { Context } from '@temporalio/activity';
import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { NamespaceNotFoundError, RawValue } from '@temporalio/common';
import { encode } from '@temporalio/common/lib/encoding';
import { WORKFLOW_TYPES } from '../../contract/ids';
import type { Notification } from '../../domain/delivery/notification';
import { unavailable, type DeliveryFailure } from '../../domain/delivery/outcome';
import { signalFailureOf } from '../../domain/delivery/signal-outcome';
import {
  isAllowedWorkflow,
  WORKFLOW_RECEIVERS,
  type WorkflowCallback,
  type WorkflowKind,
} from '../../domain/delivery/workflow-callback';
import type { ActivityDependencies } from '../dependencies';
import { unpacked } from '../runtime/packing';
import type { Attempt, Receiver, Target } from './receiver';

/** What of the headers of a POST means something here: the second argument of the signal. */
type SignalHeaders = Record<'webhook-id' | 'webhook-timestamp', string>;

/**
 * A receiver that is a workflow: each notification is a signal, accepted once Temporal has it. The first argument is
 * the body as JSON, its numbers with their digits; the second are the ids. Who would take the signal is looked at
 * before each one: an id alone says nothing about whose workflow it is.
 */
export function workflowReceiver(dependencies: ActivityDependencies, target: Target): Receiver {
  const callback = target.configuration['event.notification.callback.workflow'] as unknown as WorkflowCallback;
  const { now } = dependencies;
  return {
    async send(notification, { timeoutMs, signal }) {
      const sentAtMs = now();
      const { body } = unpacked(notification);
      const headers = headersOf(notification, sentAtMs);
      const attempt = (failure: DeliveryFailure | null): Attempt => ({
        status: null,
        failure,
        durationMs: now() - sentAtMs,
        reply: null,
        shown: () => ({ url: `signal ${callback.signal} of the workflow ${callback.workflowId}`, headers, body }),
      });
      const client = clientOf(dependencies, callback.namespace);
      if (client === null)
        return attempt(unavailable(`this worker has no client of the namespace ${callback.namespace}`));
      const send = () => sendSignal(client, dependencies, callback, [jsonValue(body), headers]);
      const sending = client.withDeadline(Date.now() + timeoutMs, () => client.withAbortSignal(signal, send));
      try {
        return attempt(await untilAborted(signal, sending));
      } catch (error) {
        return attempt(signalFailureOf(grpcErrorIn(error)));
      }
    },
  };
}

/**
 * Null: Temporal has the signal. A worker's own client tries again for some 10 s, whatever its deadline: a signal that
 * may still come is waited for, so that none comes behind later ones.
 */
async function sendSignal(
  client: Client,
  { allowedWorkflows = [] }: ActivityDependencies,
  { workflowId, signal, workflowType, taskQueue, namespace }: WorkflowCallback,
  args: [RawValue, SignalHeaders],
): Promise<DeliveryFailure | null> {
  const isAllowed = (kind: Omit<WorkflowKind, 'namespace'>) =>
    isAllowedWorkflow({ ...kind, namespace: namespace ?? null }, allowedWorkflows) &&
    !WORKFLOW_TYPES.includes(kind.workflowType);
  const running = await runningWorkflow(client, workflowId);
  if (running !== null && !isAllowed(running)) return notAllowed();
  if (workflowType === undefined || taskQueue === undefined) {
    await client.workflow.getHandle(workflowId).signal(signal, ...args);
    return null;
  }
  if (!isAllowed({ workflowType, taskQueue })) return notAllowed();
  await client.workflow.signalWithStart(workflowType, { workflowId, taskQueue, signal, signalArgs: args });
  return null;
}

/** A worker's own client knows no abort signals: what it was asked goes on, and nobody waits for it any more. */
async function untilAborted<T>(signal: AbortSignal, exchange: Promise<T>): Promise<T> {
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([exchange, aborted]);
  } finally {
    if (abort !== undefined) signal.removeEventListener('abort', abort);
  }
}

function notAllowed(): DeliveryFailure {
  return unavailable(
    `this workflow may not receive notifications; an operator can allow it with ${WORKFLOW_RECEIVERS}`,
  );
}

/** What runs under this id; null if nothing does. */
async function runningWorkflow(client: Client, workflowId: string): Promise<Omit<WorkflowKind, 'namespace'> | null> {
  try {
    const { status, taskQueue, type } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' || status.name === 'PAUSED' ? { taskQueue, workflowType: type } : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Null: the worker was given none of this namespace. */
function clientOf({ namespaceClients = {} }: ActivityDependencies, namespace: string | undefined): Client | null {
  if (namespace === undefined) return Context.current().client;
  return Object.hasOwn(namespaceClients, namespace) ? (namespaceClients[namespace] ?? null) : null;
}

function headersOf({ id }: Notification, sentAtMs: number): SignalHeaders {
  return { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(sentAtMs / 1000)) };
}

/** The text as the payload itself: to parse it and write it anew would cost digits of its numbers. */
function jsonValue(text: string): RawValue {
  return RawValue.fromPayload({ metadata: { encoding: encode('json/plain') }, data: Buffer.from(text, 'utf8') });
}

/** The SDK wraps what gRPC answered. The client of a worker has the server's words in `message` alone. */
function grpcErrorIn(error: unknown): { code: number | null; details: string } {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return { code: cause.code, details: `${cause.message}\n${cause.details}` };
    if (cause instanceof NamespaceNotFoundError)
      return { code: 5, details: `Namespace ${cause.namespace} is not found` };
    if (cause instanceof WorkflowNotFoundError) return { code: 5, details: cause.message };
  }
  return { code: null, details: '' };
}
