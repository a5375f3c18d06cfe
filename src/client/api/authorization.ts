import { timingSafeEqual } from 'node:crypto';
import { digestOf, type Credential, type Principal } from '../principals';

/** Who asks: somebody with the organization's secret, or somebody with the token of one instance. */
export type Caller = { principal: Principal } & ({ kind: 'organization' } | { kind: 'element'; instanceId: number });

type Scheme = 'user' | 'organization' | 'element';

/**
 * Decides by the `Authorization` header who asks; null for nobody. As in Cloud Elements: `User <secret>` always, with
 * `Organization <secret>` for everything or `Element <token>` for one instance (with all three, the instance counts).
 * The order, the case of the words and the spaces do not matter. `idOfToken` reads element tokens; whether the instance
 * is one of the user's organization is seen where it is looked up.
 */
export function createAuthenticator(
  credentials: readonly Credential[],
  idOfToken: (token: string) => number | null,
): (header: string | undefined) => Caller | null {
  return (header) => {
    const given = readAuthorization(header ?? '');
    const found = given?.user === undefined ? undefined : ownerOf(given.user, credentials);
    if (!given || !found) return null;
    const { principal, organizationDigest } = found;
    if (given.organization !== undefined && !isSecret(given.organization, organizationDigest)) return null;
    if (given.element !== undefined) {
      const instanceId = idOfToken(given.element);
      return instanceId === null ? null : { kind: 'element', instanceId, principal };
    }
    return given.organization === undefined ? null : { kind: 'organization', principal };
  };
}

/** Whose user secret it is. Every credential is looked at, also after the right one: the time tells nothing. */
function ownerOf(userSecret: string, credentials: readonly Credential[]): Credential | undefined {
  return credentials.filter(({ userDigest }) => isSecret(userSecret, userDigest))[0];
}

/** Compares digests, whose lengths are equal, in a time that tells nothing of the secret. */
function isSecret(given: string, digest: Buffer): boolean {
  return timingSafeEqual(digestOf(given), digest);
}

/** The parts of the header by scheme; null if it cannot be read or says one thing twice. */
function readAuthorization(header: string): Partial<Record<Scheme, string>> | null {
  const parts: Partial<Record<Scheme, string>> = {};
  for (const part of header.split(',')) {
    const [word = '', value, ...rest] = part.trim().split(/\s+/);
    const scheme = word.toLowerCase();
    if (!isScheme(scheme) || value === undefined || rest.length > 0 || scheme in parts) return null;
    parts[scheme] = value;
  }
  return parts;
}

function isScheme(word: string): word is Scheme {
  return word === 'user' || word === 'organization' || word === 'element';
}
