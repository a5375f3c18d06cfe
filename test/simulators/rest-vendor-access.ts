import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from './answers';
import { sageOneOptions } from './sage-one-options';
import { createTokenDesk } from './sage-one-tokens';

/** Who may ask, and how they say so. Every value may be changed while the simulator runs. */
export interface AccessSwitches {
  authentication: 'none' | 'basic' | 'bearer' | 'header-key' | 'query-key' | 'oauth2';
  username: string;
  password: string;
  token: string;
  apiKey: string;
  /** Name of the header or query parameter of the key. */
  apiKeyName: string;
  clientId: string;
  clientSecret: string;
  tokenLifeS: number;
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
};

/** A vendor's gate: `refusalOf` says null to those who may pass, `answerToToken` is the token endpoint. */
export function createAccess(switches: AccessSwitches, now: () => number) {
  const tokens = new Map<string, number>();
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
        return isLiving((headers.authorization ?? '').replace(/^Bearer /, ''));
    }
  }

  function isLiving(token: string): boolean {
    return (tokens.get(token) ?? 0) > now() || consent.ownerOf(token) !== null;
  }

  /** Client credentials (RFC 6749, 4.4), with the client in the form or in the header; all other grants need a person's consent. */
  function answerToToken({ headers }: IncomingMessage, body: string): Answer {
    const form = new URLSearchParams(body);
    const inHeader = basic(encodeForm(clientId), encodeForm(clientSecret));
    const isKnown =
      headers.authorization === undefined
        ? form.get('client_id') === clientId && form.get('client_secret') === clientSecret
        : headers.authorization === inHeader;
    if (!isKnown) return jsonAnswer(401, { error: 'invalid_client', error_description: 'unknown client' });
    if (form.get('grant_type') !== 'client_credentials') return consent.token(form, headers.authorization);
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
    /** Codes, and the tokens that came of them. */
    consent,
    revokeTokens: () => tokens.clear(),
  };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function encodeForm(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, '+');
}
