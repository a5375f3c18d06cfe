import type { ElementDescription } from '../domain/vendor/element-description';
import type { Configuration } from '../domain/instance/settings';

export const CALLBACK_HEADERS = 'event.notification.callback.headers';
/** The authorization code of OAuth, where a caller keeps it in the configuration until it has been exchanged. */
export const AUTHORIZATION_CODE = 'providerData.code';
/** What the code was asked for with (RFC 7636): it goes with the code, and with no other. */
export const CODE_VERIFIER = 'providerData.codeVerifier';

const SECRET_EVENT_KEYS = [
  'event.notification.signature.key',
  'event.notification.signature.key.previous',
  'event.notification.basic.password',
  'event.notification.oauth.api.secret',
  'event.notification.tls.certificate',
  'event.notification.tls.key',
  CALLBACK_HEADERS,
];

/** What every element has, beside its own fields. */
const SECRET_VENDOR_KEYS = ['tls.certificate', 'tls.key'];

/** What a read shows in place of a secret, as Cloud Elements does. */
export const MASK = '********';

/** The configuration keys of an element whose values are sealed before they reach Temporal and masked in every read. */
export function secretKeysOf(element: Pick<ElementDescription, 'fields'>): Set<string> {
  const fields = element.fields.filter(({ secret }) => secret).map(({ key }) => key);
  return new Set([...fields, ...SECRET_EVENT_KEYS, ...SECRET_VENDOR_KEYS, AUTHORIZATION_CODE, CODE_VERIFIER]);
}

/** The configuration as a read shows it: every secret that is set is `********`, whether sealed or not. */
export function maskConfiguration(
  configuration: Configuration,
  element: Pick<ElementDescription, 'fields'>,
): Configuration {
  const secrets = secretKeysOf(element);
  return Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key, secrets.has(key) && value !== null ? MASK : value]),
  );
}
