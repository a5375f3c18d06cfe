import type { EventLogEntry, EventStatus, HeldOutcome } from '../domain/event-log';
import type { InstanceState, InstanceStateName } from '../domain/instance-state';
import type { Json } from '../domain/json';
import type { Notification } from '../domain/notification';
import type { Problem } from '../domain/problem';
import type { Configuration, InstanceIdentity, InstanceSettings, ResourceSettings } from '../domain/settings';

export type { EventLogEntry, EventStatus, HeldOutcome, InstanceStateName };

/** Signal names of `elementInstance`. Payloads are the single argument of the signal. */
export const SIGNALS = {
  /** A poller configuration, an object with `event.poller.*` keys, or a map of resources; `null` removes a resource. */
  updatePollerConfiguration: 'updatePollerConfiguration',
  /** `UpdateConfiguration` */
  updateConfiguration: 'updateConfiguration',
  pause: 'pause',
  resume: 'resume',
  pollNow: 'pollNow',
  /** Sweeps every resource whose deletions are found by sweeps, without waiting for its interval. */
  sweepNow: 'sweepNow',
  /** `Backfill` */
  backfill: 'backfill',
  /** `HeldEnd`: from a held notification, when it is not held any more. */
  heldEnd: 'heldEnd',
  /** `ResealSecrets` */
  resealSecrets: 'resealSecrets',
  /** Ends the instance: nothing is sent afterwards. */
  stop: 'stop',
} as const;

export const QUERIES = {
  /** `InstanceStatus` */
  status: 'status',
  /** `EventLogEntry[]`, newest first */
  events: 'events',
  /** `InstanceDescription` */
  instance: 'instance',
  /** Ids of the notifications that are held, oldest first: `string[]` */
  held: 'held',
  /** `VendorAccess` */
  vendorAccess: 'vendorAccess',
} as const;

/** Signal names of `heldNotification`. Neither has a payload. */
export const HELD_SIGNALS = {
  /** Sends it once more, to the instance's present callback. Accepted: it ends. Otherwise it stays held. */
  redeliver: 'redeliver',
  /** Discards it: it is not sent any more. */
  discard: 'discard',
} as const;

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

/** What came of the redeliveries so far. */
export interface Redeliveries {
  count: number;
  lastAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
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

/** Payload of `heldEnd`. */
export interface HeldEnd {
  id: string;
  outcome: HeldOutcome;
}

/** Signal names of `knownRecords`. */
export const KNOWN_RECORDS_SIGNALS = {
  /** `KnownRecords`: takes the place of what is there, unless that is of a later sweep. */
  replace: 'replace',
  /** Ends the shard. */
  close: 'close',
} as const;

/** Query of `knownRecords`: `KnownRecords`. */
export const KNOWN_RECORDS_QUERY = 'content';

/** What a shard of known records holds; also the argument of its workflow. */
export interface KnownRecords {
  /** Number of the sweep that wrote it; 0: nothing was written yet. */
  sweep: number;
  /** Of activities alone: deflated JSON in base64. */
  content: string;
}

/** Payload of `updateConfiguration`. Secret values in `configuration` are sealed before they are sent. */
export interface UpdateConfiguration {
  /** Keys to set; `null` removes a key; `event.poller.configuration` is merged by resource. */
  configuration?: Record<string, Json>;
  name?: string;
  tags?: string[];
}

/** The message of a query that failed because the workflow has events without a task yet: to be asked again. */
export const NOT_YET = 'events without a task yet: the workflow is replayed from its history at its next task';

/** Payload of `backfill`: re-read a resource from a date (ISO instant, inclusive) and send it again. */
export interface Backfill {
  resource: string;
  since: string;
}

/** Payload of `resealSecrets`: seal every secret with this key, which is the first one of the workers. */
export interface ResealSecrets {
  keyId: string;
}

/** Argument of the workflow. `state` is there only after continue-as-new. */
export interface ElementInstanceInput {
  instance: InstanceIdentity;
  configuration: Configuration;
  settings: InstanceSettings;
  /** When the instance was created, ISO instant of the creator's clock. */
  createdAt: string;
  state?: InstanceState;
}

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
  /** Null where its deletions are not found by sweeps. */
  sweep: SweepStatus | null;
}

export interface SweepStatus {
  /** The last good one. */
  lastSweepAt: string | null;
  nextSweepAt: string;
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

/** Answer of the `instance` query. Secrets in `configuration` are sealed; the client masks them. */
export interface InstanceDescription {
  instance: InstanceIdentity;
  configuration: Configuration;
  eventsEnabled: boolean;
  state: InstanceStateName;
  revision: number;
  /** Ids of the keys that the instance's secrets are sealed with, also those in changes that wait. */
  sealedWith: string[];
  createdAt: string;
  lastRefusal: { at: string; errors: Problem[] } | null;
}

/** Answer of the `vendorAccess` query: what it takes to read the vendor as the instance does, secrets sealed. */
export interface VendorAccess {
  instance: InstanceIdentity;
  /** The element's own keys. */
  connection: Configuration;
  /** The present OAuth grant. */
  grant: string | null;
  resources: Record<string, ResourceSettings>;
  state: InstanceStateName;
}
