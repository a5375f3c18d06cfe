/**
 * Why there is no token.
 * `invalid_grant`: the code or refresh token is used, too old or revoked; only a new authorization helps.
 * `invalid_client`: the endpoint knows us, or this kind of request, not; the configuration is wrong.
 * `unavailable`: 5xx, 408, 425, 429; the same request may succeed later.
 * `malformed`: not an answer of RFC 6749, such as HTML, a redirect, or a 200 without a token.
 */
export type TokenFailureKind = 'invalid_grant' | 'invalid_client' | 'unavailable' | 'malformed';

export interface TokenFailure {
  kind: TokenFailureKind;
  message: string;
  status: number;
  retryAfterMs: number | null;
}
