import type { ChangeType } from '../reading/change-type';
import type { NotificationFormat } from './settings';

/** One POST: events of one resource. `body` is built once; every attempt sends these very bytes. */
export interface Notification {
  /** 20 URL-safe characters; `webhook-id` and, in `elements`, `message.eventId`. */
  id: string;
  resource: string;
  /** What is sent; if it is packed, deflated (RFC 1951) and in base64. */
  body: string;
  /** How the body is packed on its way from the poll to the delivery. Missing: not at all. */
  packing?: 'deflate';
  format: NotificationFormat;
  /** When its changes were found: ISO instant of our clock. */
  detectedAt: string;
  events: NotificationEvent[];
  /** Its one record does not fit into a notification: the body names it and does not show it. */
  tooLarge?: true;
  /** One event of a notification that was rejected as a whole: it is sent by itself, once. */
  isSplit?: true;
}

/** What the workflow remembers of an event whose record is in the body. */
export interface NotificationEvent {
  eventId: string;
  type: ChangeType;
  objectId: string;
  /** Instant of the change, ISO. */
  date: string;
  /** The version that is told, as the ledger has it. */
  version: string;
}
