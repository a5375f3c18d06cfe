import { openConfiguration } from '../../configuration/sealing';
import { secretKeysOf } from '../../configuration/secret-keys';
import { deliveryFailureOf, type DeliveryFailure } from '../../domain/delivery/outcome';
import { headerSecretsOf } from '../../domain/security/header-secrets';
import { contentTypeOf } from '../../domain/delivery/build-notifications';
import type { Notification } from '../../domain/delivery/notification';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import { failed, succeeded, type Result } from '../../domain/values/result';
import type { Configuration } from '../../domain/instance/settings';
import type { InstanceIdentity } from '../../domain/values/instance-identity';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure, unknownElement } from '../failures';
import { describeTransportError } from '../io/http';
import { unpacked } from '../runtime/packing';
import { readableReply } from './reply';
import { signatureHeaders } from './signing';
import { outlastingCancellation } from '../runtime/worker-end';

/** Of a reply no more is read. */
const MAX_REPLY_BYTES = 16 * 1024;

/** Where an instance's notifications go: its `event.notification.*` keys, opened, and the secrets among them. */
export interface Target {
  instance: Pick<InstanceIdentity, 'id' | 'elementKey'>;
  configuration: Configuration;
  secrets: string[];
}

/** What came of one attempt at a notification. */
export interface Attempt {
  status: number | null;
  /** Null: accepted. */
  failure: DeliveryFailure | null;
  durationMs: number;
  /** What the receiver said, without secrets; null if it said nothing that can be read. */
  reply: string | null;
  headers: Record<string, string>;
}

/** Opens the sealed keys; what stands in the way is a failure like any other: the notification waits. */
export function openTarget(
  { elementOf, elementKeys, sealer }: ActivityDependencies,
  instance: Pick<InstanceIdentity, 'id' | 'elementKey'>,
  sealed: Configuration,
): Result<Target, DeliveryFailure> {
  const element = elementOf(instance.elementKey);
  try {
    if (element === undefined) throw unknownElement(instance.elementKey, elementKeys);
    const configuration = openConfiguration(sealed, element, instance.id, sealer);
    return succeeded({ instance, configuration, secrets: secretsOf(configuration, secretKeysOf(element)) });
  } catch (error) {
    const { message } = configurationFailure(error);
    return failed(unavailable(message));
  }
}

/**
 * One attempt: signed afresh over the notification's bytes, answered within the time or not at all. Null: it was cut off because the
 * worker ends, and nobody knows what the receiver made of it.
 */
export async function sendNotification(
  dependencies: ActivityDependencies,
  target: Target,
  notification: Notification,
  timeoutMs: number,
): Promise<Attempt | null> {
  const startedAtMs = dependencies.now();
  const attempt = await outlastingCancellation(dependencies.stopping, async (signal) => {
    const answered = await post(dependencies, target, notification, { timeoutMs, signal });
    return answered.status === null && signal.aborted ? null : answered;
  });
  if (attempt === null) return null;
  const { status, failure, durationMs } = attempt;
  const endedAtMs = startedAtMs + durationMs;
  dependencies.observer?.attempted({
    instance: target.instance,
    notification,
    status,
    failure,
    startedAtMs,
    endedAtMs,
  });
  return attempt;
}

async function post(
  { send, now }: ActivityDependencies,
  { configuration, secrets }: Target,
  notification: Notification,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Attempt> {
  const body = Buffer.from(unpacked(notification).body, 'utf8');
  const sentAtMs = now();
  const headers = headersOf(configuration, notification, body, sentAtMs);
  const url = String(configuration['event.notification.callback.url']);
  try {
    const answer = await send({ method: 'POST', url, headers, body, timeoutMs, signal, maxBytes: MAX_REPLY_BYTES });
    const reply = readableReply(answer.body, secrets);
    const failure = deliveryFailureOf(answer.status, answer.headers['retry-after'], now(), reply);
    return { status: answer.status, failure, durationMs: now() - sentAtMs, reply, headers };
  } catch (error) {
    const failure = unavailable(describeTransportError(error, timeoutMs));
    return { status: null, failure, durationMs: now() - sentAtMs, reply: null, headers };
  }
}

function unavailable(message: string): DeliveryFailure {
  return { kind: 'unavailable', status: null, message, retryAfterMs: null, reply: null };
}

/** The headers of one attempt. The customer's own come first, in lower case: ours cannot be replaced by them. */
function headersOf(
  target: Configuration,
  notification: Notification,
  body: Buffer,
  nowMs: number,
): Record<string, string> {
  const login = loginOf(target);
  const { id } = notification;
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    'user-agent': 'element-events',
    ...customHeaders(target),
    ...(login === null ? {} : { authorization: `Basic ${Buffer.from(login, 'utf8').toString('base64')}` }),
    'content-type': contentTypeOf(notification),
    'accept-encoding': 'identity',
    'elements-webhook-id': id,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...signatureHeaders(signatureKeys(target), { id, timestamp, body }),
  };
}

/** `event.notification.callback.headers`, with names in lower case. */
export function customHeaders(target: Configuration): Record<string, string> {
  const headers = (target['event.notification.callback.headers'] ?? {}) as Record<string, string>;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The keys to sign with, the newest first. */
function signatureKeys(target: Configuration): string[] {
  const keys = [target['event.notification.signature.key'], target['event.notification.signature.key.previous']];
  return keys.filter((key) => typeof key === 'string');
}

/** `user:password` of Basic authentication (RFC 7617); null if there is none. */
function loginOf(target: Configuration): string | null {
  const username = target['event.notification.basic.username'];
  return username === undefined
    ? null
    : `${String(username)}:${String(target['event.notification.basic.password'] ?? '')}`;
}

/** What a reply must not repeat: every secret of the instance, and what a request makes of them. */
function secretsOf(target: Configuration, secretKeys: ReadonlySet<string>): string[] {
  const values = Object.entries(target).flatMap(([key, value]) => (secretKeys.has(key) ? textsOf(value) : []));
  const headers = Object.values(customHeaders(target)).flatMap(headerSecretsOf);
  const login = loginOf(target);
  const basic = login === null ? [] : [Buffer.from(login, 'utf8').toString('base64')];
  return [...values, ...headers, ...basic, ...secretParametersOf(String(target['event.notification.callback.url']))];
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
