import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../../src/testing/answers';
import { errors } from './sage-one-faults';
import type { SageOneSwitches } from './sage-one-options';
import type { TokenDesk } from './sage-one-tokens';

const THROTTLE_WINDOW_MS = 60_000;

/** A request to the API as its gateway sees it. */
export interface GatewayRequest {
  method: string;
  /** With scheme, host and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Path of the country in v3 (`uki`); null in v3.1. */
  countryPath: string | null;
}

/** What stands before Sage One's API. Its answer is null for a request that may pass. */
export function createGateway(switches: SageOneSwitches, tokens: TokenDesk, now: () => number) {
  const nonces = new Set<string>();
  const callsOf = new Map<string, number[]>();

  /** The checks in the vendor's order: subscription key, X-Site, token, country, signature, nonce; then the rate. */
  function checkV3(request: GatewayRequest): Answer | null {
    const { headers, countryPath } = request;
    if (headers['ocp-apim-subscription-key'] !== switches.subscriptionKey) {
      return gatewayError('SubscriptionKeyInvalid', 'Access denied due to a missing or invalid subscription key.', 1);
    }
    const site = headers['x-site'];
    if (typeof site !== 'string')
      return gatewayError('HeaderNotFound', 'Header X-Site was not found in the request.', 2);
    const accessToken = bearerOf(headers);
    const owner = tokens.ownerOf(accessToken);
    if (owner === null) return unauthorized('The access token is invalid or has expired.');
    if (owner.resourceOwnerId !== site) return unauthorized('The access token is not for this site.');
    if (pathOfCountry(owner.country) !== countryPath) return unauthorized('The access token is for another country.');
    return checkSignature(request, site, accessToken) ?? throttle(site);
  }

  function checkV31({ headers }: GatewayRequest): Answer | null {
    if (tokens.ownerOf(bearerOf(headers)) === null) return unauthorized('The access token is invalid or has expired.');
    const business = headers['x-business'];
    const isKnown = business === undefined || switches.businesses.includes(String(business));
    return isKnown
      ? throttle(String(business ?? switches.businesses[0]))
      : errors(404, 'RecordNotFound', 'No such business.');
  }

  function checkSignature(request: GatewayRequest, site: string, accessToken: string): Answer | null {
    const { 'x-signature': signature, 'x-nonce': nonce } = request.headers;
    if (switches.signature === 'off' || (switches.signature === 'lenient' && signature === undefined)) return null;
    const expected = expectedSignature(request, String(nonce), switches.signingSecret, accessToken, site);
    if (signature !== expected) return unauthorized('The signature is invalid.');
    if (nonces.has(String(nonce))) return unauthorized('The nonce was used before.');
    nonces.add(String(nonce));
    return null;
  }

  function throttle(business: string): Answer | null {
    const recent = (callsOf.get(business) ?? []).filter((at) => now() - at < THROTTLE_WINDOW_MS);
    callsOf.set(business, recent);
    if (recent.length < switches.throttle) {
      recent.push(now());
      return null;
    }
    const waitS = Math.ceil(((recent[0] ?? now()) + THROTTLE_WINDOW_MS - now()) / 1000);
    const answer = errors(429, 'TooManyRequests', 'Rate limit is exceeded.', { severity: 'APIM error' });
    return { ...answer, headers: { ...answer.headers, 'retry-after': String(waitS) } };
  }

  return { checkV3, checkV31 };
}

function bearerOf(headers: IncomingHttpHeaders): string {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}

function pathOfCountry(country: string): string {
  return ['GB', 'IE', 'UK'].includes(country.toUpperCase()) ? 'uki' : country.toLowerCase();
}

function gatewayError(code: string, message: string, check: number): Answer {
  return errors(401, code, message, { severity: 'APIM error', source: `check-header[${check}]` });
}

function unauthorized(message: string): Answer {
  return errors(401, 'AuthorizationFailure', message);
}

/** The signature of v3, worked out here a second time: what the element sends is held against it. */
function expectedSignature(
  { method, url, body }: GatewayRequest,
  nonce: string,
  signingSecret: string,
  accessToken: string,
  site: string,
): string {
  const [address = '', query = ''] = url.split('?');
  const parameters = query.split('&').filter((pair) => pair !== '');
  parameters.push(`body=${rfc3986(Buffer.from(body).toString('base64'))}`);
  const sorted = parameters.map((pair) => {
    const [name = '', value = ''] = pair.split('=');
    return `${rfc3986(decodeURIComponent(name))}=${rfc3986(decodeURIComponent(value))}`;
  });
  const base = [method, rfc3986(address), rfc3986(sorted.sort().join('&')), rfc3986(nonce), rfc3986(site)].join('&');
  return createHmac('sha1', `${rfc3986(signingSecret)}&${rfc3986(accessToken)}`)
    .update(base)
    .digest('base64');
}

function rfc3986(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
