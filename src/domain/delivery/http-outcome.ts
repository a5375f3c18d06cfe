import { parseRetryAfterMs } from '../vendor/answer';
import { BATCH_TYPE } from './formats/cloudevents';
import type { DeliveryFailure } from './outcome';

/** Statuses by which a receiver says that it understood and refuses this payload. */
const REJECTING = [400, 413, 415, 422];
/** Unsupported Media Type (RFC 9110, section 15.5.16). */
const UNSUPPORTED_TYPE = 415;
const ONE_BY_ONE =
  'set event.notification.format to cloudevents-structured or cloudevents-binary, which send one event a request';

/** What a receiver's answer to a body of this content type means; null: accepted. Only the status decides. */
export function httpFailureOf(
  status: number,
  contentType: string,
  retryAfter: string | undefined,
  nowMs: number,
  reply: string | null,
): DeliveryFailure | null {
  if (status >= 200 && status <= 299) return null;
  if (status === 410)
    return { kind: 'gone', status, message: 'the receiver answered 410 Gone', retryAfterMs: null, reply };
  const kind = REJECTING.includes(status) ? 'rejected' : 'unavailable';
  return {
    kind,
    status,
    message: `the receiver answered ${answerOf(status, contentType)}`,
    retryAfterMs: parseRetryAfterMs(retryAfter ?? '', nowMs),
    reply,
  };
}

function answerOf(status: number, contentType: string): string {
  if (status >= 300 && status <= 399) return `${status}, a redirect, which is never followed`;
  if (status !== UNSUPPORTED_TYPE) return String(status);
  const [mediaType = ''] = contentType.split(';');
  const refused = `${status}: it does not take ${mediaType}`;
  return mediaType === BATCH_TYPE ? `${refused}; ${ONE_BY_ONE}` : refused;
}
