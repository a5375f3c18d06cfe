import { constants, createHash, createPublicKey, verify } from 'node:crypto';

/** What a token endpoint checks of a client that signs (RFC 7523, 3), without a library of ours. */
export function createAssertionCheck(options: {
  publicKeyPem: string;
  clientId: string;
  audience: string;
  now(): number;
}): (form: URLSearchParams) => string | null {
  const used = new Set<string>();
  return (form) => {
    const [head = '', body = '', signature = ''] = (form.get('client_assertion') ?? '').split('.');
    if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return 'type';
    if (form.has('client_secret')) return 'a secret beside it';
    const { alg = '' } = partOf(head) as { alg?: string };
    const claims = partOf(body) as { iss: string; sub: string; aud: string; exp: number; iat: number; jti: string };
    const isGood = verify(
      `sha${alg.slice(2)}`,
      Buffer.from(`${head}.${body}`),
      {
        key: createPublicKey(options.publicKeyPem),
        dsaEncoding: 'ieee-p1363',
        ...(alg.startsWith('PS') && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 }),
      },
      Buffer.from(signature, 'base64url'),
    );
    if (!isGood) return 'signature';
    if (claims.iss !== options.clientId || claims.sub !== options.clientId) return 'issuer';
    if (claims.aud !== options.audience) return 'audience';
    const nowS = options.now() / 1000;
    if (claims.exp <= nowS || claims.exp > nowS + 3600 || claims.iat > nowS) return 'life';
    if (typeof claims.jti !== 'string' || used.has(claims.jti)) return 'jti';
    used.add(claims.jti);
    return null;
  };
}

/** What a code challenge of the kind S256 is made of (RFC 7636, 4.6). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}

function partOf(text: string): unknown {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
}
