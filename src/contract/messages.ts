import type { EventLogEntry, EventStatus, HeldOutcome } from '../domain/delivery/event-log';
import type { Redeliveries } from '../domain/delivery/redeliveries';
import type { InstanceState, InstanceStateName } from '../domain/instance/state';
import type { Json } from '../domain/values/json';
import type { Problem } from '../domain/values/problem';
import type { Configuration, InstanceSettings } from '../domain/instance/settings';
import type { InstanceIdentity } from '../domain/values/instance-identity';
import type { ResourceSettings } from '../domain/reading/settings';

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
  /** `RecordedChange`: what was sent as an Update that nobody answered in time, so that it is not lost. */
  change: 'change',
  /** Ends the instance: nothing is sent afterwards. */
  stop: 'stop',
} as const;

/**
 * Update names of `elementInstance`, for programs: validated, and answered with an `InstanceDescription` or with a
 * failure of the type `INVALID`. The update's id is the change's: sent again, also to a later run, it is the same
 * change.
 */
export const UPDATES = {
  /** `UpdateConfiguration`, or the sealed text of what its sender could not validate. */
  configure: 'configure',
  /** As the signal `updatePollerConfiguration`, or the sealed text of it. */
  configurePoller: 'configurePoller',
  /** `Control` */
  control: 'control',
  /** `ResealSecrets` */
  reseal: 'reseal',
  /**
   * Answered once the first reading of every resource is over or failed, or nothing is polled. For who creates an
   * instance.
   */
  begin: 'begin',
} as const;

/** The type of the failure of an update that was refused; its first detail is `Problem[]`. */
export const INVALID = 'invalid';
/** The type of the failure of an update whose instance was deleted before its turn came. */
export const DELETED = 'deleted';

/** The type of the failure of an update that was settled, and how is not known any more. */
export const FORGOTTEN = 'forgotten';
/** The type of the failure of an update that came as its run ended: to be sent again, with the same id. */
export const RUN_ENDING = 'run_ending';

/** What an instance is told by `control`. */
export type Control = { action: 'pause' | 'resume' | 'pollNow' | 'sweepNow' } | ({ action: 'backfill' } & Backfill);

/** Payload of `change`. */
export interface RecordedChange {
  id: string;
  update: Exclude<keyof typeof UPDATES, 'begin'>;
  payload: Json;
}

/**
 * Answer of the `change` query, whose argument is the id. `unknown`: it never came, or others came since that are
 * remembered.
 */
export interface ChangeFate {
  id: string;
  status: 'pending' | 'applied' | 'refused' | 'unknown';
  /** When it was applied or refused, ISO instant. */
  at: string | null;
  errors: Problem[];
}

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
  /** `ChangeFate` of the change with the id that is the argument */
  change: 'change',
} as const;

/** Payload of `heldEnd`. */
export interface HeldEnd {
  id: string;
  outcome: HeldOutcome;
  redeliveries: Redeliveries;
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

/**
 * Payload of `backfill`: re-read a resource from a date and send it again, up to another one (ISO instants, inclusive)
 * if that is given.
 */
export interface Backfill {
  resource: string;
  since: string;
  until?: string;
}

/** Payload of `resealSecrets`: seal every secret with this key, which is the first one of the workers. */
export interface ResealSecrets {
  keyId: string;
}

/** Argument of the workflow: of a new instance. */
export interface ElementInstanceInput {
  instance: InstanceIdentity;
  configuration: Configuration;
  settings: InstanceSettings;
  /** When the instance was created, ISO instant of the creator's clock. */
  createdAt: string;
}

/** Argument of each later run: all that the run before left behind, which says the rest too. */
export interface ContinuedInstance {
  state: InstanceState;
}

/** Answer of the `instance` query. Secrets in `configuration` are sealed; the client masks them. */
export interface InstanceDescription {
  instance: InstanceIdentity;
  configuration: Configuration;
  eventsEnabled: boolean;
  state: InstanceStateName;
  /** From the first refusal on; `reauth_required` comes after some more. */
  credentialsRefused: boolean;
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
