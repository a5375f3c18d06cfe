import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { allOf, ConfigError, type Config } from '../config';
import { principalName } from '../configuration/principal-name';
import { ensureDataFolder, type ServiceSecrets } from '../data-folder';
import type { Logger } from '../logging';

/** Who acts: a user of an organization. An organization sees its own instances and nothing of the others'. */
export interface Principal {
  organization: string;
  /** Part of the organization that the user works for; null if none is named. It shows in events, and parts nothing. */
  account: string | null;
  /** Null: whoever has the service's own two secrets. */
  user: string | null;
}

/** What a principal shows to prove it. Digests only: the secrets themselves are kept nowhere. */
export interface Credential {
  principal: Principal;
  userDigest: Buffer;
  organizationDigest: Buffer;
}

/**
 * SHA-256, and no slow hash: our secrets are 32 random bytes, which nobody can try out, and every request has to be
 * checked. A slow hash would only protect secrets that people choose, and cost each request its time.
 */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The credential of the service's own secrets. */
export function ownCredential(
  { userSecret, organizationSecret }: { userSecret: string; organizationSecret: string },
  organization: string,
): Credential {
  return {
    principal: { organization, account: null, user: null },
    userDigest: digestOf(userSecret),
    organizationDigest: digestOf(organizationSecret),
  };
}

/**
 * The secrets of a service with these settings, and everybody whom it lets in. Throws one `ConfigError` with all that
 * is wrong.
 */
export function admissionOf(config: Config): { secrets: ServiceSecrets; credentials: Credential[] } {
  const { principalsFile: path, organization } = config;
  const [secrets, others] = allOf(
    () => ensureDataFolder(config),
    () => (path === null ? [] : readPrincipals(path, organization)),
  );
  return { secrets, credentials: [ownCredential(secrets, organization), ...others] };
}

/** A shorter secret is the operator's choice, and said at each start. */
const GUESSABLE_LENGTH = 8;

/** Warns of the service's own secrets that somebody could guess, by variable and length; the value stays unsaid. */
export function warnOfShortSecrets(
  { userSecret, organizationSecret }: Pick<ServiceSecrets, 'userSecret' | 'organizationSecret'>,
  log: Logger,
): void {
  const named = { ELEMENT_EVENTS_USER_SECRET: userSecret, ELEMENT_EVENTS_ORGANIZATION_SECRET: organizationSecret };
  for (const [variable, { length }] of Object.entries(named)) {
    if (length < GUESSABLE_LENGTH) log.warn({ variable, length }, 'This secret is so short that it can be guessed');
  }
}

/** A new secret, to be shown once, and what the principals file has of it. */
export function newSecret(): { secret: string; hashed: string } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hashed: PREFIX + digestOf(secret).toString('base64url') };
}

/**
 * The principals file: `{"organizations": [{"name", "secret", "users": [{"name", "account", "secret"}]}]}`, each secret
 * as `sha256:<base64url>`. `own` is the organization of the service's own secrets, which the file cannot have. Throws
 * `ConfigError` with everything that is wrong.
 */
export function readPrincipals(path: string, own: string): Credential[] {
  const result = principalsFile(own).safeParse(jsonIn(path));
  if (result.success) {
    return result.data.organizations.flatMap(({ name: organization, secret, users }) =>
      users.map((user) => ({
        principal: { organization, account: user.account ?? null, user: user.name },
        userDigest: user.secret,
        organizationDigest: secret,
      })),
    );
  }
  const lines = result.error.issues.map(({ path: place, message }) => `  /${place.map(String).join('/')}: ${message}`);
  throw new ConfigError([`The principals file "${path}" cannot be used:`, ...lines].join('\n'));
}

const PREFIX = 'sha256:';

const hashedSecret = z
  .string({ error: 'Required: a hashed secret.' })
  .regex(/^sha256:[A-Za-z0-9_-]{43}$/, {
    error: 'Not a hashed secret, sha256:<43 characters>: make one with the command "principal".',
  })
  .transform((text) => Buffer.from(text.slice(PREFIX.length), 'base64url'));
const user = z.strictObject({ name: principalName, account: principalName.optional(), secret: hashedSecret });

/** The name of an organization beside the service's own. */
export function otherOrganization(own: string): z.ZodType<string> {
  return principalName.refine((text) => text !== own, {
    error: `"${own}" is the organization of the service's own secrets.`,
  });
}

function principalsFile(own: string) {
  const organization = z.strictObject({
    name: otherOrganization(own),
    secret: hashedSecret,
    users: z.array(user).min(1, { error: 'An organization has at least one user.' }),
  });
  return z.strictObject({
    organizations: z
      .array(organization)
      .refine((all) => isUnique(all.map((one) => one.name)), { error: 'Two organizations have the same name.' })
      .refine((all) => isUnique(all.flatMap(({ users }) => users.map(({ secret }) => secret.toString('hex')))), {
        error: 'Two users have the same secret: it would not say who asks.',
      }),
  });
}

function isUnique(texts: string[]): boolean {
  return new Set(texts).size === texts.length;
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ConfigError(`The principals file "${path}" ${code ? `cannot be read (${code})` : 'is not JSON'}.`);
  }
}
