import { createHash } from 'node:crypto';
import { type Answer, htmlAnswer, jsonAnswer } from '../../src/testing/answers';
import type { SageOneOptions, SageOneSwitches } from './sage-one-options';

const GRACE_MS = 60_000;

/** All tokens that came of one consent. */
interface Family {
  country: string;
  resourceOwnerId: string;
  isRevoked: boolean;
}

interface Grant {
  family: Family;
  redirectUri: string;
  expiresAt: number;
  isUsed: boolean;
}

interface RefreshToken {
  family: Family;
  expiresAt: number;
  /** When a successor was given; null: never. */
  usedAt: number | null;
}

/** One request to a token endpoint. */
export interface TokenCall {
  at: number;
  grantType: string;
  /** Null where tokens were given, else the `error` of the answer. */
  error: string | null;
}

export type TokenDesk = ReturnType<typeof createTokenDesk>;

/** Consent, codes, access tokens and refresh tokens of Sage's OAuth servers. */
export function createTokenDesk(version: SageOneOptions['version'], switches: SageOneSwitches, now: () => number) {
  const codes = new Map<string, Grant>();
  const accessTokens = new Map<string, { family: Family; expiresAt: number }>();
  const refreshTokens = new Map<string, RefreshToken>();
  const calls: TokenCall[] = [];
  const issued: string[] = [];
  let given = 0;

  /** 40 hexadecimal digits in v3. In v3.1 a text as long as its JSON Web Tokens. */
  function newText(kind: string): string {
    given += 1;
    const digits = createHash('sha1').update(`${kind} ${given}`).digest('hex');
    const text = version === 'v3.1' && kind !== 'code' ? `eyJhbGciOiJSUzI1NiJ9.${digits.repeat(32)}.${digits}` : digits;
    if (kind !== 'code') issued.push(text);
    return text;
  }

  /** What a person's consent gives: a code for the callback. */
  function issueCode(redirectUri: string): string {
    const { country, resourceOwnerId, codeLifeS } = switches;
    const code = newText('code');
    const family = { country, resourceOwnerId, isRevoked: false };
    codes.set(code, { family, redirectUri, expiresAt: now() + codeLifeS * 1000, isUsed: false });
    return code;
  }

  function authorize(query: Record<string, string>): Answer {
    const { client_id: clientId, redirect_uri: redirectUri = '', state } = query;
    const isKnown = switches.redirectUris.length === 0 || switches.redirectUris.includes(redirectUri);
    if (clientId !== switches.clientId || query['response_type'] !== 'code' || !isKnown || !URL.canParse(redirectUri)) {
      return htmlAnswer(400, 'Invalid request');
    }
    const target = new URL(redirectUri);
    const answer: [string, string][] =
      switches.consent === 'deny'
        ? [['error', 'access_denied']]
        : [
            ['code', issueCode(redirectUri)],
            // In lower case, as Sage's documentation shows it.
            ['country', switches.country.toLowerCase()],
          ];
    for (const [name, value] of answer) target.searchParams.set(name, value);
    if (state !== undefined) target.searchParams.set('state', state);
    return { status: 302, headers: { location: target.href }, body: '' };
  }

  /** Answers a token request. The client comes as HTTP Basic or in the form. */
  function token(form: URLSearchParams, authorization: string | undefined): Answer {
    const grantType = form.get('grant_type') ?? '';
    const answer = isClient(form, authorization) ? tokenFor(grantType, form) : 'invalid_client';
    calls.push({ at: now(), grantType, error: typeof answer === 'string' ? answer : null });
    if (typeof answer !== 'string') return jsonAnswer(200, answer, { 'cache-control': 'no-store' });
    return jsonAnswer(answer === 'invalid_client' ? 401 : 400, {
      error: answer,
      error_description: `refused: ${answer}`,
    });
  }

  function isClient(form: URLSearchParams, authorization: string | undefined): boolean {
    const { clientId, clientSecret } = switches;
    if (authorization === undefined)
      return form.get('client_id') === clientId && form.get('client_secret') === clientSecret;
    return authorization === `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  }

  /** The tokens, or the error's code. */
  function tokenFor(grantType: string, form: URLSearchParams): object | string {
    if (grantType === 'authorization_code') return exchange(form.get('code') ?? '', form.get('redirect_uri'));
    if (grantType === 'refresh_token') return refresh(form.get('refresh_token') ?? '');
    return 'unsupported_grant_type';
  }

  function exchange(code: string, redirectUri: string | null): object | string {
    const grant = codes.get(code);
    if (grant === undefined || grant.expiresAt <= now() || grant.redirectUri !== redirectUri) return 'invalid_grant';
    if (grant.isUsed) return 'invalid_grant';
    grant.isUsed = true;
    return newTokens(grant.family, newRefreshToken(grant.family));
  }

  function refresh(text: string): object | string {
    const old = refreshTokens.get(text);
    if (old === undefined || old.family.isRevoked || old.expiresAt <= now()) return 'invalid_grant';
    if (switches.rotation === 'none') return newTokens(old.family, text);
    if (old.usedAt !== null && switches.rotation === 'strict-revoke-family') {
      old.family.isRevoked = true;
      return 'invalid_grant';
    }
    if (old.usedAt !== null && now() - old.usedAt > GRACE_MS) return 'invalid_grant';
    old.usedAt ??= now();
    return newTokens(old.family, newRefreshToken(old.family));
  }

  function newRefreshToken(family: Family): string {
    const text = newText('refresh token');
    const lifeS = switches.refreshLifeS ?? Infinity;
    refreshTokens.set(text, { family, expiresAt: now() + lifeS * 1000, usedAt: null });
    return text;
  }

  function newTokens(family: Family, refreshToken: string): object {
    const accessToken = newText('access token');
    accessTokens.set(accessToken, { family, expiresAt: now() + switches.accessLifeS * 1000 });
    return {
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: switches.accessLifeS,
      refresh_token: refreshToken,
      scope: 'full_access',
      ...(switches.refreshLifeS !== null && { refresh_token_expires_in: switches.refreshLifeS }),
      ...(version === 'v3' && { resource_owner_id: family.resourceOwnerId, requested_by_id: 'requested-by-1' }),
    };
  }

  /** Whom an access token was given for; null where it is none, has expired or was revoked. */
  function ownerOf(accessToken: string): { country: string; resourceOwnerId: string } | null {
    const found = accessTokens.get(accessToken);
    return found === undefined || found.family.isRevoked || found.expiresAt <= now() ? null : found.family;
  }

  /** As if the person had withdrawn the consent: no token given so far works any more. */
  function revokeAll(): void {
    for (const { family } of [...refreshTokens.values(), ...accessTokens.values()]) family.isRevoked = true;
  }

  /** Every access token ends before its time; refresh tokens stay good. */
  function endAccessTokens(): void {
    accessTokens.clear();
  }

  function revoke(form: URLSearchParams): Answer {
    const text = form.get('token') ?? '';
    const family = (refreshTokens.get(text) ?? accessTokens.get(text))?.family;
    if (family !== undefined) family.isRevoked = true;
    return jsonAnswer(200, {});
  }

  return { authorize, issueCode, token, revoke, revokeAll, endAccessTokens, ownerOf, calls, issued };
}
