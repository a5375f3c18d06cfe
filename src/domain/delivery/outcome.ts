import { parseRetryAfterMs } from '../vendor/answer';

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

const REJECTING = [400, 413, 415, 422];

/** What a receiver's answer means; null: accepted. Only the status decides. */
export function deliveryFailureOf(
  status: number,
  retryAfter: string | undefined,
  nowMs: number,
  reply: string | null,
): DeliveryFailure | null {
  if (status >= 200 && status <= 299) return null;
  if (status === 410)
    return { kind: 'gone', status, message: 'the receiver answered 410 Gone', retryAfterMs: null, reply };
  const kind = REJECTING.includes(status) ? 'rejected' : 'unavailable';
  const what = status >= 300 && status <= 399 ? `${status}, a redirect, which is never followed` : String(status);
  return {
    kind,
    status,
    message: `the receiver answered ${what}`,
    retryAfterMs: parseRetryAfterMs(retryAfter ?? '', nowMs),
    reply,
  };
}
