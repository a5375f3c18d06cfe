import type { ElementDescription } from '../domain/vendor/element-description';
import type { JsonObject } from '../domain/values/json';
import { tooManyEntries, unknownKeyMessage } from './closed-object';
import { shown } from './shown';

/** Resources as a map, with what could not be read left out and told in messages. */
export interface NamedResources {
  resources: JsonObject;
  messages: string[];
}

/** The parts of a line, in Cloud Elements' order; the keys that they became in `event.poller.configuration`. */
const DATE_PARTS = [
  'updatedDateField',
  'updatedDateFormat',
  'updatedDateTimezone',
  'createdDateField',
  'createdDateFormat',
  'createdDateTimezone',
] as const;
const MAX_PARTS = 3 + DATE_PARTS.length;

/** Resources that an instance may poll. */
export const MAX_RESOURCES = 100;

/**
 * Reads `event.poller.urls`, which came before `event.poller.configuration`, as the map of resources it stands for.
 * Each line is `resource|url|filter|updated field|format|zone|created field|format|zone`, parts at the end may be left
 * out. A text without any URL is a list of the element's own resources, divided by `|` or line breaks.
 */
export function parseLegacyUrls(text: string, element: ElementDescription): NamedResources {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (!text.includes('/')) {
    const names = lines.flatMap((line) => line.split('|'));
    return pick(names, element.defaultResources);
  }
  const resources = new Map<string, JsonObject>();
  const messages: string[] = [];
  for (const [index, line] of lines.entries()) {
    const resource = resourceOfLine(line, element);
    if (typeof resource === 'string') messages.push(`Line ${index + 1}: ${resource}`);
    else resources.set(...resource);
  }
  return { resources: Object.fromEntries(resources), messages };
}

/** The resource that a line configures, or what is wrong with the line. */
function resourceOfLine(line: string, element: ElementDescription): [string, JsonObject] | string {
  const parts = line.split('|').map((part) => part.trim());
  const [resource = '', url = '', filter = '', ...dates] = parts;
  if (parts.length < 2 || parts.length > MAX_PARTS) {
    return `found ${parts.length} parts divided by "|"; allowed: 2 to ${MAX_PARTS}.`;
  }
  if (filter !== '') return `part 3, an XPath filter, is not supported (found ${shown(filter)}). Leave it empty.`;
  const datesConfiguration = Object.fromEntries(
    DATE_PARTS.map((key, index): [string, string] => [key, dates[index] ?? '']).filter(([, part]) => part !== ''),
  );
  const known = Object.hasOwn(element.defaultResources, resource) ? element.defaultResources[resource] : undefined;
  return [resource, { url, idField: known?.idField ?? 'id', datesConfiguration }];
}

/** The named ones among the resources; each name that is not there is told. Empty names do not count. */
export function pick(names: readonly string[], resources: Readonly<JsonObject>): NamedResources {
  const wanted = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
  if (wanted.length > MAX_RESOURCES) return { resources: {}, messages: [tooManyEntries(MAX_RESOURCES)] };
  const found = wanted.filter((name) => Object.hasOwn(resources, name));
  const missing = wanted.filter((name) => !Object.hasOwn(resources, name));
  const known = Object.keys(resources);
  return {
    resources: Object.fromEntries(found.map((name) => [name, resources[name] ?? null])),
    messages: missing.map((name) =>
      known.length === 0 ? `No resource is known to pick ${shown(name)} from.` : unknownKeyMessage(name, known),
    ),
  };
}
