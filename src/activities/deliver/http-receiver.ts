import { httpMessageOf } from '../../domain/delivery/http-message';
import { httpFailureOf } from '../../domain/delivery/http-outcome';
import { unavailable } from '../../domain/delivery/outcome';
import type { Configuration } from '../../domain/instance/settings';
import { headerSecretsOf } from '../../domain/security/header-secrets';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import type { ActivityDependencies } from '../dependencies';
import { describeTransportError } from '../io/http';
import { unpacked } from '../runtime/packing';
import { MASK, type Receiver, type ShownRequest, type Target } from './receiver';
import { readableReply } from './reply';
import { signatureHeaders } from './signing';

/** Of a reply no more is read. */
const MAX_REPLY_BYTES = 16 * 1024;
/** Headers of the request that are shown as they are, if the value is ours: nothing in it is a secret. */
const SHOWN_HEADERS: readonly string[] = [
  'user-agent',
  'content-type',
  'accept-encoding',
  'elements-webhook-id',
  'elements-webhook-signature',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
  ...['ce-specversion', 'ce-id', 'ce-source', 'ce-type', 'ce-subject', 'ce-time'],
];

/** A receiver at `event.notification.callback.url`: each notification is a POST, signed afresh over its bytes. */
export function httpReceiver({ send, now }: ActivityDependencies, target: Target): Receiver {
  const { configuration } = target;
  const url = String(configuration['event.notification.callback.url']);
  const custom = customHeaders(configuration);
  const secrets = [...target.secrets, ...secretsOf(configuration, custom, url)];
  return {
    async send(notification, limits) {
      const message = httpMessageOf(unpacked(notification));
      const body = Buffer.from(message.body, 'utf8');
      const sentAtMs = now();
      const headers = {
        ...headersOf(configuration, custom, notification.id, body, sentAtMs),
        ...message.headers,
      };
      const shown = () => shownRequest(url, headers, custom, body);
      try {
        const answer = await send({ method: 'POST', url, headers, body, ...limits, maxBytes: MAX_REPLY_BYTES });
        const reply = readableReply(answer.body, secrets);
        const failure = httpFailureOf(answer.status, answer.headers['retry-after'], now(), reply);
        return { status: answer.status, failure, durationMs: now() - sentAtMs, reply, shown };
      } catch (error) {
        const failure = unavailable(describeTransportError(error, limits.timeoutMs));
        return { status: null, failure, durationMs: now() - sentAtMs, reply: null, shown };
      }
    },
  };
}

/** The headers of one attempt. The customer's own come first, in lower case: ours cannot be replaced by them. */
function headersOf(
  target: Configuration,
  custom: Readonly<Record<string, string>>,
  id: string,
  body: Buffer,
  nowMs: number,
): Record<string, string> {
  const login = loginOf(target);
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    'user-agent': 'element-events',
    ...custom,
    ...(login === null ? {} : { authorization: `Basic ${Buffer.from(login, 'utf8').toString('base64')}` }),
    'accept-encoding': 'identity',
    'elements-webhook-id': id,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...signatureHeaders(signatureKeys(target), { id, timestamp, body }),
  };
}

/** `event.notification.callback.headers`, with names in lower case. */
function customHeaders(target: Configuration): Record<string, string> {
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

/** What a request makes of the instance's secrets: a reply must not repeat it either. */
function secretsOf(target: Configuration, custom: Readonly<Record<string, string>>, url: string): string[] {
  const login = loginOf(target);
  const basic = login === null ? [] : [Buffer.from(login, 'utf8').toString('base64')];
  return [...Object.values(custom).flatMap(headerSecretsOf), ...basic, ...secretParametersOf(url)];
}

function shownRequest(
  url: string,
  headers: Readonly<Record<string, string>>,
  custom: Readonly<Record<string, string>>,
  body: Buffer,
): ShownRequest {
  const isShown = (name: string, value: string) => SHOWN_HEADERS.includes(name) && custom[name] !== value;
  const masked = Object.entries(headers).map(([name, value]) => [name, isShown(name, value) ? value : MASK]);
  return { url, headers: Object.fromEntries(masked) as Record<string, string>, body: body.toString('utf8') };
}
