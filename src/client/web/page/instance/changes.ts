import { RESOURCES } from '../../../../domain/instance/configuration-keys';
import type { Draft } from '../create/draft';
import {
  CALLBACK_URL,
  configurationOf,
  EVENTS_ENABLED,
  NOTHING_KEPT,
  REFRESH_INTERVAL,
  resourcesIn,
  tagsOf,
  textOfResources,
} from '../create/draft';
import type { ElementView, InstanceView, Json, JsonObject } from '../service/answers';

/** What a read shows in place of a secret. */
const MASK = '********';
const EVENT_TEXTS = [CALLBACK_URL, REFRESH_INTERVAL, 'event.notification.format', 'event.notification.signature.key'];

/** The form of an instance as it is. Secrets are empty: what stays empty stays as it is. */
export function draftOf(instance: InstanceView, element: ElementView): Draft {
  const keys = [...element.configuration.map(({ key }) => key), ...EVENT_TEXTS];
  const values = keys.flatMap((key) => {
    const value = instance.configuration[key];
    return value === undefined || value === null || value === MASK || typeof value === 'object'
      ? []
      : [[key, String(value)]];
  });
  return {
    name: instance.name,
    tags: instance.tags.join(', '),
    values: Object.fromEntries(values) as Record<string, string>,
    eventsEnabled: instance.eventsEnabled,
    resources: textOfResources((instance.configuration[RESOURCES] ?? {}) as Record<string, Json>),
    kept: NOTHING_KEPT,
    code: '',
  };
}

/**
 * The body of `PATCH` that makes `after` of `before`: only what differs, `null` for what is gone. Events switched off
 * keep what was configured of them, for when they are switched on again.
 */
export function changeBetween(before: Draft, after: Draft): JsonObject {
  const all = Object.entries(differences(sentOf(before), sentOf(after)));
  const isOfEvents = (key: string) => key.startsWith('event.') && key !== EVENTS_ENABLED;
  const configuration = Object.fromEntries(all.filter(([key]) => after.eventsEnabled || !isOfEvents(key)));
  return {
    ...(after.name !== before.name && { name: after.name }),
    ...(after.tags !== before.tags && { tags: tagsOf(after.tags) }),
    ...(Object.keys(configuration).length > 0 && { configuration }),
    ...(after.code !== '' && { providerData: { code: after.code } }),
  };
}

function sentOf(draft: Draft): JsonObject {
  const configuration = {
    ...configurationOf({ ...draft, eventsEnabled: true }),
    [EVENTS_ENABLED]: draft.eventsEnabled,
  };
  const resources = resourcesIn(draft.resources);
  // A text that cannot be read is sent as it is: the service says where it is wrong.
  return resources === null ? configuration : { ...configuration, [RESOURCES]: resources };
}

/**
 * A merge patch (RFC 7396), as deep as the service merges: into a resource and its dates, every other value is replaced
 * whole.
 */
function differences(before: JsonObject, after: JsonObject, path: readonly string[] = []): JsonObject {
  const patch: JsonObject = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, wanted] = [before[key], after[key]];
    if (JSON.stringify(old) === JSON.stringify(wanted)) continue;
    const place = [...path, key];
    const isMerged = isObject(old) && isObject(wanted) && isMergedAt(place);
    patch[key] = isMerged ? differences(old, wanted, place) : (wanted ?? null);
  }
  return patch;
}

function isMergedAt([key, _resource, inside, ...deeper]: readonly string[]): boolean {
  return key === RESOURCES && deeper.length === 0 && (inside === undefined || inside === 'datesConfiguration');
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
