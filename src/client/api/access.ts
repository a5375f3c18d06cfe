import { readElementToken } from '../../configuration/element-token';
import type { SealingKeys } from '../../configuration/keys';
import type { Credential, Principal } from '../principals';
import { createAuthenticator, type Caller } from './authorization';
import { createLimiter, DEFAULT_LIMITS, type RequestLimits } from './limits';
import { HttpProblem, unauthorized } from './problems';

export interface Access {
  callerOf(header: string | undefined): Caller | null;
  /** Who asks. Throws a 401, and a 429 for somebody who asks, or fails to prove who they are, too often. */
  authorize(header: string | undefined, address: string): Caller;
}

export interface AccessOptions {
  credentials: readonly Credential[];
  keys: SealingKeys;
  limits?: RequestLimits;
}

/** Decides who may ask, and how often. */
export function createAccess({ credentials, keys, limits = DEFAULT_LIMITS }: AccessOptions): Access {
  const callerOf = createAuthenticator(credentials, (token) => readElementToken(token, keys));
  const requests = createLimiter(limits.requestsPerMinute);
  const failures = createLimiter(limits.failedAuthorizationsPerMinute);
  return {
    callerOf,
    authorize(header, address) {
      const waitMs = failures.waitMs(address, Date.now());
      if (waitMs > 0) throw tooMany('This address has sent secrets that are not good too often.', waitMs);
      const caller = callerOf(header);
      if (caller === null) {
        if (header !== undefined) failures.take(address, Date.now());
        throw unauthorized(
          'Send Authorization: User <secret>, Organization <secret>; or, for one instance, User <secret>, Element <token>.',
        );
      }
      const pauseMs = requests.take(nameOf(caller.principal), Date.now());
      if (pauseMs > 0) throw tooMany(`A user has ${limits.requestsPerMinute} requests a minute.`, pauseMs);
      return caller;
    },
  };
}

function nameOf({ organization, user }: Principal): string {
  return JSON.stringify([organization, user]);
}

function tooMany(why: string, waitMs: number): HttpProblem {
  return new HttpProblem(429, 'too_many_requests', `${why} Try again after Retry-After.`, [], waitMs);
}
