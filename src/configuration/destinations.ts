import { parsedUrl } from '../domain/values/url';
import { wrongWithDestination, type EgressAllow } from '../domain/security/egress';
import type { JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';

/** Keys that say where requests go. Of a `subdomain` only a host is needed. */
const DESTINATION_KEYS = [
  'event.notification.callback.url',
  'event.notification.lifecycle.url',
  'event.notification.oauth.token.url',
  'base.url',
  'oauth.token.url',
  'subdomain',
];

/**
 * Destinations that every request to them would be refused, as far as that shows without a name look-up. What is no URL
 * at all is for others to refuse.
 */
export function destinationProblems(configuration: JsonObject, egressAllow: EgressAllow = []): Problem[] {
  return DESTINATION_KEYS.flatMap((key) => {
    const url = urlIn(configuration[key]);
    const wrong = url === null ? null : wrongWithDestination(url, egressAllow);
    return wrong === null ? [] : [{ pointer: pointerOf([key]), message: `This cannot be reached: ${wrong}.` }];
  });
}

function urlIn(value: unknown): URL | null {
  if (typeof value !== 'string') return null;
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(value.trim()) ? value : `https://${value.trim()}`;
  return parsedUrl(text);
}
