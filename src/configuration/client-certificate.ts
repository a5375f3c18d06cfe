import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isSealed } from '../domain/security/sealed-text';
import type { JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { textThat } from './plain-values';

/** A chain of a few certificates; TLS servers take no more in practice. */
const MAX_LENGTH = 20_000;

export const certificate = textThat(
  (text) =>
    canBe(() => new X509Certificate(text)) ? null : 'This is not a certificate in PEM ("-----BEGIN CERTIFICATE-----").',
  MAX_LENGTH,
);

export const privateKey = textThat(
  (text) =>
    canBe(() => createPrivateKey(text))
      ? null
      : 'This is not a private key in PEM without a passphrase ("-----BEGIN PRIVATE KEY-----").',
  MAX_LENGTH,
);

/** Prefixes of the two keys: what is shown to the vendor, and to the callback. */
const PLACES = ['tls.', 'event.notification.tls.'];

/** Each certificate needs its key; whether they belong together shows as long as neither is sealed. */
export function clientCertificateProblems(configuration: JsonObject): Problem[] {
  return PLACES.flatMap((place) => {
    const [name, keyName] = [`${place}certificate`, `${place}key`];
    const [text, key] = [configuration[name], configuration[keyName]];
    if ((text === undefined) !== (key === undefined)) {
      const [given, missing] = text === undefined ? [keyName, name] : [name, keyName];
      return [{ pointer: pointerOf([missing]), message: `Required beside ${given}, but missing.` }];
    }
    if (typeof text !== 'string' || typeof key !== 'string' || isSealed(text) || isSealed(key)) return [];
    const belongTogether = () => new X509Certificate(text).checkPrivateKey(createPrivateKey(key));
    return canBe(() => new X509Certificate(text)) && canBe(() => createPrivateKey(key)) && !belongTogether()
      ? [{ pointer: pointerOf([keyName]), message: `This is not the key of ${name}.` }]
      : [];
  });
}

function canBe(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
