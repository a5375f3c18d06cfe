import type { Notification } from '../../domain/delivery/notification';
import type { DeliveryFailure } from '../../domain/delivery/outcome';
import type { Configuration } from '../../domain/instance/settings';
import type { InstanceIdentity } from '../../domain/values/instance-identity';

/** As reads show secrets. */
export const MASK = '********';

/** Where an instance's notifications go: its `event.notification.*` keys, opened, and the secrets among them. */
export interface Target {
  instance: Pick<InstanceIdentity, 'id' | 'elementKey'>;
  configuration: Configuration;
  /** What nothing that is shown may repeat. */
  secrets: string[];
}

/** What an attempt sent, fit to be shown: values of secret headers are masked. */
export interface ShownRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What came of one attempt at a notification. */
export interface Attempt {
  /** HTTP status, if there was an answer and the receiver speaks HTTP. */
  status: number | null;
  /** Null: accepted. */
  failure: DeliveryFailure | null;
  durationMs: number;
  /** What the receiver said, without secrets; null if it said nothing that can be read. */
  reply: string | null;
  shown(): ShownRequest;
}

/**
 * Who takes notifications, whatever the way to them. Everything else about a delivery (order, tries, waits, what is
 * held, what moves the watermark) is decided by the `failure` of an attempt alone.
 */
export interface Receiver {
  /**
   * One attempt, answered within the time or when `signal` aborts. What the other side does comes as a failure, never
   * as an exception.
   */
  send(notification: Notification, limits: { timeoutMs: number; signal: AbortSignal }): Promise<Attempt>;
}
