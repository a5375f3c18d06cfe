import { parseRetryAfterMs } from '../vendor/answer';
import type { DeliveryFailure } from './outcome';

/** Statuses by which a receiver says that it understood and refuses this payload. */
const REJECTING = [400, 413, 415, 422];

/** What a receiver's answer means; null: accepted. Only the status decides. */
export function httpFailureOf(
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
