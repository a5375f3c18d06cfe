import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/values/canonical-json';
import type { Configuration } from '../../domain/instance/settings';
import { headerSecretsOf } from '../../domain/security/header-secrets';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { readTokenAnswer } from '../../elements/oauth';
import { RequestError } from '../../elements/request-error';
import { oauth } from '../../elements/rest/oauth';
import type { ActivityDependencies } from '../dependencies';
import { describeTransportError, type HttpRequest } from '../io/http';
import type { Target } from './receiver';

const PREFIX = 'event.notification.';
const MAX_ANSWER_BYTES = 256 * 1024;
/** A token is not used in the last part of its life. */
const EARLY_MS = 10_000;
/** Tokens that this process remembers, of all instances. */
const MAX_KEPT = 2_000;

/** The access token of a callback with OAuth 2 client credentials. */
export interface CallbackToken {
  /** The token there is while it lives, else a new one; why there is none, in words that may be shown. */
  get(limits: Pick<HttpRequest, 'timeoutMs' | 'signal'>): Promise<Result<string, string>>;
  /** The receiver refused it. */
  forget(): void;
}

interface Kept {
  accessToken: string;
  /** By our clock; null: until it is refused. */
  endsAtMs: number | null;
}

/**
 * Tokens are kept in the process alone: client credentials have another whenever they ask (RFC 6749, 4.4), so nothing
 * is lost with a worker, and no token is in Temporal.
 */
const KEPT = new Map<string, Kept>();

/** `event.notification.oauth.*` are the vendor's `oauth.*` keys for the callback; null without them. */
export function callbackTokenOf(
  { send, now }: ActivityDependencies,
  { instance, configuration, secrets }: Target,
): CallbackToken | null {
  const connection = oauthKeysIn(configuration);
  if (connection['oauth.token.url'] === undefined) return null;
  const name = createHash('sha256')
    .update(`${instance.id} ${canonicalJson(connection)}`)
    .digest('base64');
  return {
    async get(limits) {
      const kept = KEPT.get(name);
      if (kept !== undefined && (kept.endsAtMs === null || now() < kept.endsAtMs)) return succeeded(kept.accessToken);
      try {
        const request = oauth.tokenRequest(connection, { kind: 'client_credentials' });
        const body = Buffer.from(request.body ?? '', 'utf8');
        const answer = await send({ ...request, ...limits, body, maxBytes: MAX_ANSWER_BYTES });
        if (!answer.isWhole) return failed(notWhole(answer.status, limits.timeoutMs));
        const response = { status: answer.status, headers: answer.headers, text: answer.body.toString('utf8') };
        const login = headerSecretsOf(request.headers.authorization ?? '');
        const read = readTokenAnswer(response, [...secrets, ...login, ...secretParametersOf(request.url)]);
        if (!read.ok) return failed(read.problem.message);
        const { accessToken, expiresInS } = read.value;
        remember(name, { accessToken, endsAtMs: expiresInS === null ? null : now() + expiresInS * 1000 - EARLY_MS });
        return succeeded(accessToken);
      } catch (error) {
        if (error instanceof RequestError) return failed(error.message);
        return failed(`the token endpoint: ${describeTransportError(error, limits.timeoutMs)}`);
      }
    },
    forget: () => void KEPT.delete(name),
  };
}

/** Nothing in it is taken, not even a token: the time of the attempt may be over. */
function notWhole(status: number, timeoutMs: number): string {
  const limits = `${timeoutMs / 1000} s and ${MAX_ANSWER_BYTES / 1024} KB`;
  return `HTTP ${status} from the token endpoint: its answer was cut short, or did not end within ${limits}`;
}

function oauthKeysIn(configuration: Configuration): Configuration {
  const own = Object.entries(configuration).filter(([key]) => key.startsWith(`${PREFIX}oauth.`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(PREFIX.length), value]));
}

function remember(name: string, token: Kept): void {
  KEPT.set(name, token);
  for (const [oldest] of KEPT) if (KEPT.size > MAX_KEPT) KEPT.delete(oldest);
}
