import { secretKeysOf } from '../../configuration/secret-keys';
import type { TokenHeartbeat } from '../../contract/activities';
import { refreshRefusalOf } from '../../elements/dead-token';
import { readJsonBody } from '../../elements/json-body';
import { readTokenAnswer, type Tokens } from '../../elements/oauth';
import { RequestError } from '../../elements/request-error';
import type { Connection, Element, GrantRequest, VendorRequest, VendorResponse } from '../../elements/element';
import { isJsonObject, type JsonObject } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { headerSecretsOf } from '../../domain/security/header-secrets';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import { unanswered, type VendorFailure } from '../../domain/vendor/failure';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure, isUnsent, transportFailure } from '../failures';
import { answerText } from './answer-text';
import { completed, isSuccess, mayHoldTokens, openKept, sealKept, unreadable } from './grant';

const TOKEN_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 256 * 1024;
/** A token is renewed this part of its life before it ends, and 10 s before at the latest. */
const EARLY_PART = 0.1;
const EARLY_MS = 10_000;
const CODE_KEY = 'providerData.code';
/** One that exists already: from another system, without a new consent. */
const REFRESH_TOKEN_KEY = 'oauth.refresh.token';
const NEW_CODE = 'send a new authorization code as providerData.code';
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

/** Why there is no access token. */
export interface TokenProblem {
  failure: VendorFailure;
  /** Only a person can help, by authorizing again. */
  isFinal: boolean;
}

export type TokenResult = Result<{ tokens: Tokens | null; isNew: boolean }, TokenProblem>;

/**
 * The access token to poll with: the one there is while it lives, else a new one. One that nothing can renew (RFC 6749, 5.1: a refresh
 * token is optional) serves to its very end, and also if it `isRefused`: refused for one resource, it may be good for the others. The workflow runs one poll at a time, so an instance
 * never renews twice at once. An authorization code whose answer was lost is never sent again: someone has to authorize anew.
 * A refresh token is tried again after a lost answer: many vendors accept the old one for a while.
 */
export async function freshTokens(context: TokenContext, { isRefused = false } = {}): Promise<TokenResult> {
  const { element, connection, heartbeat, dependencies } = context;
  const grantKind = element.oauth?.grantOf(connection) ?? null;
  if (element.oauth === undefined || grantKind === null) return succeeded({ tokens: null, isNew: false });
  const known = openKept(heartbeat.grant, context);
  // Client credentials have tokens anew whenever they ask: what is kept of them is worth nothing once it cannot be read.
  if (!known.ok && grantKind === 'client_credentials') return ask(context, { kind: grantKind }, {});
  if (!known.ok) return failed({ failure: known.problem, isFinal: false });
  const { tokens, receivedAtMs, isCodeInDoubt } = known.value;
  const grantRequest = requestOf(grantKind, tokens, connection);
  if (tokens !== null) {
    const isLiving = dependencies.now() < lifeEndMs(tokens, receivedAtMs, { isRenewable: grantRequest !== null });
    if (isLiving && (!isRefused || grantRequest === null)) return succeeded({ tokens, isNew: false });
  }
  if (grantRequest === null) return reauthorize(tokens === null ? NO_CODE : NO_REFRESH);
  if (grantRequest.kind === 'authorization_code' && (heartbeat.isExchangingCode || isCodeInDoubt))
    return codeInDoubt(context);
  return ask(context, grantRequest, tokens?.answer ?? {});
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
  if (tokens !== null) return null;
  const [code, refreshToken] = [connection[CODE_KEY], connection[REFRESH_TOKEN_KEY]];
  if (typeof code === 'string') return { kind: 'authorization_code', code };
  return typeof refreshToken === 'string' && refreshToken !== '' ? { kind: 'refresh_token', refreshToken } : null;
}

async function ask(context: TokenContext, grantRequest: GrantRequest, before: JsonObject): Promise<TokenResult> {
  const result = await request(context, grantRequest, before);
  const outcome = result.ok ? 'renewed' : result.problem.isFinal ? 'reauth_required' : result.problem.failure.kind;
  const { instanceId, element } = context;
  context.dependencies.observer?.tokenRequested({ instanceId, elementKey: element.key, outcome });
  return result;
}

async function request(context: TokenContext, grantRequest: GrantRequest, before: JsonObject): Promise<TokenResult> {
  const { heartbeat, record, dependencies } = context;
  heartbeat.isExchangingCode = grantRequest.kind === 'authorization_code';
  if (heartbeat.isExchangingCode) await record();
  const asked = await send(context, grantRequest);
  if (!asked.ok) {
    const { failure, isUnsent } = asked.problem;
    if (grantRequest.kind === 'authorization_code' && !isUnsent) return codeInDoubt(context);
    heartbeat.isExchangingCode = false;
    return failed({ failure, isFinal: false });
  }
  const { request, response } = asked.value;
  const isKept = mayHoldTokens(response);
  if (isKept) {
    heartbeat.grant = sealKept({ response, receivedAtMs: dependencies.now(), before }, context);
    heartbeat.isExchangingCode = false;
    await record();
  }
  heartbeat.isExchangingCode = false;
  const read = readTokenAnswer(response, secretsOf(context, grantRequest, request));
  if (read.ok) return succeeded({ tokens: completed(read.value, before), isNew: true });
  const { kind, message, status, retryAfterMs } = read.problem;
  if (isKept && kind === 'malformed' && grantRequest.kind !== 'client_credentials')
    return failed({ failure: unreadable(read.problem), isFinal: false });
  if (
    grantRequest.kind === 'authorization_code' &&
    kind === 'malformed' &&
    isSuccess(response) &&
    heartbeat.grant === null
  )
    return codeInDoubt(context);
  if (kind === 'invalid_grant') return reauthorize(`${message}; ${NEW_CODE}`);
  const isRefresh = grantRequest.kind === 'refresh_token' && kind !== 'unavailable';
  const refusal = isRefresh ? refreshRefusalOf(response) : null;
  if (refusal === 'dead') return reauthorize(`${message}; ${NEW_CODE}`);
  // Five polls in a row, and the instance is `reauth_required`.
  if (refusal === 'refused')
    return failed({ failure: { kind: 'unauthorized', message, status, retryAfterMs }, isFinal: false });
  const failureKind = kind === 'invalid_client' ? 'refused' : kind;
  const hint = kind === 'malformed' ? '; see whether oauth.token.url is the token endpoint' : '';
  return failed({ failure: { kind: failureKind, message: message + hint, status, retryAfterMs }, isFinal: false });
}

interface Sent {
  request: VendorRequest;
  response: VendorResponse;
}

async function send(
  { dependencies, element, connection }: TokenContext,
  grantRequest: GrantRequest,
): Promise<Result<Sent, { failure: VendorFailure; isUnsent: boolean }>> {
  try {
    const request = (element.oauth as NonNullable<Element['oauth']>).tokenRequest(connection, grantRequest);
    const body = Buffer.from(request.body ?? '', 'utf8');
    // Not to be cut off by a stopping worker: half a renewal is what costs a refresh token.
    const limits = { timeoutMs: TOKEN_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES };
    const answer = await dependencies.send({ ...request, body, ...limits });
    if (!answer.isWhole)
      return failed({ failure: transportFailure(new Error('cut'), TOKEN_TIMEOUT_MS), isUnsent: false });
    const { status, headers, body: bytes } = answer;
    const read = await answerText(answer, MAX_ANSWER_BYTES);
    // What cannot be unpacked is judged as it came, as an answer that is not JSON.
    return succeeded({
      request,
      response: { status, headers, text: read.ok ? read.value.text : bytes.toString('utf8') },
    });
  } catch (error) {
    if (error instanceof RequestError) return failed({ failure: configurationFailure(error), isUnsent: true });
    return failed({ failure: transportFailure(error, TOKEN_TIMEOUT_MS), isUnsent: isUnsent(error) });
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
  const texts = values.filter((value) => typeof value === 'string');
  return [sent, client, ...secretParametersOf(url), ...texts, ...texts.flatMap(membersOf)];
}

/** The secrets in a key that is the JSON text of an object: of each of its values what a message may repeat alone. */
function membersOf(text: string): string[] {
  const object = text.startsWith('{') ? readJsonBody(text) : null;
  if (!object?.ok || !isJsonObject(object.value)) return [];
  return Object.values(object.value).flatMap((value) => (typeof value === 'string' ? headerSecretsOf(value) : []));
}

function codeInDoubt(context: TokenContext): TokenResult {
  context.heartbeat.grant = sealKept('code in doubt', context);
  context.heartbeat.isExchangingCode = false;
  return reauthorize(
    'the exchange of the authorization code was cut off, and a code must not be sent twice; send a new one as providerData.code',
  );
}

function reauthorize(message: string): TokenResult {
  return failed({ failure: unanswered('unauthorized', message), isFinal: true });
}
