import type { InstanceStateName } from '../domain/instance/state';
import type { Problem } from '../domain/values/problem';

export type DeliveryStateName = 'idle' | 'delivering' | 'waiting' | 'suspended';

export interface ResourceStatus {
  /** How far the resource has been read: ISO instant; null before the first good poll. */
  watermark: string | null;
  lastPollAt: string | null;
  lastChangeAt: string | null;
  nextPollAt: string | null;
  polls: number;
  changes: number;
  consecutiveFailures: number;
  lastError: string | null;
  /** Something odd in the vendor's records that did not stop the poll: records without id or usable date. */
  lastWarning: string | null;
  /** A window is being read in pieces. */
  reading: boolean;
  /** Null if its deletions are not found by sweeps. */
  sweep: SweepStatus | null;
}

/**
 * Its first reading is over, or failed: what was there at the start is known, so a change made from now on is not taken
 * for history. One that begins with everything has no such reading: it is over with the first change that was accepted.
 */
export function hasBegun({ lastPollAt, lastError, reading, changes }: ResourceStatus): boolean {
  return lastError !== null || (lastPollAt !== null && (!reading || changes > 0));
}

export interface SweepStatus {
  /** The last good one; of a snapshot also its last whole listing, which shows what is gone as well. */
  lastSweepAt: string | null;
  nextSweepAt: string | null;
  /** Records that it showed. */
  knownRecords: number;
  /** Deletions found and not accepted yet. */
  unreported: number;
  lastError: string | null;
  /** A loss that is not believed until the next sweep finds it again. */
  lastWarning: string | null;
}

/** Answer of the `status` query. The client adds `temporal.webUrl`. */
export interface InstanceStatus {
  state: InstanceStateName;
  nextPollAt: string | null;
  configuration: {
    revision: number;
    lastChangeAt: string | null;
    lastRefusal: { at: string; errors: Problem[] } | null;
  };
  resources: Record<string, ResourceStatus>;
  delivery: {
    state: DeliveryStateName;
    attempts: number;
    nextAttemptAt: string | null;
    lastError: string | null;
    /** Events read from the vendor and not yet accepted by the receiver. */
    pendingEvents: number;
    /** Notifications that are held. */
    held: number;
  };
  temporal: { workflowId: string; runId: string; historyEvents: number };
}
