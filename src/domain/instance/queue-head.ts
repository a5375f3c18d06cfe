import type { DeliveryFailure } from '../delivery/outcome';
import { beginningOf } from '../values/json-bytes';
import { WORDS_BYTES } from './state-bounds';

/** What became of the first pending notification so far. With the notification that it is about it begins anew. */
export interface QueueHead {
  /** Attempts that failed. */
  failed: number;
  /** Times the receiver rejected it. */
  rejected: number;
  /** Why it is to be held; null while it may still be accepted. */
  rejection: string | null;
  nextAttemptAt: string | null;
  lastError: string | null;
}

export const UNTRIED: QueueHead = { failed: 0, rejected: 0, rejection: null, nextAttemptAt: null, lastError: null };

/** Attempts that were not accepted. */
export function attemptsOf({ failed, rejected }: QueueHead): number {
  return failed + rejected;
}

/** An attempt failed; the next one is then, or null if the receiver is given up. */
export function afterFailure(head: QueueHead, { message }: DeliveryFailure, nextAttemptAt: string | null): QueueHead {
  return { ...head, failed: head.failed + 1, nextAttemptAt, lastError: beginningOf(message, WORDS_BYTES) };
}

/** The receiver rejected it; the next try is then, or null if this was the last one. */
export function afterRejection(head: QueueHead, { message }: DeliveryFailure, nextAttemptAt: string | null): QueueHead {
  return { ...head, rejected: head.rejected + 1, nextAttemptAt, lastError: beginningOf(message, WORDS_BYTES) };
}

/** It is sent as if for the first time. What the receiver said last is still shown. */
export function triedAnew({ lastError }: QueueHead): QueueHead {
  return { ...UNTRIED, lastError };
}
