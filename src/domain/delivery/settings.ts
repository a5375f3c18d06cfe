export type NotificationFormat =
  'elements' | 'cloudevents' | 'cloudevents-structured' | 'cloudevents-binary' | 'standard-webhooks';

/** How changes become notifications. */
export interface NotificationRules {
  format: NotificationFormat;
  /** Events in one notification at most. */
  maxEvents: number;
}

/** As Cloud Elements has it for polling. */
export const DEFAULT_NOTIFICATION_RULES: NotificationRules = { format: 'elements', maxEvents: 10 };

/** How an instance's notifications are sent. */
export interface DeliverySettings {
  /** For one attempt in all. */
  attemptTimeoutMs: number;
  /** Waits after the first, second, ... failed attempt; after the last one the instance is suspended. */
  waitsMs: number[];
  /** So many notifications may be under way at once. */
  concurrency: number;
  /** How long a notification is held before it is discarded. */
  heldForMs: number;
}
