import { RESOURCES } from '../domain/instance/configuration-keys';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import type { KeyProblem } from '../domain/vendor/element-description';
import { parseRequestTemplate, type RequestTemplate } from '../domain/vendor/request-template';
import { UrlTemplateError } from '../domain/vendor/url-template';
import { sourceIn } from './source-keys';
import { parseJsonText } from './json-text';
import { numberFrom, numberWithin } from './plain-values';

const MINUTE_MS = 60_000;
const TEN_YEARS_MINUTES = 10 * 366 * 24 * 60;

export const maxWindow = numberWithin({ min: 1, max: TEN_YEARS_MINUTES, unit: 'minutes' });

/** Slices begin a unit before the other one's end, and end a unit before their longest: a third is left to go on by. */
const UNITS_PER_SLICE = 3;

/**
 * What is wrong with the keys that say where windows begin and end, key by key of each resource: rules over several
 * keys. Looks at what was sent, whatever is wrong with it; what cannot be read is told elsewhere.
 */
export function windowProblems(configuration: JsonObject): Problem[] {
  const { [RESOURCES]: resources, 'event.poller.start': start = null } = configuration;
  if (!isJsonObject(resources)) return [];
  return Object.entries(resources).flatMap(([name, resource]) =>
    isJsonObject(resource)
      ? problemsIn(resource, start).map(({ key, message }) => ({ pointer: pointerOf([RESOURCES, name, key]), message }))
      : [],
  );
}

function problemsIn(resource: JsonObject, start: Json): KeyProblem[] {
  const polled = templateAt(resource, resource['url']);
  const first = templateAt(resource, resource['startUrl'] ?? resource['url']);
  if (polled === null || first === null) return [];
  const problems: KeyProblem[] = [];
  if (first.unitMs !== null && polled.unitMs === null && sourceIn(resource) !== 'cursor') {
    const message =
      'Found a date, and the url that follows has none: it would bring as news what this one leaves out. Leave the date out, or give both one.';
    problems.push({ key: 'startUrl', message });
  }
  const maxMinutes = numberFrom(resource['maxWindow'] ?? null);
  return maxMinutes === null ? problems : [...problems, ...sliceProblems(resource, [polled, first], maxMinutes, start)];
}

function sliceProblems(
  resource: JsonObject,
  [polled, first]: [RequestTemplate, RequestTemplate],
  maxMinutes: number,
  start: Json,
): KeyProblem[] {
  const problems: KeyProblem[] = [];
  const add = (key: string, message: string) => problems.push({ key, message });
  if (polled.unitMs === null || !polled.hasEnd)
    add(
      'maxWindow',
      'It needs the two ends of a window in the url, the body or the headers: a date such as ${date:<pattern>}, and one such as ${untilDate:<pattern>}.',
    );
  const leastMinutes = Math.ceil((UNITS_PER_SLICE * Math.max(polled.coarsestUnitMs, first.coarsestUnitMs)) / MINUTE_MS);
  if (maxMinutes < leastMinutes)
    add(
      'maxWindow',
      `Found ${maxMinutes}, and with dates as they are written in the url it needs ${leastMinutes} minutes at least. ` +
        'Write them more finely; in a zone with summer time, with their offset (XXX).',
    );
  if (start === 'all' && first.hasEnd)
    add(
      'maxWindow',
      'event.poller.start is all, and slices need a beginning. Give an ISO date there, or a startUrl that lists everything at once.',
    );
  const { deletes } = resource;
  const isSwept = isJsonObject(deletes) && deletes['mode'] === 'sweep';
  const swept = isSwept ? templateAt(resource, deletes['url'] ?? resource['startUrl'] ?? resource['url']) : null;
  if (swept?.hasEnd)
    add(
      'deletes',
      'A sweep lists everything at once, which is more than maxWindow allows. Give the sweep a url of its own, without dates.',
    );
  return problems;
}

/** Null if there is none that can be read. */
function templateAt({ headers, body }: JsonObject, url: Json | undefined): RequestTemplate | null {
  if (typeof url !== 'string') return null;
  const parsedBody = typeof body === 'string' ? parseJsonText(body) : null;
  const texts = isJsonObject(headers) ? Object.entries(headers).map(([name, value]) => [name, String(value)]) : [];
  const shape = {
    method: 'GET' as const,
    headers: Object.fromEntries(texts) as Record<string, string>,
    body: parsedBody === null ? (body ?? null) : parsedBody.ok ? parsedBody.value : null,
  };
  try {
    return parseRequestTemplate(url, shape);
  } catch (error) {
    if (error instanceof UrlTemplateError || error instanceof RangeError) return null;
    throw error;
  }
}
