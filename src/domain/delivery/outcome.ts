/**
 * Why a notification was not accepted.
 * `gone`: the receiver does not exist any more (410). `rejected`: it understood and refuses this payload.
 * `unavailable`: everything else; the same notification may be accepted later.
 */
export interface DeliveryFailure {
  kind: 'unavailable' | 'rejected' | 'gone';
  /** HTTP status, if there was an answer. */
  status: number | null;
  message: string;
  /** How long the receiver asked us to wait. */
  retryAfterMs: number | null;
  /** The beginning of its reply, without secrets; null if there was none. */
  reply: string | null;
}

/** The same notification may be accepted later. */
export function unavailable(message: string, retryAfterMs: number | null = null): DeliveryFailure {
  return { kind: 'unavailable', status: null, message, retryAfterMs, reply: null };
}
