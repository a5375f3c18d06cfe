import { readElementToken } from '../../configuration/element-token';
import type { SealingKeys } from '../../configuration/keys';
import type { Credential, Principal } from '../principals';
import { createAuthenticator, type Caller } from './authorization';
import { createLimiter, type RequestLimits } from './limits';
import { HttpProblem, unauthorized } from './problems';

export interface Access {
  /** Who asks. Throws a 401, and a 429 for somebody who asks, or fails to prove who they are, too often. */
  authorize(header: string | undefined, address: string): Caller;
  /**
   * The same for routes that answer in a way of their own: null for nobody. Throws a 429 for somebody who fails too
   * often.
   */
  callerOf(header: string | undefined, address: string): Caller | null;
}

export interface AccessOptions {
  credentials: readonly Credential[];
  keys: SealingKeys;
  limits: RequestLimits;
}

/** Decides who may ask, and how often. */
export function createAccess({ credentials, keys, limits }: AccessOptions): Access {
  const ownerOf = createAuthenticator(credentials, (token) => readElementToken(token, keys));
  const requests = createLimiter(limits.requestsPerMinute);
  const failures = createLimiter(limits.failedAuthorizationsPerMinute);
  const callerOf: Access['callerOf'] = (header, address) => {
    const waitMs = failures.waitMs(address, Date.now());
    if (waitMs > 0) throw tooMany('This address has sent secrets that are not good too often.', waitMs);
    const caller = ownerOf(header);
    if (caller === null && header !== undefined) failures.take(address, Date.now());
    return caller;
  };
  return {
    callerOf,
    authorize(header, address) {
      const caller = callerOf(header, address);
      if (caller === null) {
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
