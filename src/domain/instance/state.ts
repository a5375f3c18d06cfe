import { NEVER_MISSED, type QuickPolls } from './quick-polls';
import type { EventLogEntry } from '../delivery/event-log';
import type { Json } from '../values/json';
import type { Notification } from '../delivery/notification';
import type { Problem } from '../values/problem';
import type { Configuration, InstanceSettings } from './settings';
import type { InstanceIdentity } from '../values/instance-identity';
import { NOTHING_TOLD, type NoticesTold } from './notices-told';
import { UNTRIED, type QueueHead } from './queue-head';
import { RUNNING, type Standstill } from './standstill';
import type { ResourceSettings } from '../reading/settings';
import type { Missed } from '../reading/tally';
import { newSweep, type NamedSet, type SweepState } from '../sweeps/sweep-state';
import { NOT_STARTED, type NextWatermark, type Watermark } from '../reading/watermark';

/** One resource of an instance. Times are ISO instants. */
export interface ResourceState {
  watermark: Watermark;
  /** How far the vendor's list of deletions has been read; null if it is not read. */
  deletions: Watermark | null;
  /** Null if its deletions are found another way. */
  sweep: SweepState | null;
  /** Grows when the resource starts over (backfill): what was read before says nothing about it. */
  epoch: number;
  /** Grows when its settings change: a window half read under the old ones is read again. */
  settingsRevision: number;
  /** When the resource was first wanted; a start from `now` means then. */
  wantedAt: string;
  nextPollAt: string;
  lastPollAt: string | null;
  lastChangeAt: string | null;
  polls: number;
  /** Told so far: accepted by the receiver, or held. */
  changes: number;
  consecutiveFailures: number;
  lastError: string | null;
  lastWarning: string | null;
}

/**
 * In place of an epoch: what was asked of a resource that is removed says nothing about one that has its name later.
 */
export const REMOVED = -1;

/** Where a resource stands once its part of the pending notifications is accepted. */
export interface PendingPoll {
  resource: string;
  /**
   * The resource's epoch, settingsRevision and next poll when it was asked: what differs by now was changed meanwhile.
   */
  epoch: number;
  settingsRevision: number;
  nextPollAt: string;
  /** Null if notifications had to be left behind: then the window is read again. */
  next: NextWatermark | null;
  nextDeletions: NextWatermark | null;
  /** When it was asked for: ISO instant of the workflow's clock. */
  askedAt: string;
  /** As the poll asked: 0 polls again at once; null on schedule. */
  againInMs: number | null;
  /** What a snapshot missed, if it was read whole. */
  missed?: Missed;
  /** Its notifications that are not accepted yet. */
  left: number;
}

/** Whose deletions are pending: a resource, and the number of its set of known records. */
export interface PendingSweep {
  resource: string;
  known: number;
}

export interface PendingDelivery {
  notifications: Notification[];
  polls: PendingPoll[];
  /** Given if these are deletions that a sweep found: then there are no polls. */
  sweep?: PendingSweep;
}

/** A change that arrived and waits to be validated. */
export interface WantedUpdate {
  /** `reseal`: secrets are sealed with another key, nothing else changes. */
  kind: 'poller' | 'configuration' | 'reseal';
  payload: Json;
  /** Given if somebody waits for what comes of it, or may ask for it. Left out: it came by hand. */
  id?: string;
}

/** What came of a change with an id. */
export interface DecidedChange {
  id: string;
  /** ISO instant. */
  at: string;
  /** Why it was refused; null: it was applied. */
  errors: Problem[] | null;
}

/** Everything an element instance is. Plain JSON: it is carried through continue-as-new whole. */
export interface InstanceState {
  version: 1;
  instance: InstanceIdentity;
  configuration: Configuration;
  settings: InstanceSettings;
  createdAt: string;
  standstill: Standstill;
  /** The vendor's OAuth grant, sealed. */
  grant: string | null;
  /** Polls in a row in which the vendor refused the credentials and no resource could be read. */
  unauthorizedPolls: number;
  revision: number;
  lastChangeAt: string | null;
  lastRefusal: { at: string; errors: Problem[] } | null;
  wantedUpdates: WantedUpdate[];
  /** The latest ones, oldest first. */
  decided: DecidedChange[];
  resources: Record<string, ResourceState>;
  quick: QuickPolls;
  /** Sweeps begun so far: each has a number of its own. */
  sweeps: number;
  /** Sets of known records whose workflows are still to be closed. */
  forgotten: NamedSet[];
  pending: PendingDelivery | null;
  /** Of the first pending notification. */
  head: QueueHead;
  /** Notifications that are held, by their ids, oldest first. */
  held: string[];
  notices: NoticesTold;
  /** Newest first. */
  events: EventLogEntry[];
  isStopped: boolean;
}

export function initialState(
  instance: InstanceIdentity,
  configuration: Configuration,
  settings: InstanceSettings,
  createdAt: string,
): InstanceState {
  const names = Object.keys(settings.resources);
  return {
    version: 1,
    instance,
    configuration,
    settings,
    createdAt,
    standstill: RUNNING,
    grant: null,
    unauthorizedPolls: 0,
    revision: 1,
    lastChangeAt: null,
    lastRefusal: null,
    wantedUpdates: [],
    decided: [],
    resources: Object.fromEntries(
      names.map((name) => [name, newResource(settings.resources[name] as ResourceSettings, createdAt)]),
    ),
    quick: NEVER_MISSED,
    sweeps: 0,
    forgotten: [],
    pending: null,
    head: UNTRIED,
    held: [],
    notices: NOTHING_TOLD,
    events: [],
    isStopped: false,
  };
}

/** A resource that is polled at once. */
export function newResource(settings: ResourceSettings, wantedAt: string): ResourceState {
  return {
    watermark: NOT_STARTED,
    deletions: null,
    sweep: newSweep(settings, wantedAt),
    epoch: 0,
    settingsRevision: 0,
    wantedAt,
    nextPollAt: wantedAt,
    lastPollAt: null,
    lastChangeAt: null,
    polls: 0,
    changes: 0,
    consecutiveFailures: 0,
    lastError: null,
    lastWarning: null,
  };
}

/** The vendor refused the credentials at the latest poll that tells, and nobody has changed them since. */
export function areCredentialsRefused({ unauthorizedPolls, standstill }: InstanceState): boolean {
  return unauthorizedPolls > 0 || standstill.isReauthRequired;
}

export type InstanceStateName = 'polling' | 'paused' | 'suspended' | 'reauth_required';

/** A person's pause is named before the receiver's, and that before the vendor's. */
export function stateNameOf({ standstill, settings }: InstanceState): InstanceStateName {
  if (standstill.isPaused || !settings.eventsEnabled) return 'paused';
  if (standstill.isSuspended) return 'suspended';
  return standstill.isReauthRequired ? 'reauth_required' : 'polling';
}
