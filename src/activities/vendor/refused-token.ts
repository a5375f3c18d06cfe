import type { VendorFailure } from '../../domain/vendor/failure';
import type { Tokens } from '../../elements/oauth';
import { freshTokens, type TokenContext } from './tokens';

/** The access token that an activity works with; null if the element has none. */
export interface Access {
  tokens: Tokens | null;
  /** It came in this activity: a vendor that refuses it means what it says. */
  isNew: boolean;
  /** Why no new one could be had in this activity, if one was asked for. */
  renewalFailure?: VendorFailure;
}

/**
 * What follows from a 401. `renewed`: ask again with the new token. `stands`: it is the failure of what was asked for,
 * and of nothing else: everything else is asked for with the same token. Whether anything can still be read, and so
 * whether someone has to authorize again, only the instance knows. `ended`: the token endpoint refused for good, or the
 * token's life is over; someone has to authorize again.
 */
export type Refusal =
  | { outcome: 'renewed'; access: Access }
  | { outcome: 'stands'; access: Access; failure: VendorFailure }
  | { outcome: 'ended'; failure: VendorFailure };

/**
 * Answers a 401: a vendor may end a token before its time. The token endpoint is asked once an activity, then the
 * vendor's word stands. A 401 while that endpoint is in trouble is told as its trouble: it says nothing about the
 * credentials.
 */
export async function answerRefusal(session: TokenContext, access: Access, failure: VendorFailure): Promise<Refusal> {
  const { tokens, isNew, renewalFailure } = access;
  if (tokens === null || isNew) return { outcome: 'stands', access, failure };
  if (renewalFailure !== undefined) return { outcome: 'stands', access, failure: renewalFailure };
  const fresh = await freshTokens(session, { isRefused: true });
  if (fresh.ok) {
    return fresh.value.isNew ? { outcome: 'renewed', access: fresh.value } : { outcome: 'stands', access, failure };
  }
  const { isFinal, failure: renewalFailed } = fresh.problem;
  if (isFinal) return { outcome: 'ended', failure: renewalFailed };
  return { outcome: 'stands', access: { ...access, renewalFailure: renewalFailed }, failure: renewalFailed };
}
