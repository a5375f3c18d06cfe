import { RESOURCES } from '../../../../domain/instance/configuration-keys';
import type { ConsentGiven, ElementView, FieldView, Json, JsonObject } from '../service/answers';

/** What a person has filled in, as it stands in the controls. */
export interface Draft {
  name: string;
  /** Separated by commas. */
  tags: string;
  /** Configuration keys to texts: the element's own, and those of `event.*` that are texts. */
  values: Readonly<Record<string, string>>;
  eventsEnabled: boolean;
  /** The poller configuration, as JSON text. */
  resources: string;
  /**
   * What a body that was pasted says beyond the controls, sent as it came: keys of the configuration that are no texts,
   * and of the body.
   */
  kept: { configuration: JsonObject; body: JsonObject };
  /** An authorization code that the person has already; empty: consent is asked for. */
  code: string;
}

export const EVENTS_ENABLED = 'event.notification.enabled';
export const CALLBACK_URL = 'event.notification.callback.url';
export const REFRESH_INTERVAL = 'event.poller.refresh_interval';
export const CONSENT_CALLBACK_KEY = 'oauth.callback.url';

const DEFAULT_REFRESH_INTERVAL = '15';

export const NOTHING_KEPT: Draft['kept'] = { configuration: {}, body: {} };

/**
 * The form as it is first shown: the element's defaults, all its resources, events switched on: an instance without
 * events does nothing.
 */
export function newDraft({ configuration, defaultResources }: ElementView, pageOrigin: string): Draft {
  const defaults = configuration.flatMap(({ key, defaultValue }) =>
    defaultValue ? [[key, defaultValue] as const] : [],
  );
  const asksForConsent = configuration.some(({ key }) => key === CONSENT_CALLBACK_KEY);
  return {
    name: '',
    tags: '',
    values: {
      ...Object.fromEntries(defaults),
      ...(asksForConsent && { [CONSENT_CALLBACK_KEY]: `${pageOrigin}/consent/callback` }),
      [REFRESH_INTERVAL]: DEFAULT_REFRESH_INTERVAL,
    },
    eventsEnabled: true,
    resources: textOfResources(defaultResources),
    kept: NOTHING_KEPT,
    code: '',
  };
}

/** The body of `POST /instances`. What is empty is left out; the service says what is missing. */
export function bodyOf(element: ElementView, draft: Draft, given: ConsentGiven | null = codeIn(draft)): JsonObject {
  return {
    ...draft.kept.body,
    element: { key: element.key },
    name: draft.name,
    tags: tagsOf(draft.tags),
    configuration: configurationOf(draft),
    ...(given !== null && { providerData: { ...given } }),
  };
}

/** The code that the person has already. */
export function codeIn({ code }: Draft): ConsentGiven | null {
  return code === '' ? null : { code };
}

export function configurationOf({ values, eventsEnabled, resources, kept }: Draft): Record<string, Json> {
  const given = Object.entries(values).filter(([key, value]) => value.trim() !== '' && isSent(key, eventsEnabled));
  const others = Object.entries(kept.configuration).filter(([key]) => isSent(key, eventsEnabled));
  return {
    ...Object.fromEntries(others),
    ...Object.fromEntries(given),
    [EVENTS_ENABLED]: eventsEnabled,
    ...(eventsEnabled && { [RESOURCES]: resources }),
  };
}

/** Without events nothing about them is sent. */
function isSent(key: string, eventsEnabled: boolean): boolean {
  return eventsEnabled || !key.startsWith('event.');
}

export function tagsOf(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** The resources in a poller configuration's text, or null if it is no JSON object. */
export function resourcesIn(text: string): Record<string, Json> | null {
  try {
    const value = JSON.parse(text === '' ? '{}' : text) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

export function textOfResources(resources: Readonly<Record<string, Json>>): string {
  return JSON.stringify(resources, null, 2);
}

const BLANK_RESOURCE: JsonObject = {
  url: '',
  idField: 'id',
  datesConfiguration: {
    updatedDateField: 'updated_at',
    updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'",
    updatedDateTimezone: 'GMT',
  },
};

/**
 * The configuration of another resource: a copy of `model` with the name replaced in its URL, as both documents advise.
 */
export function copiedResource(name: string, model: [string, Json] | undefined): Json {
  if (model === undefined) return { ...BLANK_RESOURCE, url: `/${name}` };
  const [modelName, resource] = model;
  const { url, ...others } = resource as JsonObject;
  return { url: typeof url === 'string' ? url.replace(`/${modelName}`, `/${name}`) : `/${name}`, ...others };
}

/** Whether the vendor is read with an access token, which only an instance has. */
export function readsWithToken({ configuration }: ElementView, values: Draft['values']): boolean {
  return configuration.some((field) => field.key === CONSENT_CALLBACK_KEY && isAsked(field, values));
}

/** Whether a field matters, given what is chosen elsewhere. */
export function isAsked({ onlyIf }: Pick<FieldView, 'onlyIf'>, values: Draft['values']): boolean {
  const chosen = (onlyIf ?? []).filter(({ key }) => values[key] !== undefined);
  return chosen.length === 0 || chosen.some(({ key, value }) => values[key] === value);
}
