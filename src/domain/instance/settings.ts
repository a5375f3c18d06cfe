import type { DeliverySettings, NotificationFormat, NotificationRules } from '../delivery/settings';
import type { Json } from '../values/json';
import type { PollerStart, ResourceSettings } from '../reading/settings';

/** What the workflow needs of an instance's configuration, typed by `configuration/`. */
export interface InstanceSettings {
  eventsEnabled: boolean;
  callbackUrl: string | null;
  refreshIntervalMs: number;
  start: PollerStart;
  format: NotificationFormat;
  eventsPerNotification: number;
  delivery: DeliverySettings;
  /** Notices of the instance itself are sent. */
  noticesEnabled: boolean;
  resources: Record<string, ResourceSettings>;
}

/** Between two polls of a resource: its own interval, or that of the instance. */
export function intervalMsOf({ refreshIntervalMs, resources }: InstanceSettings, resource: string): number {
  const own = Object.hasOwn(resources, resource) ? resources[resource]?.refreshIntervalMs : undefined;
  return own ?? refreshIntervalMs;
}

/** How an instance's changes become notifications. */
export function notificationRulesOf({ format, eventsPerNotification }: InstanceSettings): NotificationRules {
  return { format, maxEvents: eventsPerNotification };
}

/**
 * An instance's configuration in Cloud Elements' own keys, normalised (booleans as booleans, the poller configuration
 * as an object). Values of secret keys are sealed texts. What a read shows is made from this by masking.
 */
export type Configuration = Record<string, Json>;
