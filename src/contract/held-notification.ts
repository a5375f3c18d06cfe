import type { HeldOutcome } from '../domain/delivery/event-log';
import type { Notification } from '../domain/delivery/notification';
import type { Redeliveries } from '../domain/delivery/redeliveries';
import type { InstanceIdentity } from '../domain/values/instance-identity';

/** Signal names of `heldNotification`. Neither has a payload. */
export const HELD_SIGNALS = {
  /** Sends it once more, to the instance's present callback. Accepted: it ends. Otherwise it stays held. */
  redeliver: 'redeliver',
  /** Discards it: it is not sent any more. */
  discard: 'discard',
} as const;

/** Updates of `heldNotification`, without a payload; answered with a `HeldAnswer` once it is known what came of it. */
export const HELD_UPDATES = HELD_SIGNALS;

/** What a held notification is after it was sent again, or discarded. */
export interface HeldAnswer {
  /** Null: it stays held. */
  outcome: HeldOutcome | null;
  redeliveries: Redeliveries;
}

/** Query of `heldNotification`: `HeldDescription`. */
export const HELD_QUERY = 'held';

/** Argument of `heldNotification`. */
export interface HeldNotificationInput {
  instance: InstanceIdentity;
  notification: Notification;
  /** Why the receiver did not take it. */
  reason: string;
  /** ISO instants. */
  heldAt: string;
  heldUntil: string;
  attemptTimeoutMs: number;
  /** Given after continue-as-new. */
  redeliveries?: Redeliveries;
}

/** A held notification, as it is shown. */
export interface HeldDescription {
  id: string;
  resource: string;
  events: { eventId: string; eventType: string; objectId: string; date: string }[];
  reason: string;
  heldAt: string;
  heldUntil: string;
  redeliveries: Redeliveries;
}
