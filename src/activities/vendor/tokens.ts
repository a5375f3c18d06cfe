import { secretKeysOf } from '../../configuration/secret-keys';
import type { TokenHeartbeat } from '../../contract/activities';
import { readTokenAnswer, type Tokens } from '../../elements/oauth';
import { RequestError } from '../../elements/request-error';
import type { Connection, Element, GrantRequest, VendorRequest, VendorResponse } from '../../elements/element';
import type { JsonObject } from '../../domain/values/json';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import { unanswered, type VendorFailure } from '../../domain/vendor/failure';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure, isUnsent, transportFailure } from '../failures';
import { completed, isSuccess, mayHoldTokens, openKept, sealKept, unreadable } from './grant';

const TOKEN_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 256 * 1024;
/** A token is renewed this part of its life before it ends, and 10 s before at the latest. */
const EARLY_PART = 0.1;
const EARLY_MS = 10_000;
const CODE_KEY = 'providerData.code';
const NO_CODE = 'there is no authorization code; send a new one as providerData.code';
const NO_REFRESH =
  'the access token has ended, and there is no refresh token; send a new authorization code as providerData.code';

export interface TokenContext {
  dependencies: ActivityDependencies;
  element: Element;
  connection: Connection;
  instanceId: number;
  heartbeat: TokenHeartbeat;
  /** Records the heartbeat with the server and waits for it. */
  record(): Promise<unknown>;
}

export type TokenResult =
  | { tokens: Tokens | null; isNew: boolean }
  /** `isFinal`: only a person can help, by authorizing again. */
  | { failure: VendorFailure; isFinal: boolean };

/**
 * The access token to poll with: the one there is while it lives, else a new one. One that nothing can renew (RFC 6749, 5.1: a refresh
 * token is optional) serves to its very end, and also if it `isRefused`: refused for one resource, it may be good for the others. The workflow runs one poll at a time, so an instance
 * never renews twice at once. An authorization code whose answer was lost is never sent again: someone has to authorize anew.
 * A refresh token is tried again after a lost answer: many vendors accept the old one for a while.
 */
export async function freshTokens(context: TokenContext, { isRefused = false } = {}): Promise<TokenResult> {
  const { element, connection, heartbeat, dependencies } = context;
  const grantKind = element.oauth?.grantOf(connection) ?? null;
  if (element.oauth === undefined || grantKind === null) return { tokens: null, isNew: false };
  const known = openKept(heartbeat.grant, context);
  // Client credentials have tokens anew whenever they ask: what is kept of them is worth nothing once it cannot be read.
  if ('failure' in known && grantKind === 'client_credentials') return ask(context, { kind: grantKind }, {});
  if ('failure' in known) return { failure: known.failure, isFinal: false };
  const grantRequest = requestOf(grantKind, known.tokens, connection);
  if (known.tokens !== null) {
    const isLiving =
      dependencies.now() < lifeEndMs(known.tokens, known.receivedAtMs, { isRenewable: grantRequest !== null });
    if (isLiving && (!isRefused || grantRequest === null)) return { tokens: known.tokens, isNew: false };
  }
  if (grantRequest === null) return reauthorize(known.tokens === null ? NO_CODE : NO_REFRESH);
  if (grantRequest.kind === 'authorization_code' && (heartbeat.isExchangingCode || known.isCodeInDoubt))
    return codeInDoubt(context);
  return ask(context, grantRequest, known.tokens?.answer ?? {});
}

/** What the token endpoint would be asked for; null if nothing can be asked any more. */
export function requestOf(
  grantKind: 'authorization_code' | 'client_credentials',
  tokens: Tokens | null,
  connection: Connection,
): GrantRequest | null {
  // Its refresh token, if there is one against RFC 6749, 4.4.3, would only be one more thing that can end.
  if (grantKind === 'client_credentials') return { kind: 'client_credentials' };
  if (tokens !== null && tokens.refreshToken !== null)
    return { kind: 'refresh_token', refreshToken: tokens.refreshToken };
  const code = connection[CODE_KEY];
  return typeof code === 'string' && tokens === null ? { kind: 'authorization_code', code } : null;
}

async function ask(context: TokenContext, grantRequest: GrantRequest, before: JsonObject): Promise<TokenResult> {
  const result = await request(context, grantRequest, before);
  const outcome = 'tokens' in result ? 'renewed' : result.isFinal ? 'reauth_required' : result.failure.kind;
  const { instanceId, element } = context;
  context.dependencies.observer?.tokenRequested({ instanceId, elementKey: element.key, outcome });
  return result;
}

async function request(context: TokenContext, grantRequest: GrantRequest, before: JsonObject): Promise<TokenResult> {
  const { heartbeat, record, dependencies } = context;
  heartbeat.isExchangingCode = grantRequest.kind === 'authorization_code';
  if (heartbeat.isExchangingCode) await record();
  const asked = await send(context, grantRequest);
  if ('failure' in asked) {
    if (grantRequest.kind === 'authorization_code' && !asked.isUnsent) return codeInDoubt(context);
    heartbeat.isExchangingCode = false;
    return { failure: asked.failure, isFinal: false };
  }
  const { request, response } = asked;
  const isKept = mayHoldTokens(response);
  if (isKept) {
    heartbeat.grant = sealKept({ response, receivedAtMs: dependencies.now(), before }, context);
    heartbeat.isExchangingCode = false;
    await record();
  }
  heartbeat.isExchangingCode = false;
  const read = readTokenAnswer(response, secretsOf(context, grantRequest, request));
  if ('token' in read) return { tokens: completed(read.token, before), isNew: true };
  const { kind, message, status, retryAfterMs } = read.failure;
  if (isKept && kind === 'malformed' && grantRequest.kind !== 'client_credentials')
    return { failure: unreadable(read.failure), isFinal: false };
  if (
    grantRequest.kind === 'authorization_code' &&
    kind === 'malformed' &&
    isSuccess(response) &&
    heartbeat.grant === null
  )
    return codeInDoubt(context);
  if (kind === 'invalid_grant') return reauthorize(`${message}; send a new authorization code as providerData.code`);
  const failureKind = kind === 'invalid_client' ? 'refused' : kind;
  const hint = kind === 'malformed' ? '; see whether oauth.token.url is the token endpoint' : '';
  return { failure: { kind: failureKind, message: message + hint, status, retryAfterMs }, isFinal: false };
}

async function send(
  { dependencies, element, connection }: TokenContext,
  grantRequest: GrantRequest,
): Promise<{ request: VendorRequest; response: VendorResponse } | { failure: VendorFailure; isUnsent: boolean }> {
  try {
    const request = (element.oauth as NonNullable<Element['oauth']>).tokenRequest(connection, grantRequest);
    const body = Buffer.from(request.body ?? '', 'utf8');
    // Not to be cut off by a stopping worker: half a renewal is what costs a refresh token.
    const limits = { timeoutMs: TOKEN_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES };
    const answer = await dependencies.send({ ...request, body, ...limits });
    if (!answer.isWhole) return { failure: transportFailure(new Error('cut'), TOKEN_TIMEOUT_MS), isUnsent: false };
    const { status, headers } = answer;
    return { request, response: { status, headers, text: answer.body.toString('utf8') } };
  } catch (error) {
    if (error instanceof RequestError) return { failure: configurationFailure(error), isUnsent: true };
    return { failure: transportFailure(error, TOKEN_TIMEOUT_MS), isUnsent: isUnsent(error) };
  }
}

/** Until when a token serves: one that can be renewed a while less than it lives. */
function lifeEndMs({ expiresInS }: Tokens, receivedAtMs: number, { isRenewable }: { isRenewable: boolean }): number {
  if (expiresInS === null) return Infinity;
  const lifeMs = expiresInS * 1000;
  return receivedAtMs + lifeMs - (isRenewable ? Math.max(EARLY_MS, lifeMs * EARLY_PART) : 0);
}

/** What the request held that no message may repeat. Client id, scope and addresses are no secrets. */
function secretsOf(
  { connection, element }: TokenContext,
  grantRequest: GrantRequest,
  { headers, url }: VendorRequest,
): string[] {
  const sent =
    grantRequest.kind === 'authorization_code'
      ? grantRequest.code
      : grantRequest.kind === 'refresh_token'
        ? grantRequest.refreshToken
        : '';
  const client = (headers['authorization'] ?? '').replace(/^Basic /, '');
  const values = [...secretKeysOf(element)].map((key) => connection[key]);
  return [sent, client, ...secretParametersOf(url), ...values.filter((value) => typeof value === 'string')];
}

function codeInDoubt(context: TokenContext): TokenResult {
  context.heartbeat.grant = sealKept('code in doubt', context);
  context.heartbeat.isExchangingCode = false;
  return reauthorize(
    'the exchange of the authorization code was cut off, and a code must not be sent twice; send a new one as providerData.code',
  );
}

function reauthorize(message: string): TokenResult {
  return { failure: unanswered('unauthorized', message), isFinal: true };
}
