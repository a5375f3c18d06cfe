import type { Json } from '../domain/json';
import type { Notification } from '../domain/notification';
import type { DeliveryReport, PollReport } from '../domain/reports';
import type { Problem } from '../domain/problem';
import type {
  Configuration,
  InstanceIdentity,
  InstanceSettings,
  NotificationRules,
  PollerStart,
  ResourceSettings,
} from '../domain/settings';
import type { Progress } from '../domain/watermark';

export interface PollResourcesInput {
  instance: InstanceIdentity;
  /** The element's own keys; secrets sealed. */
  connection: Configuration;
  /** The OAuth grant, sealed, where the element has one. */
  grant: string | null;
  start: PollerStart;
  /** Missing where a workflow of 0.1.0 asks: the default. */
  notifications?: NotificationRules;
  resources: DueResource[];
}

export interface DueResource {
  resource: string;
  settings: ResourceSettings;
  progress: Progress;
  deletions: Progress | null;
  /** When this resource was first wanted: ISO instant of our clock. `now` means then. */
  wantedAt: string;
}

export interface DeliverEventsInput {
  instance: InstanceIdentity;
  /** The `event.notification.*` keys; secrets sealed. */
  target: Configuration;
  notifications: Notification[];
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
  pollResources(input: PollResourcesInput): Promise<PollReport>;
  deliverEvents(input: DeliverEventsInput): Promise<DeliveryReport>;
  validateChange(input: ValidateChangeInput): Promise<ValidateChangeResult>;
}
