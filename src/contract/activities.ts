import type { DeliveryFailure } from '../domain/delivery-outcome';
import type { Json } from '../domain/json';
import type { Notification } from '../domain/notification';
import type { Problem } from '../domain/problem';
import type {
  Configuration,
  InstanceIdentity,
  InstanceSettings,
  PollerStart,
  ResourceSettings,
} from '../domain/settings';
import type { VendorFailure } from '../domain/vendor-failure';
import type { NextProgress, Progress } from '../domain/watermark';

export interface PollResourcesInput {
  instance: InstanceIdentity;
  /** The element's own keys; secrets sealed. */
  connection: Configuration;
  start: PollerStart;
  resources: DueResource[];
}

export interface DueResource {
  resource: string;
  settings: ResourceSettings;
  progress: Progress;
  /** When this resource was first wanted: ISO instant of our clock. `now` means then. */
  wantedAt: string;
}

export interface PollResourcesResult {
  /** ISO instant of our clock. */
  polledAt: string;
  resources: ResourcePoll[];
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
      started: Progress | null;
      more: boolean;
      warning: string | null;
    }
  | { resource: string; outcome: 'failed'; failure: VendorFailure };

export interface DeliverEventsInput {
  instance: InstanceIdentity;
  /** The `event.notification.*` keys; secrets sealed. */
  target: Configuration;
  notifications: Notification[];
}

export interface DeliverEventsResult {
  /** How many notifications, from the first on, were accepted. */
  accepted: number;
  /** The last attempt's HTTP status, where there was an answer. */
  lastStatus: number | null;
  /** Why the next one was not; null when all were. */
  failure: DeliveryFailure | null;
}

export interface ValidateChangeInput {
  instanceId: number;
  elementKey: string;
  configuration: Configuration;
  change: { kind: 'poller' | 'configuration'; payload: Json };
}

export type ValidateChangeResult =
  { ok: true; configuration: Configuration; settings: InstanceSettings } | { ok: false; errors: Problem[] };

/** The activities of an element instance. Arguments and results are plain JSON. */
export interface ElementInstanceActivities {
  pollResources(input: PollResourcesInput): Promise<PollResourcesResult>;
  deliverEvents(input: DeliverEventsInput): Promise<DeliverEventsResult>;
  validateChange(input: ValidateChangeInput): Promise<ValidateChangeResult>;
}
