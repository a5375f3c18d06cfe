/**
 * Why a vendor could not be read.
 * `unauthorized`: the credentials were refused (401). Five polls in a row: `reauth_required`.
 * `forbidden`: the credentials are good, their rights are not (403).
 * `throttled`: too many requests (429).
 * `unavailable`: 5xx, time-out, network; the same request may succeed later.
 * `refused`: the vendor understood and said no (other 4xx): the configuration is wrong.
 * `malformed`: an answer that is not what the API promises (HTML with 200, broken JSON).
 * `configuration`: our side cannot even ask (bad template, sealed value that does not open).
 */
export type VendorFailureKind =
  'unauthorized' | 'forbidden' | 'throttled' | 'unavailable' | 'refused' | 'malformed' | 'configuration';

export interface VendorFailure {
  kind: VendorFailureKind;
  /** What failed and what was found; no secret, no query text. */
  message: string;
  /** HTTP status, if there was an answer. */
  status: number | null;
  /** How long the vendor asked us to wait. */
  retryAfterMs: number | null;
}

/** A failure that no status of the vendor tells of: there was no answer, or one that says nothing about waiting. */
export function unanswered(kind: VendorFailureKind, message: string): VendorFailure {
  return { kind, message, status: null, retryAfterMs: null };
}
