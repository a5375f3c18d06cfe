import { RESOURCES } from '../../../../domain/instance/configuration-keys';
import type { ElementView, Json, JsonObject } from '../service/answers';
import { EVENTS_ENABLED, newDraft, textOfResources, type Draft } from './draft';

/** The form of an instance body, whatever it holds: what has no control is kept, and sent as it came. */
export function draftFromBody(body: JsonObject, element: ElementView, pageOrigin: string): Draft {
  const blank = newDraft(element, pageOrigin);
  const { element: _, name, tags, configuration, providerData, ...others } = body;
  const { [RESOURCES]: resources = {}, [EVENTS_ENABLED]: enabled = false, ...keys } = objectOf(configuration);
  const { code = '', ...otherData } = objectOf(providerData);
  const entries = Object.entries(keys).filter(([, value]) => value !== null);
  const texts = entries.flatMap(([key, value]) => (typeof value === 'object' ? [] : [[key, String(value)] as const]));
  return {
    name: typeof name === 'string' ? name : '',
    tags: Array.isArray(tags) ? tags.map(String).join(', ') : '',
    values: { ...blank.values, ...Object.fromEntries(texts) },
    eventsEnabled: String(enabled).toLowerCase() === 'true',
    resources: typeof resources === 'string' ? resources : textOfResources(objectOf(resources)),
    kept: {
      configuration: Object.fromEntries(entries.filter(([, value]) => typeof value === 'object')),
      body: Object.keys(otherData).length === 0 ? others : { ...others, providerData: otherData },
    },
    code: String(code),
  };
}

/** The element that a body names; null if it names none. */
export function elementNamedIn(body: JsonObject): string | null {
  const { key = null, id = null } = objectOf(body['element']);
  return key === null && id === null ? null : String(key ?? id);
}

export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
