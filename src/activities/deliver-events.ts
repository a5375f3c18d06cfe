import { Context } from '@temporalio/activity';
import type { DeliverEventsInput, ElementInstanceActivities } from '../contract/activities';
import { openConfiguration } from '../configuration/sealing';
import { deliveryFailureOf, type DeliveryFailure } from '../domain/delivery-outcome';
import { contentTypeOf, type Notification } from '../domain/notification';
import type { DeliveryReport } from '../domain/reports';
import type { Configuration } from '../domain/settings';
import type { ActivityDependencies } from './dependencies';
import { configurationFailure, unexpected } from './failures';
import { recordDurably, withHeartbeat } from './heartbeat';
import { describeTransportError } from './io/http';
import { signatureHeaders } from './signing';

/** For one attempt in all. */
const ATTEMPT_TIMEOUT_MS = 15_000;
/** Of a reply no more is read. */
const MAX_REPLY_BYTES = 16 * 1024;

interface Delivered {
  accepted: number;
  acceptedStatus: number | null;
}

/**
 * Sends notifications in their order until the first that is not accepted. Each acceptance is recorded with the server before the
 * next one is sent, so a killed worker repeats one notification at most, under the same ids and with the same bytes.
 * Cancelled (pause, stop, a new callback), it ends the attempt under way and answers how far it came.
 */
export function createDeliverEvents(dependencies: ActivityDependencies): ElementInstanceActivities['deliverEvents'] {
  return async function deliverEvents(input) {
    const before = Context.current().info.heartbeatDetails as Delivered | undefined;
    const delivered: Delivered = before ?? { accepted: 0, acceptedStatus: null };
    try {
      return await withHeartbeat(
        () => delivered,
        (signal) => deliverFrom(dependencies, input, delivered, signal),
        { answersWhenCancelled: true },
      );
    } catch (error) {
      throw unexpected('deliverEvents', error);
    }
  };
}

async function deliverFrom(
  dependencies: ActivityDependencies,
  input: DeliverEventsInput,
  delivered: Delivered,
  signal: AbortSignal,
): Promise<DeliveryReport> {
  const target = openTarget(dependencies, input);
  if ('failure' in target) return { ...delivered, failure: target.failure };
  // A worker that slept (a stopped process, a suspended machine) wakes up with attempts that others have taken over since.
  if (!(await recordDurably(delivered))) return { ...delivered, failure: null };
  for (const notification of input.notifications.slice(delivered.accepted)) {
    if (signal.aborted) break;
    const outcome = await attempt(dependencies, target.configuration, notification);
    if (outcome.failure !== null) return { ...delivered, failure: outcome.failure };
    delivered.accepted += 1;
    delivered.acceptedStatus = outcome.status;
    if (!(await recordDurably(delivered))) break;
  }
  return { ...delivered, failure: null };
}

function openTarget(
  { elementOf, sealer }: ActivityDependencies,
  { instance, target }: DeliverEventsInput,
): { configuration: Configuration } | { failure: DeliveryFailure } {
  const element = elementOf(instance.elementKey);
  try {
    if (element === undefined) throw unexpected('deliverEvents', new Error(`unknown element ${instance.elementKey}`));
    return { configuration: openConfiguration(target, element, instance.id, sealer) };
  } catch (error) {
    const { message } = configurationFailure(error);
    return { failure: { kind: 'unavailable', status: null, message, retryAfterMs: null } };
  }
}

async function attempt(
  { send, now }: ActivityDependencies,
  target: Configuration,
  notification: Notification,
): Promise<{ status: number | null; failure: DeliveryFailure | null }> {
  const body = Buffer.from(notification.body, 'utf8');
  try {
    const answer = await send({
      method: 'POST',
      url: String(target['event.notification.callback.url']),
      headers: headersOf(target, notification, body, now()),
      body,
      timeoutMs: ATTEMPT_TIMEOUT_MS,
      maxBytes: MAX_REPLY_BYTES,
    });
    return { status: answer.status, failure: deliveryFailureOf(answer.status, answer.headers['retry-after'], now()) };
  } catch (error) {
    const message = describeTransportError(error, ATTEMPT_TIMEOUT_MS);
    return { status: null, failure: { kind: 'unavailable', status: null, message, retryAfterMs: null } };
  }
}

/** The headers of one attempt, signed afresh. The customer's own come first, in lower case: ours cannot be replaced by them. */
function headersOf(
  target: Configuration,
  notification: Notification,
  body: Buffer,
  nowMs: number,
): Record<string, string> {
  const username = target['event.notification.basic.username'];
  const password = target['event.notification.basic.password'];
  const basic = Buffer.from(`${String(username)}:${String(password ?? '')}`, 'utf8').toString('base64');
  const { id } = notification;
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    'user-agent': 'element-events',
    ...customHeaders(target),
    ...(username === undefined ? {} : { authorization: `Basic ${basic}` }),
    'content-type': contentTypeOf(notification),
    'accept-encoding': 'identity',
    'elements-webhook-id': id,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...signatureHeaders(signatureKeys(target), { id, timestamp, body }),
  };
}

function customHeaders(target: Configuration): Record<string, string> {
  const headers = (target['event.notification.callback.headers'] ?? {}) as Record<string, string>;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The keys to sign with, the newest first. */
function signatureKeys(target: Configuration): string[] {
  const keys = [target['event.notification.signature.key'], target['event.notification.signature.key.previous']];
  return keys.filter((key) => typeof key === 'string');
}
