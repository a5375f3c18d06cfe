import { createHash, timingSafeEqual } from 'node:crypto';

/** The two secrets that open the whole organization. */
export interface ApiSecrets {
  userSecret: string;
  organizationSecret: string;
}

/** Who asks: somebody with the organization's secret, or somebody with the token of one instance. */
export type Caller = { kind: 'organization' } | { kind: 'element'; instanceId: number };

type Scheme = 'user' | 'organization' | 'element';

/**
 * Decides by the `Authorization` header who asks; null for nobody. As in Cloud Elements: `User <secret>` always, with
 * `Organization <secret>` for everything or `Element <token>` for one instance (with all three, the instance counts).
 * The order, the case of the words and the spaces do not matter. `idOfToken` reads element tokens.
 */
export function createAuthenticator(
  secrets: ApiSecrets,
  idOfToken: (token: string) => number | null,
): (header: string | undefined) => Caller | null {
  const isUser = comparerWith(secrets.userSecret);
  const isOrganization = comparerWith(secrets.organizationSecret);

  return (header) => {
    const given = readAuthorization(header ?? '');
    if (given?.user === undefined || !isUser(given.user)) return null;
    if (given.organization !== undefined && !isOrganization(given.organization)) return null;
    if (given.element !== undefined) {
      const instanceId = idOfToken(given.element);
      return instanceId === null ? null : { kind: 'element', instanceId };
    }
    return given.organization === undefined ? null : { kind: 'organization' };
  };
}

/** The parts of the header by scheme; null where it cannot be read or says one thing twice. */
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

/** Compares digests, whose lengths are equal, in a time that tells nothing of the secret. */
function comparerWith(secret: string): (given: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(secret);
  return (given) => timingSafeEqual(digest(given), expected);
}
