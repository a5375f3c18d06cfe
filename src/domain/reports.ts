import type { DeliveryFailure } from './delivery-outcome';
import type { Notification } from './notification';
import type { KnownSet } from './sweep-state';
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
      /** Poll again after so long, 0 at once; null on schedule. */
      againInMs: number | null;
      /** Why the vendor did not give a later page: the poll reads on there. Missing where an activity of 0.1.0 reports. */
      cutShortBy?: VendorFailure | null;
      warning: string | null;
    }
  | { resource: string; outcome: 'failed'; failure: VendorFailure };

/** What one sweep of a resource came to. */
export interface SweepReport {
  /** ISO instant of our clock. */
  sweptAt: string;
  /** Its number. */
  sweep: number;
  result:
    | {
        outcome: 'swept';
        /** The shards that hold what is known now. */
        known: KnownSet;
        /** Known records. */
        records: number;
        /** Found missing and believed: waits in the shards to be reported. */
        deleted: number;
        /** Found missing and not believed before the next sweep. */
        suspected: number;
        /** Shards were gone, and what they held: the set was filled anew. */
        isLost: boolean;
      }
    | { outcome: 'failed'; failure: VendorFailure }
    /** It was asked to end, and is to begin anew. */
    | { outcome: 'interrupted' };
  /** A new OAuth grant, sealed; null where it stays. */
  grant: string | null;
  /** Why someone has to authorize again; null where nobody has to. */
  reauthorization: string | null;
}

/** The next of the deletions that a sweep found, ready to be sent; none where the shards do not have them any more. */
export interface DeletionsReport {
  notifications: Notification[];
}

/** What one round of deliveries came to. */
export interface DeliveryReport {
  /** How many notifications, from the first on, were accepted. */
  accepted: number;
  /** HTTP status of the last acceptance. */
  acceptedStatus: number | null;
  /** Why the next one was not; null when all were. */
  failure: DeliveryFailure | null;
}
