import { httpMessageOf } from '../../domain/delivery/http-message';
import { httpFailureOf } from '../../domain/delivery/http-outcome';
import { unavailable } from '../../domain/delivery/outcome';
import type { Configuration } from '../../domain/instance/settings';
import { headerSecretsOf } from '../../domain/security/header-secrets';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import type { ActivityDependencies } from '../dependencies';
import { clientCertificateOf } from '../io/client-certificate';
import { describeTransportError } from '../io/http';
import { unpacked } from '../runtime/packing';
import { callbackTokenOf, type CallbackToken } from './callback-tokens';
import { MASK, type Attempt, type Receiver, type ShownRequest, type Target } from './receiver';
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

const UNAUTHORIZED = 401;

/** A receiver at `event.notification.callback.url`: each notification is a POST, signed afresh over its bytes. */
export function httpReceiver(dependencies: ActivityDependencies, target: Target): Receiver {
  const { send, now } = dependencies;
  const { configuration } = target;
  const url = String(configuration['event.notification.callback.url']);
  const custom = customHeaders(configuration);
  const secrets = [...target.secrets, ...secretsOf(configuration, custom, url)];
  const token = callbackTokenOf(dependencies, target);
  const clientCertificate = clientCertificateOf(configuration, 'event.notification.tls.');
  return {
    async send(notification, { timeoutMs, signal }) {
      const message = httpMessageOf(unpacked(notification));
      const body = Buffer.from(message.body, 'utf8');
      const sentAtMs = now();
      const own = { ...headersOf(configuration, custom, notification.id, body, sentAtMs), ...message.headers };
      const limits = () => ({ timeoutMs: Math.max(1, timeoutMs - (now() - sentAtMs)), signal });
      const attemptOf = (
        headers: Record<string, string>,
        came: Pick<Attempt, 'status' | 'failure' | 'reply'>,
      ): Attempt => ({
        ...came,
        durationMs: now() - sentAtMs,
        shown: () => shownRequest(url, headers, custom, body),
      });
      const unsent = (words: string) => attemptOf(own, { status: null, failure: unavailable(words), reply: null });
      const post = async (accessToken: string | null): Promise<Attempt> => {
        const headers = accessToken === null ? own : { ...own, authorization: `Bearer ${accessToken}` };
        const request = { method: 'POST' as const, url, headers, body, maxBytes: MAX_REPLY_BYTES };
        const answer = await send({ ...request, ...limits(), ...(clientCertificate && { clientCertificate }) });
        const reply = readableReply(answer.body, accessToken === null ? secrets : [...secrets, accessToken]);
        const type = message.headers['content-type'];
        const failure = httpFailureOf(answer.status, type, answer.headers['retry-after'], now(), reply);
        return attemptOf(headers, { status: answer.status, failure, reply });
      };
      const postWith = async (callbackToken: CallbackToken): Promise<Attempt> => {
        const given = await callbackToken.get(limits());
        return given.ok ? post(given.value) : unsent(`no token for the callback: ${given.problem}`);
      };
      try {
        if (token === null) return await post(null);
        const first = await postWith(token);
        if (first.status !== UNAUTHORIZED) return first;
        // It may have been revoked before its time: one more, with a new one.
        token.forget();
        return await postWith(token);
      } catch (error) {
        return unsent(describeTransportError(error, timeoutMs));
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
