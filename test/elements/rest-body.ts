import { parseInstanceBody } from '../../src/configuration/instance-body';
import type { JsonObject } from '../../src/domain/values/json';
import { elementOf, elements } from '../../src/elements/registry';

const RESOURCE = {
  url: "/customers?updated_since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
  idField: 'id',
  recordsPath: 'data.items',
  datesConfiguration: { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
};

/** A body for `rest` with these keys and one resource, `customers`, typed. */
export function parse(keys: JsonObject, resource: JsonObject = {}) {
  const configuration = {
    'base.url': 'https://api.example.com/v2',
    'event.notification.enabled': true,
    'event.notification.callback.url': 'https://mycoolapp.com/events',
    'event.poller.configuration': { customers: { ...RESOURCE, ...resource } },
    ...keys,
  };
  const context = { elementOf, elementKeys: elements.map(({ key }) => key), minRefreshIntervalMs: 60_000 };
  return parseInstanceBody({ element: { key: 'rest' }, configuration, name: 'a', tags: [] }, context);
}

/** What is wrong with it, by pointer. */
export function problemsOf(keys: JsonObject, resource: JsonObject = {}): Record<string, string> {
  const parsed = parse(keys, resource);
  return parsed.ok ? {} : Object.fromEntries(parsed.problem.map(({ pointer, message }) => [pointer, message]));
}
