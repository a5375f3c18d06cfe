import { secretKeysOf } from '../../configuration/secret-keys';
import type { TokenHeartbeat } from '../../contract/activities';
import { refreshRefusalOf } from '../../elements/dead-token';
import { readJsonBody } from '../../elements/json-body';
import { readTokenAnswer, type Tokens } from '../../elements/oauth';
import { RequestError } from '../../elements/request-error';
import type {
  Connection,
  Element,
  GrantKind,
  GrantRequest,
  VendorRequest,
  VendorResponse,
} from '../../elements/element';
import type { TokenFailure } from '../../elements/token-failure';
import { isJsonObject, type Json, type JsonObject } from '../../domain/values/json';
import { failed, succeeded, type Result } from '../../domain/values/result';
import { headerSecretsOf } from '../../domain/security/header-secrets';
import { secretParametersOf } from '../../domain/security/secret-parameters';
import { unanswered, type VendorFailure } from '../../domain/vendor/failure';
import type { ActivityDependencies } from '../dependencies';
import { configurationFailure, isUnsent, transportFailure } from '../failures';
import { answerText } from './answer-text';
import { signedAssertion } from './client-assertion';
import { completed, isSuccess, mayHoldTokens, sealKept, unreadable } from './grant';

const TOKEN_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const NEW_CODE = 'send a new authorization code as providerData.code';
const OTHER_USER = 'give the user name and the password that are right now';

export interface TokenContext {
  dependencies: ActivityDependencies;
  element: Element;
  connection: Connection;
  instanceId: number;
  heartbeat: TokenHeartbeat;
  /** Records the heartbeat with the server and waits for it. */
  record(): Promise<unknown>;
  /** No token endpoint is asked: `TokenNeeded` is thrown instead. */
  isQuick?: boolean;
}

/** Why there is no access token. */
export interface TokenProblem {
  failure: VendorFailure;
  /** Only a person can help, by authorizing again. */
  isFinal: boolean;
}

/** A token endpoint would have to be asked by what cannot record its answer. */
export class TokenNeeded extends Error {}

export type TokenResult = Result<{ tokens: Tokens | null; isNew: boolean }, TokenProblem>;

/** Grants that need nothing but the configuration: they are asked for anew whenever a token is needed. */
const REPEATABLE: readonly (GrantKind | null)[] = ['client_credentials', 'password', 'login'] satisfies GrantKind[];

/** Asks the token endpoint, or the login, once, and keeps what it gives. `before`: its answer before. */
export async function askForTokens(
  context: TokenContext,
  grantRequest: GrantRequest,
  before: JsonObject,
): Promise<TokenResult> {
  if (context.isQuick === true) throw new TokenNeeded();
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
  const { request } = asked.value;
  const secrets = secretsOf(context, grantRequest, request);
  const answered = answeredTo(context, grantRequest, asked.value.response, secrets);
  if (!answered.ok) return failed({ failure: loginFailureOf(answered.problem), isFinal: false });
  const response = answered.value;
  const isKept = mayHoldTokens(response);
  if (isKept) {
    heartbeat.grant = sealKept({ response, receivedAtMs: dependencies.now(), before }, context);
    heartbeat.isExchangingCode = false;
    await record();
  }
  heartbeat.isExchangingCode = false;
  const read = readTokenAnswer(response, secrets);
  if (read.ok) return succeeded({ tokens: completed(read.value, before), isNew: true });
  const { kind, message, status, retryAfterMs } = read.problem;
  const isRepeatable = REPEATABLE.includes(context.element.oauth?.grantOf(context.connection) ?? null);
  if (isKept && kind === 'malformed' && !isRepeatable)
    return failed({ failure: unreadable(read.problem), isFinal: false });
  if (
    grantRequest.kind === 'authorization_code' &&
    kind === 'malformed' &&
    isSuccess(response) &&
    heartbeat.grant === null
  )
    return codeInDoubt(context);
  if (kind === 'invalid_grant')
    return reauthorize(`${message}; ${grantRequest.kind === 'password' ? OTHER_USER : NEW_CODE}`);
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
    const oauth = element.oauth as NonNullable<Element['oauth']>;
    const wanted = grantRequest.kind === 'login' ? null : (oauth.clientAssertionOf?.(connection) ?? null);
    const assertion = wanted === null ? null : signedAssertion(wanted, dependencies.now());
    const request = oauth.tokenRequest(connection, grantRequest, assertion);
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

/** A token endpoint's answer as it came; a login's as a token endpoint would have given it. */
function answeredTo(
  { element, connection, dependencies }: TokenContext,
  { kind }: GrantRequest,
  response: VendorResponse,
  secrets: readonly string[],
): Result<VendorResponse, TokenFailure> {
  const readLogin = kind === 'login' ? element.oauth?.readLogin : undefined;
  return readLogin?.(connection, response, { secrets, nowMs: dependencies.now() }) ?? succeeded(response);
}

/** Five polls in a row that are refused, and the instance is `reauth_required`. */
function loginFailureOf({ kind, message, status, retryAfterMs }: TokenFailure): VendorFailure {
  const answer = { status, retryAfterMs };
  switch (kind) {
    case 'invalid_grant':
      return { kind: 'unauthorized', message: `${message}; ${OTHER_USER}`, ...answer };
    case 'invalid_client':
      return { kind: 'refused', message: `${message}; see login.url and login.body`, ...answer };
    case 'malformed':
      return { kind, message: `${message}; see login.url and login.token.path`, ...answer };
    case 'unavailable':
      return { kind, message, ...answer };
  }
}

/** What the request held that no message may repeat. Client id, scope and addresses are no secrets. */
function secretsOf(
  { connection, element }: TokenContext,
  grantRequest: GrantRequest,
  { headers, url, body }: VendorRequest,
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
  const assertion = new URLSearchParams(body ?? '').get('client_assertion') ?? '';
  return [sent, client, assertion, ...secretParametersOf(url), ...texts, ...texts.flatMap(membersOf)];
}

/** The secrets in a key that is the JSON text of an object: of each of its values what a message may repeat alone. */
function membersOf(text: string): string[] {
  const object = text.startsWith('{') ? readJsonBody(text) : null;
  if (!object?.ok || !isJsonObject(object.value)) return [];
  return Object.values(object.value).flatMap(partsOf);
}

function partsOf(value: Json): string[] {
  if (typeof value === 'string') return headerSecretsOf(value);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(partsOf) : [];
}

/** The code may be used up: whatever wakes the instance, it is not sent again. */
export function codeInDoubt(context: TokenContext): TokenResult {
  context.heartbeat.grant = sealKept('code in doubt', context);
  context.heartbeat.isExchangingCode = false;
  return reauthorize(
    'the exchange of the authorization code was cut off, and a code must not be sent twice; send a new one as providerData.code',
  );
}

/** Only a person can help. */
export function reauthorize(message: string): TokenResult {
  return failed({ failure: unanswered('unauthorized', message), isFinal: true });
}
