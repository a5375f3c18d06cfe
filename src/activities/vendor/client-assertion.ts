import { createPrivateKey, randomUUID } from 'node:crypto';
import { sign, type Algorithm } from 'jsonwebtoken';
import type { ClientAssertion } from '../../elements/element';
import { algorithmsOf } from '../../configuration/private-key';
import { RequestError } from '../../elements/request-error';

/** Long enough for clocks that differ; NetSuite takes less than an hour. */
const LIFE_S = 300;

/**
 * The JWT that proves who the client is (RFC 7523, 3), good for one request. Throws a `RequestError` that shows nothing
 * of the key.
 */
export function signedAssertion(
  { privateKey, keyId, algorithm, clientId, audience, scope }: ClientAssertion,
  nowMs: number,
): string {
  const iat = Math.floor(nowMs / 1000);
  const claims = { iss: clientId, sub: clientId, aud: audience, iat, exp: iat + LIFE_S, jti: randomUUID() };
  try {
    const key = createPrivateKey(privateKey);
    const alg = (algorithm ?? algorithmsOf(key)[0]) as Algorithm;
    const header = { alg, typ: 'JWT', ...(keyId !== null && { kid: keyId }) };
    // The library takes a key for PSS alone only if that names its hash, which openssl leaves open.
    const allowInvalidAsymmetricKeyTypes = key.asymmetricKeyType === 'rsa-pss';
    const options = { algorithm: alg, header, allowInvalidAsymmetricKeyTypes };
    return sign({ ...claims, ...(scope !== null && { scope }) }, key, options);
  } catch {
    const named = algorithm === null ? '' : ` with ${algorithm} of oauth.client.assertion.algorithm`;
    throw new RequestError(`oauth.client.assertion.key cannot sign${named}: give a key that goes with the algorithm.`);
  }
}
