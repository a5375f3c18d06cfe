import type { ElementDescription } from '../domain/element-description';
import type { JsonObject } from '../domain/json';
import type { Parsed } from './parsed';
import { unknownKeyMessage } from './closed-object';
import { refused } from './parsed';
import { shown } from './shown';

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

/**
 * Reads `event.poller.urls`, which came before `event.poller.configuration`, as the map of resources it stands for.
 * Each line is `resource|url|filter|updated field|format|zone|created field|format|zone`, parts at the end may be left
 * out. A text without any URL is a list of the element's own resources, divided by `|` or line breaks.
 */
export function parseLegacyUrls(text: string, element: ElementDescription): Parsed<JsonObject> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (!text.includes('/'))
    return knownResources(
      lines.flatMap((line) => line.split('|')),
      element,
    );
  const resources: [string, JsonObject][] = [];
  for (const [index, line] of lines.entries()) {
    const resource = resourceOfLine(line, element);
    if (typeof resource === 'string') {
      return refused([{ pointer: '', message: `Line ${index + 1}: ${resource}` }]);
    }
    resources.push(resource);
  }
  return { ok: true, value: Object.fromEntries(resources) };
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

/** Picks resources of an element by name. */
function knownResources(names: string[], element: ElementDescription): Parsed<JsonObject> {
  return pick(names, element.defaultResources);
}

/** The named ones among the resources; a name that is not there is a problem. Empty names do not count. */
export function pick(names: readonly string[], resources: Readonly<JsonObject>): Parsed<JsonObject> {
  const wanted = names.map((name) => name.trim()).filter((name) => name !== '');
  const missing = wanted.find((name) => !Object.hasOwn(resources, name));
  if (missing === undefined) {
    return { ok: true, value: Object.fromEntries(wanted.map((name) => [name, resources[name] ?? null])) };
  }
  const known = Object.keys(resources);
  const message =
    known.length === 0 ? `No resource is known to pick ${shown(missing)} from.` : unknownKeyMessage(missing, known);
  return refused([{ pointer: '', message }]);
}
