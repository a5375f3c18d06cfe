import type { ElementDescription } from '../domain/element-description';
import { isJsonObject, type JsonObject } from '../domain/json';
import type { Problem } from '../domain/problem';
import { parseLegacyUrls, pick } from './legacy-urls';
import { under } from './parsed';
import { withKnownIdFields } from './poller-configuration';

const RESOURCES = 'event.poller.configuration';
const URLS = 'event.poller.urls';
const OBJECTS = 'event.objects';

/**
 * Brings the ways to name resources to one: afterwards `event.poller.configuration` has exactly those to poll.
 * `event.poller.urls` becomes such a map and goes; `event.objects` picks among the given resources and the element's own.
 */
export function withResources(
  configuration: JsonObject,
  element: ElementDescription,
): { configuration: JsonObject; problems: Problem[] } {
  const legacy = withLegacyUrls(configuration, element);
  const picked = withObjects(legacy.configuration, element);
  const resources = picked.configuration[RESOURCES];
  const complete = isJsonObject(resources) ? withKnownIdFields(resources, element) : resources;
  return {
    configuration: complete === undefined ? picked.configuration : { ...picked.configuration, [RESOURCES]: complete },
    problems: [...legacy.problems, ...picked.problems],
  };
}

/** The element's own resources where the configuration names none, neither as a map, nor as URLs, nor as objects. */
export function withDefaultResources(configuration: JsonObject, element: ElementDescription): JsonObject {
  const given = configuration[RESOURCES];
  const none = given === undefined || (isJsonObject(given) && Object.keys(given).length === 0);
  if (!none || configuration[URLS] !== undefined) return configuration;
  return { ...configuration, [RESOURCES]: { ...element.defaultResources } };
}

/** `event.poller.urls` as the map of resources that it stands for. */
export function withLegacyUrls(configuration: JsonObject, element: ElementDescription) {
  const { [URLS]: urls, ...others } = configuration;
  if (urls === undefined) return { configuration, problems: [] };
  if (configuration[RESOURCES] !== undefined) {
    return { configuration: others, problems: [problemAt(URLS, `Give either ${URLS} or ${RESOURCES}, not both.`)] };
  }
  if (typeof urls !== 'string') return { configuration: others, problems: [problemAt(URLS, 'Expected text.')] };
  const parsed = parseLegacyUrls(urls, element);
  return parsed.ok
    ? { configuration: { ...others, [RESOURCES]: parsed.value }, problems: [] }
    : { configuration: others, problems: under(`/${URLS}`, parsed.problems) };
}

function withObjects(configuration: JsonObject, element: ElementDescription) {
  const { [OBJECTS]: objects, [RESOURCES]: given } = configuration;
  if (typeof objects !== 'string' || (given !== undefined && !isJsonObject(given)))
    return { configuration, problems: [] };
  const picked = pick(objects.split(','), { ...element.defaultResources, ...given });
  return picked.ok
    ? { configuration: { ...configuration, [RESOURCES]: picked.value }, problems: [] }
    : { configuration, problems: under(`/${OBJECTS}`, picked.problems) };
}

function problemAt(key: string, message: string): Problem {
  return { pointer: `/${key}`, message };
}
