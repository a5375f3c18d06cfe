import { RESOURCES } from '../domain/instance/configuration-keys';
import type { ElementDescription } from '../domain/vendor/element-description';
import { isJsonObject, type JsonObject } from '../domain/values/json';
import type { Problem } from '../domain/values/problem';
import { parseLegacyUrls, pick } from './legacy-urls';
import { withKnownIdFields } from './poller-configuration';

/** The older way to name resources. */
export const LEGACY_URLS = 'event.poller.urls';
const OBJECTS = 'event.objects';

/** A configuration with its resources in one place, and what is wrong with the ways they were named in. */
export interface ResourcesFound {
  configuration: JsonObject;
  problems: Problem[];
}

/**
 * Brings the ways to name resources to one: afterwards `event.poller.configuration` has exactly those to poll.
 * `event.poller.urls` becomes such a map and goes; `event.objects` picks among the given resources and the element's
 * own.
 */
export function withResources(configuration: JsonObject, element: ElementDescription): ResourcesFound {
  const legacy = withLegacyUrls(configuration, element);
  // Among resources of which some could not be read, there is no telling which names are wrong.
  const picked = legacy.problems.length === 0 ? withObjects(legacy.configuration, element) : unpicked(legacy);
  const resources = picked.configuration[RESOURCES];
  const complete = isJsonObject(resources) ? withKnownIdFields(resources, element) : resources;
  return {
    configuration: complete === undefined ? picked.configuration : { ...picked.configuration, [RESOURCES]: complete },
    problems: [...legacy.problems, ...picked.problems],
  };
}

/** The element's own resources if the configuration names none, neither as a map, nor as URLs, nor as objects. */
export function withDefaultResources(configuration: JsonObject, element: ElementDescription): JsonObject {
  const given = configuration[RESOURCES];
  const none = given === undefined || (isJsonObject(given) && Object.keys(given).length === 0);
  if (!none || configuration[LEGACY_URLS] !== undefined) return configuration;
  return { ...configuration, [RESOURCES]: { ...element.defaultResources } };
}

/** `event.poller.urls` as the map of resources that it stands for: those that could be read, if some could not. */
export function withLegacyUrls(configuration: JsonObject, element: ElementDescription): ResourcesFound {
  const { [LEGACY_URLS]: urls, ...others } = configuration;
  if (urls === undefined || urls === null) return { configuration: others, problems: [] };
  if (configuration[RESOURCES] !== undefined) {
    return {
      configuration: others,
      problems: [problemAt(LEGACY_URLS, `Give either ${LEGACY_URLS} or ${RESOURCES}, not both.`)],
    };
  }
  const { resources, messages } =
    typeof urls === 'string' ? parseLegacyUrls(urls, element) : { resources: {}, messages: ['Expected text.'] };
  return {
    configuration: { ...others, [RESOURCES]: resources },
    problems: messages.map((message) => problemAt(LEGACY_URLS, message)),
  };
}

function withObjects(configuration: JsonObject, element: ElementDescription): ResourcesFound {
  const { [OBJECTS]: objects, [RESOURCES]: given } = configuration;
  if (typeof objects !== 'string' || (given !== undefined && !isJsonObject(given))) return unpicked({ configuration });
  const { resources, messages } = pick(objects.split(','), { ...element.defaultResources, ...given });
  // What was not picked is checked all the same if the names are wrong.
  return messages.length === 0
    ? unpicked({ configuration: { ...configuration, [RESOURCES]: resources } })
    : { configuration, problems: messages.map((message) => problemAt(OBJECTS, message)) };
}

function unpicked({ configuration }: Pick<ResourcesFound, 'configuration'>): ResourcesFound {
  return { configuration, problems: [] };
}

function problemAt(key: string, message: string): Problem {
  return { pointer: `/${key}`, message };
}
