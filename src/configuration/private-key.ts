import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded, type Result } from '../domain/values/result';
import type { ElementDescription } from '../domain/vendor/element-description';
import { oneOf, readBy } from './plain-values';
import { kindOf } from './shown';

const MAX_LENGTH = 8000;
/** RFC 7518, 3.3. */
const MIN_RSA_BITS = 2048;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;
const WANTED = 'allowed: an RSA or EC private key in PEM, -----BEGIN PRIVATE KEY----- ... -----END PRIVATE KEY-----';

/**
 * A private key in PEM that can sign a JWT; what comes out has its lines as PEM has them. Line breaks may be missing,
 * or written `\n`, as forms and environments make them. No message shows any of it.
 */
export const privateKey = readBy<string>((value) => {
  if (typeof value !== 'string') return failed(`Found ${kindOf(value)}; ${WANTED}.`);
  if (value.length > MAX_LENGTH) return failed(`Found more than ${MAX_LENGTH} characters; ${WANTED}.`);
  // What openssl writes in front of an EC key says nothing that is not in the key.
  const blocks = [...value.replace(/\\n/g, '\n').matchAll(BLOCK)].filter(([, label]) => label !== 'EC PARAMETERS');
  const [block] = blocks;
  if (block === undefined) return failed(`Found no PEM; ${WANTED}.`);
  if (blocks.length > 1) return failed(`Found ${blocks.length} blocks of PEM; ${WANTED}, and nothing else.`);
  const [, label = '', content = ''] = block;
  if (label.startsWith('ENCRYPTED') || content.includes('ENCRYPTED'))
    return failed('Found a key with a passphrase. Give it without: openssl pkey -in key.pem.');
  if (!label.endsWith('PRIVATE KEY'))
    return failed(`Found a ${label.toLowerCase()}; ${WANTED}. Give the private key that belongs to it.`);
  return readable(`-----BEGIN ${label}-----\n${inLines(content)}\n-----END ${label}-----\n`);
});

function inLines(content: string): string {
  return content.replace(/\s+/g, '').replace(/.{64}(?=.)/g, '$&\n');
}

function readable(pem: string): Result<string, string> {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return failed('Found PEM that is no private key: it is cut, or changed.');
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const isRsa = type === 'rsa' || type === 'rsa-pss';
  if (isRsa && (details?.modulusLength ?? 0) < MIN_RSA_BITS)
    return failed(`Found an RSA key of ${details?.modulusLength ?? 0} bits; at least ${MIN_RSA_BITS} are needed.`);
  return isRsa || ALGORITHM_OF_CURVE.has(details?.namedCurve ?? '')
    ? succeeded(pem)
    : failed(`Found a key of another kind; allowed: RSA, and EC with P-256, P-384 or P-521.`);
}

/** RFC 7518, 3.4: each curve has an algorithm of its own. */
const ALGORITHM_OF_CURVE = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
]);
/** RFC 7518, 3.3 and 3.5. */
const ALGORITHMS_OF_RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** The algorithms of RFC 7518 that a private key signs with, the usual one first. */
export function algorithmsOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): readonly string[] {
  const ofCurve = ALGORITHM_OF_CURVE.get(details?.namedCurve ?? '');
  if (ofCurve !== undefined) return [ofCurve];
  // A key that was made for RSASSA-PSS signs with nothing else.
  return type === 'rsa-pss' ? ALGORITHMS_OF_RSA.filter((name) => name.startsWith('PS')) : ALGORITHMS_OF_RSA;
}

/**
 * Algorithms that do not go with their key. What is wrong with one of the two alone is told there; a sealed key was
 * checked when it came, and cannot be looked at.
 */
export function algorithmProblems(configuration: JsonObject, { fields }: ElementDescription): Problem[] {
  return fields.flatMap(({ key, choices, algorithmFor }) => {
    const named = oneOf(choices ?? []).safeParse(configuration[key]);
    const pem = algorithmFor === undefined ? null : privateKey.safeParse(configuration[algorithmFor]);
    if (!named.success || !pem?.success) return [];
    const signingKey = createPrivateKey(pem.data);
    const allowed = algorithmsOf(signingKey);
    if (allowed.includes(named.data)) return [];
    const kind = signingKey.asymmetricKeyType === 'ec' ? 'an EC key of one curve' : 'an RSA key';
    const message = `Found ${named.data}, and ${algorithmFor} is ${kind}; allowed with it: ${allowed.join(', ')}. Give that, or nothing.`;
    return [{ pointer: pointerOf([key]), message }];
  });
}
