import { createPrivateKey, type KeyObject } from 'node:crypto';
import { failed, succeeded, type Result } from '../domain/values/result';
import { readBy } from './plain-values';
import { kindOf } from './shown';

const MAX_LENGTH = 8000;
/** RFC 7518, 3.3. */
const MIN_RSA_BITS = 2048;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;
const WANTED = 'allowed: an RSA or EC private key in PEM, -----BEGIN PRIVATE KEY----- ... -----END PRIVATE KEY-----';

/**
 * A private key in PEM that can sign a JWT; what comes out has its lines as PEM has them. Line breaks may be missing, or written `\n`, as
 * forms and environments make them. No message shows any of it.
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
  if (type === 'rsa' && (details?.modulusLength ?? 0) < MIN_RSA_BITS)
    return failed(`Found an RSA key of ${details?.modulusLength ?? 0} bits; at least ${MIN_RSA_BITS} are needed.`);
  if (type === 'ec' && CURVES.includes(details?.namedCurve ?? '')) return succeeded(pem);
  return type === 'rsa'
    ? succeeded(pem)
    : failed(`Found a key of another kind; allowed: RSA, and EC with P-256, P-384 or P-521.`);
}

const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];
