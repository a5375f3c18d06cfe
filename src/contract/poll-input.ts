import type { NotificationRules } from '../domain/delivery/settings';
import type { Configuration } from '../domain/instance/settings';
import type { PollerStart, ResourceSettings } from '../domain/reading/settings';
import type { Watermark } from '../domain/reading/watermark';
import type { InstanceIdentity } from '../domain/values/instance-identity';

export interface PollResourcesInput {
  instance: InstanceIdentity;
  /** The element's own keys; secrets sealed. */
  connection: Configuration;
  /** The OAuth grant, sealed, if the element has one. */
  grant: string | null;
  start: PollerStart;
  notifications: NotificationRules;
  /** When the poll was asked for, by the workflow's clock: ISO instant. */
  askedAt: string;
  /** Older versions that may be put in doubt, beside those that the instance keeps already. */
  maxDoubts: number;
  resources: DueResource[];
}

export interface DueResource {
  resource: string;
  settings: ResourceSettings;
  watermark: Watermark;
  deletions: Watermark | null;
  /** When this resource was first wanted: ISO instant of our clock. `now` means then. */
  wantedAt: string;
  /** Since when this poll is wanted: ISO instant. */
  dueAt: string;
  /** Polls of it that failed in a row before this one. */
  failures: number;
}
