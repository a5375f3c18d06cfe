import type { DeliveryFailure } from './delivery-outcome';
import type { Notification } from './notification';
import type { VendorFailure } from './vendor-failure';
import type { NextProgress, StartedProgress } from './watermark';

/** What one poll of an instance came to. */
export interface PollReport {
  /** ISO instant of our clock. */
  polledAt: string;
  resources: ResourcePoll[];
  /** A new OAuth grant, sealed; null where it stays. */
  grant: string | null;
  /** Why someone has to authorize again; null where nobody has to. */
  reauthorization: string | null;
}

export type ResourcePoll =
  | {
      resource: string;
      outcome: 'read';
      /** What changed, in the order it happened, ready to be sent. */
      notifications: Notification[];
      /** Where the resource's progress stands once they are accepted. */
      next: NextProgress;
      /** The point the resource started from, where it had none. */
      started: StartedProgress | null;
      /** The same of the vendor's list of deletions, where it is read. */
      deletions: { next: NextProgress; started: StartedProgress | null } | null;
      more: boolean;
      warning: string | null;
    }
  | { resource: string; outcome: 'failed'; failure: VendorFailure };

/** What one round of deliveries came to. */
export interface DeliveryReport {
  /** How many notifications, from the first on, were accepted. */
  accepted: number;
  /** HTTP status of the last acceptance. */
  acceptedStatus: number | null;
  /** Why the next one was not; null when all were. */
  failure: DeliveryFailure | null;
}
