import type { Connection, GrantKind, GrantRequest } from '../../elements/element';
import type { Tokens } from '../../elements/oauth';
import type { JsonObject } from '../../domain/values/json';
import { failed, succeeded } from '../../domain/values/result';
import {
  askForTokens,
  codeInDoubt,
  reauthorize,
  type TokenContext,
  type TokenProblem,
  type TokenResult,
} from './ask-for-tokens';
import { openKept } from './grant';

export type { TokenContext, TokenProblem, TokenResult } from './ask-for-tokens';

/** A token is renewed this part of its life before it ends, and 10 s before at the latest. */
const EARLY_PART = 0.1;
const EARLY_MS = 10_000;
const CODE_KEY = 'providerData.code';
const VERIFIER_KEY = 'providerData.codeVerifier';
/** One that exists already: from another system, without a new consent. */
const REFRESH_TOKEN_KEY = 'oauth.refresh.token';
const NO_CODE = 'there is no authorization code; send a new one as providerData.code';
const NO_REFRESH =
  'the access token has ended, and there is no refresh token; send a new authorization code as providerData.code';

/**
 * The access token to poll with: the one there is while it lives, else a new one. One that nothing can renew (RFC 6749,
 * 5.1: a refresh token is optional) serves to its very end, and also if it `isRefused`: refused for one resource, it
 * may be good for the others. The workflow runs one poll at a time, so an instance never renews twice at once. An
 * authorization code whose answer was lost is never sent again: someone has to authorize anew. A refresh token is tried
 * again after a lost answer: many vendors accept the old one for a while.
 */
export async function freshTokens(context: TokenContext, { isRefused = false } = {}): Promise<TokenResult> {
  const { element, connection, heartbeat, dependencies } = context;
  const grantKind = element.oauth?.grantOf(connection) ?? null;
  if (element.oauth === undefined || grantKind === null) return succeeded({ tokens: null, isNew: false });
  const known = openKept(heartbeat.grant, context);
  // What is kept is worth nothing once it cannot be read.
  if (!known.ok && grantKind !== 'authorization_code') return askForTokens(context, { kind: grantKind }, {});
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
  const asked = await askForTokens(context, grantRequest, beforeOf(grantRequest, tokens));
  const isRefreshRefused = grantRequest.kind === 'refresh_token' && !asked.ok && isRefusal(asked.problem);
  return isRefreshRefused && grantKind === 'password' ? askForTokens(context, { kind: grantKind }, {}) : asked;
}

/**
 * What stays good if the answer does not repeat it. The refresh token is the one that is sent: it may come from the
 * configuration, and the answer before may have had an empty one.
 */
function beforeOf(grantRequest: GrantRequest, tokens: Tokens | null): JsonObject {
  const answer = tokens?.answer ?? {};
  return grantRequest.kind === 'refresh_token' ? { ...answer, refresh_token: grantRequest.refreshToken } : answer;
}

function isRefusal({ failure }: TokenProblem): boolean {
  return failure.kind === 'unauthorized';
}

/** What the token endpoint would be asked for; null if nothing can be asked any more. */
export function requestOf(grantKind: GrantKind, tokens: Tokens | null, connection: Connection): GrantRequest | null {
  // Its refresh token, if there is one against RFC 6749, 4.4.3, would only be one more thing that can end.
  if (grantKind === 'client_credentials' || grantKind === 'login') return { kind: grantKind };
  if (tokens !== null && tokens.refreshToken !== null)
    return { kind: 'refresh_token', refreshToken: tokens.refreshToken };
  if (grantKind === 'password') return { kind: grantKind };
  if (tokens !== null) return null;
  const [code, refreshToken] = [connection[CODE_KEY], connection[REFRESH_TOKEN_KEY]];
  const verifier = connection[VERIFIER_KEY];

  if (typeof code === 'string')
    return { kind: 'authorization_code', code, ...(typeof verifier === 'string' && { codeVerifier: verifier }) };
  return typeof refreshToken === 'string' && refreshToken !== '' ? { kind: 'refresh_token', refreshToken } : null;
}

/** Until when a token serves: one that can be renewed a while less than it lives. */
function lifeEndMs({ expiresInS }: Tokens, receivedAtMs: number, { isRenewable }: { isRenewable: boolean }): number {
  if (expiresInS === null) return Infinity;
  const lifeMs = expiresInS * 1000;
  return receivedAtMs + lifeMs - (isRenewable ? Math.max(EARLY_MS, lifeMs * EARLY_PART) : 0);
}
