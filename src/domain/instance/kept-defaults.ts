import { RESOURCES } from './configuration-keys';
import type { Configuration, InstanceSettings } from './settings';
import type { DeliverySettings } from '../delivery/settings';
import type { DateField, ResourceSettings } from '../reading/settings';
import { isJsonObject, type Json } from '../values/json';

/** A configuration, and what a release took it for. */
export interface Understood {
  configuration: Configuration;
  settings: InstanceSettings;
}

/** Keys that are not written into the configuration if nobody gives them, by the setting that each of them makes. */
const NOTIFICATION_KEYS = { eventsPerNotification: 'event.notification.batch.size' } as const;
const DELIVERY_KEYS: Record<keyof DeliverySettings, string> = {
  attemptTimeoutMs: 'event.notification.timeout',
  waitsMs: 'event.notification.retry.schedule',
  concurrency: 'event.notification.concurrency',
  heldForMs: 'event.notification.held.days',
};
/** Without a default: left out, each means that there is nothing of the kind. */
type PlainSettings =
  'isSingleRecord' | 'shape' | 'source' | 'startUrl' | 'maxWindowMs' | 'refreshIntervalMs' | 'filter' | 'eventTypes';
type SettingsOfKey = Exclude<keyof ResourceSettings, 'url' | 'idField' | 'updated' | 'created' | PlainSettings>;
const RESOURCE_KEYS: Record<SettingsOfKey, string> = {
  ignoreFields: 'ignoreFields',
  order: 'order',
  filterByUpdatedDate: 'filterByUpdatedDate',
  filterByCurrentDate: 'filterByCurrentDate',
  createdCheckToleranceMs: 'createdCheckTolerance',
  pageSize: 'pageSize',
  pollDelayMs: 'pollDelay',
  recordsPath: 'recordsPath',
  deletes: 'deletes',
};

/**
 * The settings after an update, so that a release with other defaults changes nothing that nobody asked for: what was
 * given neither before nor now stays what it was taken for when the instance, or the resource, was new. It is kept here
 * and not written into the configuration: a default that is written down looks like a choice, and would stand in the
 * way of a format that it does not go with.
 */
export function withKeptDefaults(before: Understood, now: Understood): InstanceSettings {
  const [configuredBefore, configured] = [resourcesOf(before.configuration), resourcesOf(now.configuration)];
  const resources = Object.entries(now.settings.resources).map(([name, settings]): [string, ResourceSettings] => {
    const settingsBefore = ownOf(before.settings.resources, name);
    const keys = [ownOf(configuredBefore, name), ownOf(configured, name)];
    return [name, settingsBefore && keys.every(isJsonObject) ? keptOf(settingsBefore, settings, keys) : settings];
  });
  const isGiven = givenIn([before.configuration, now.configuration]);
  return {
    ...kept(before.settings, now.settings, NOTIFICATION_KEYS, isGiven),
    delivery: kept(before.settings.delivery, now.settings.delivery, DELIVERY_KEYS, isGiven),
    resources: Object.fromEntries(resources),
  };
}

function keptOf(before: ResourceSettings, now: ResourceSettings, resources: readonly Configuration[]) {
  const isDateGiven = givenIn(resources.map(({ datesConfiguration: dates }) => (isJsonObject(dates) ? dates : {})));
  const dateOf = (name: 'updated' | 'created'): DateField | null => {
    const [dateBefore, date] = [before[name], now[name]];
    return dateBefore && date ? kept(dateBefore, date, { timezone: `${name}DateTimezone` }, isDateGiven) : date;
  };
  // Another source of change has another way to notice deletions by itself.
  const { deletes: deletesKey, ...otherKeys } = RESOURCE_KEYS;
  const isSameSource = before.source?.kind === now.source?.kind;
  const keys = isSameSource ? { ...otherKeys, deletes: deletesKey } : otherKeys;
  const settings = kept(before, now, keys, givenIn(resources));
  return { ...settings, updated: dateOf('updated'), created: dateOf('created') };
}

/**
 * `now`, with each setting of `keys` as before whose key is not given; one that was not known before is as it is now.
 */
function kept<T extends object>(
  before: T,
  now: T,
  keys: Partial<Record<keyof T, string>>,
  isGiven: (key: string) => boolean,
): T {
  const names = (Object.keys(keys) as (keyof T)[]).filter(
    (name) => Object.hasOwn(before, name) && !isGiven(keys[name] as string),
  );
  return { ...now, ...Object.fromEntries(names.map((name) => [name, before[name]])) };
}

const givenIn =
  (configurations: readonly Configuration[]) =>
  (key: string): boolean =>
    configurations.some((configuration) => (configuration[key] ?? null) !== null);

function resourcesOf({ [RESOURCES]: resources }: Configuration): Record<string, Json> {
  return isJsonObject(resources) ? resources : {};
}

function ownOf<T>(values: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
