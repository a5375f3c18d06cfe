import { z } from 'zod';

const ALLOWED = '1 to 64 letters, digits, ".", "_" and "-", a letter or digit first';

/** The name of an organization, a user or an account. */
export const principalName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: `Allowed: ${ALLOWED}.` });
