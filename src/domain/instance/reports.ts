import type { DeliveryFailure } from '../delivery/outcome';
import type { Notification } from '../delivery/notification';
import type { KnownSet } from '../sweeps/sweep-state';
import type { VendorFailure } from '../vendor/failure';
import type { Missed } from '../reading/tally';
import type { AcceptedChange, FarLedger, NextWatermark, StartedWatermark } from '../reading/watermark';

/** What one poll of an instance came to. */
export interface PollReport {
  /** ISO instant of our clock. */
  polledAt: string;
  resources: ResourcePoll[];
  /** A new OAuth grant, sealed; null if it stays. */
  grant: string | null;
  /** Why someone has to authorize again; null if nobody has to. */
  reauthorization: string | null;
}

export type ResourcePoll =
  | {
      resource: string;
      outcome: 'read';
      /** What changed, in the order it happened, ready to be sent. */
      notifications: Notification[];
      /** What changed and is not to be sent: it is remembered at once. Left out: nothing of the kind. */
      leftOut?: AcceptedChange[];
      /** Where the resource's watermark stands once they are accepted. */
      next: NextWatermark;
      /** The point the resource started from, if it had none. */
      started: StartedWatermark | null;
      /** The same of the vendor's list of deletions, if it is read. */
      deletions: { next: NextWatermark; started: StartedWatermark | null } | null;
      /** Poll again after so long, 0 at once; null on schedule. */
      againInMs: number | null;
      /** Why the vendor did not give a later page. */
      cutShortBy: VendorFailure | null;
      /** It will not give it, and there is no other way to what is behind it: somebody has to help. */
      isStuck: boolean;
      warning: string | null;
      /** A snapshot was read whole: what it missed of what is known by then. */
      missed?: Missed;
      /** The list itself was not read: what was odd in it still is. */
      keepsWarning: boolean;
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
        /** As in `SweepState`; left out if no record was there to tell. */
        numericIds?: boolean[];
      }
    | { outcome: 'failed'; failure: VendorFailure }
    /** It was asked to end, and is to begin anew. */
    | { outcome: 'interrupted' };
  /** A new OAuth grant, sealed; null if it stays. */
  grant: string | null;
  /** Why someone has to authorize again; null if nobody has to. */
  reauthorization: string | null;
}

/** The next of the deletions that a sweep found, ready to be sent; none if the shards do not have them any more. */
export interface DeletionsReport {
  notifications: Notification[];
  /** They are to be remembered, and not sent. */
  isUnwanted?: true;
}

/** What filing a ledger away came to. */
export interface FilingReport {
  /** Where the far part of the ledger is now; null: nothing is far. */
  far: FarLedger | null;
  /** The known records of its sweeps, if ids were added to them. */
  known: KnownSet | null;
  /** Entries that had to be forgotten, as no more can be held. */
  forgotten: number;
}

/** What one round of deliveries came to. */
export interface DeliveryReport {
  /** How many notifications, from the first on, were accepted. */
  accepted: number;
  /** Ids of those that were accepted although one before them was not; left out: none. */
  ahead?: string[];
  /** HTTP status of the last acceptance. */
  acceptedStatus: number | null;
  /** Why the next one was not; null when all were. */
  failure: DeliveryFailure | null;
}
