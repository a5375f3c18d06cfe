import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from '../../src/testing/answers';
import { challengeOf } from './client-assertions';
import { sageOneOptions } from './sage-one-options';
import { createTokenDesk } from './sage-one-tokens';

/** Who may ask, and how they say so. Every value may be changed while the simulator runs. */
export interface AccessSwitches {
  authentication: 'none' | 'basic' | 'bearer' | 'header-key' | 'query-key' | 'oauth2' | 'login';
  username: string;
  password: string;
  token: string;
  apiKey: string;
  /** Name of the header or query parameter of the key. */
  apiKeyName: string;
  clientId: string;
  clientSecret: string;
  tokenLifeS: number;
  /** The password grant gives refresh tokens as well. */
  givesRefreshTokens: boolean;
}

export const ACCESS_DEFAULTS: AccessSwitches = {
  authentication: 'none',
  username: 'poller',
  password: 'rest-password',
  token: 'rest-bearer-token',
  apiKey: 'rest-api-key+/=',
  apiKeyName: 'x-api-key',
  clientId: 'rest-client',
  clientSecret: 'rest-client-secret:/+',
  tokenLifeS: 3600,
  givesRefreshTokens: true,
};

/** A vendor's gate: `refusalOf` says null to those who may pass, `answerToToken` is the token endpoint. */
export function createAccess(switches: AccessSwitches, now: () => number) {
  const tokens = new Map<string, number>();
  const refreshTokens = new Set<string>();
  const challenges = new Map<string, string>();
  let given = 0;
  const { clientId, clientSecret, tokenLifeS } = switches;
  // What a person consented to is the same desk as in Sage One v3.1: RFC 6749 with refresh tokens for one use.
  const consent = createTokenDesk(
    'v3.1',
    sageOneOptions({ version: 'v3.1', clientId, clientSecret, accessLifeS: tokenLifeS }),
    now,
  );

  function mayPass({ headers }: IncomingMessage, query: Record<string, string>): boolean {
    switch (switches.authentication) {
      case 'none':
        return true;
      case 'basic':
        return headers.authorization === basic(switches.username, switches.password);
      case 'bearer':
        return headers.authorization === `Bearer ${switches.token}`;
      case 'header-key':
        return headers[switches.apiKeyName.toLowerCase()] === switches.apiKey;
      case 'query-key':
        return query[switches.apiKeyName] === switches.apiKey;
      case 'oauth2':
      case 'login':
        return isLiving((headers.authorization ?? '').replace(/^Bearer /, ''));
    }
  }

  function isLiving(token: string): boolean {
    return (tokens.get(token) ?? 0) > now() || consent.ownerOf(token) !== null;
  }

  /** A login in the way of PocketBase: a JSON Web Token for an identity and a password, 400 for any other. */
  function answerToLogin(body: string): Answer {
    const { identity, password } = JSON.parse(body) as Record<string, unknown>;
    if (identity !== switches.username || password !== switches.password)
      return jsonAnswer(400, { status: 400, message: `Failed to authenticate ${String(password)}.`, data: {} });
    const claims = { id: 'user', iat: Math.floor(now() / 1000), exp: Math.floor(now() / 1000) + switches.tokenLifeS };
    const token = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${newText()}`;
    tokens.set(token, now() + switches.tokenLifeS * 1000);
    return jsonAnswer(200, { token, record: { id: 'user' } });
  }

  /** The password grant (RFC 6749, 4.3); its refresh tokens are good until they are revoked. */
  function answerToPassword(form: URLSearchParams): Answer {
    const isUser = form.get('username') === switches.username && form.get('password') === switches.password;
    const isRefresh = form.get('grant_type') === 'refresh_token';
    if (isRefresh ? !refreshTokens.has(form.get('refresh_token') ?? '') : !isUser)
      return jsonAnswer(400, { error: 'invalid_grant', error_description: `not ${form.get('password')}` });
    const token = newText();
    tokens.set(token, now() + switches.tokenLifeS * 1000);
    const refresh_token = newText();
    if (switches.givesRefreshTokens) refreshTokens.add(refresh_token);
    const more = switches.givesRefreshTokens ? { refresh_token } : {};
    return jsonAnswer(200, { access_token: token, token_type: 'Bearer', expires_in: switches.tokenLifeS, ...more });
  }

  function newText(): string {
    given += 1;
    return `given-${given}`;
  }

  /** As the consent page of the desk, with the challenge of RFC 7636 remembered. */
  function authorize(query: Record<string, string>): Answer {
    const answer = consent.authorize(query);
    const code = new URL(answer.headers['location'] ?? 'http://none').searchParams.get('code');
    if (code !== null && query['code_challenge_method'] === 'S256') challenges.set(code, query['code_challenge'] ?? '');
    return answer;
  }

  function isVerified(form: URLSearchParams): boolean {
    const verifier = form.get('code_verifier');
    const challenge = challenges.get(form.get('code') ?? '');
    return challenge === undefined ? verifier === null : verifier !== null && challengeOf(verifier) === challenge;
  }

  /**
   * Client credentials (RFC 6749, 4.4), with the client in the form or in the header; all other grants need a person's
   * consent.
   */
  function answerToToken({ headers }: IncomingMessage, body: string): Answer {
    const form = new URLSearchParams(body);
    const inHeader = basic(encodeForm(clientId), encodeForm(clientSecret));
    const isKnown =
      headers.authorization === undefined
        ? form.get('client_id') === clientId && form.get('client_secret') === clientSecret
        : headers.authorization === inHeader;
    if (!isKnown) return jsonAnswer(401, { error: 'invalid_client', error_description: 'unknown client' });
    const grantType = form.get('grant_type');
    if (grantType === 'password' || refreshTokens.has(form.get('refresh_token') ?? '')) return answerToPassword(form);
    if (!isVerified(form)) return jsonAnswer(400, { error: 'invalid_grant', error_description: 'code verifier' });
    if (grantType !== 'client_credentials') return consent.token(form, headers.authorization);
    const token = `access-token-${tokens.size + 1}`;
    tokens.set(token, now() + tokenLifeS * 1000);
    const scope = form.get('scope');
    return jsonAnswer(200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: tokenLifeS,
      ...(scope !== null && { scope }),
    });
  }

  return {
    refusalOf: (request: IncomingMessage, query: Record<string, string>): Answer | null =>
      mayPass(request, query) ? null : jsonAnswer(401, { error: { message: 'who are you?' } }),
    answerToToken,
    answerToLogin,
    authorize,
    /** Codes, and the tokens that came of them. */
    consent,
    revokeTokens: () => tokens.clear(),
    revokeRefreshTokens: () => refreshTokens.clear(),
  };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function encodeForm(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, '+');
}
