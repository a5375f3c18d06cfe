import { RequestError } from './request-error';

/** A hub URL, taken apart: `/hubs/crm/accounts?where=...`. Parameter names are as written, values decoded. */
export interface HubUrl {
  hub: string;
  /** Of a nested one, such as `calendars/primary/events`, all its steps. */
  resource: string;
  parameters: ReadonlyMap<string, string>;
}

/** Says why a hub URL cannot be asked for. */
export class HubUrlError extends RequestError {
  override readonly name = 'HubUrlError';
}

const PATH = /^(?:\/?elements\/api-v2)?\/?hubs\/([^/]+)\/([^/]+(?:\/[^/]+)*)\/?$/;
const FORM = 'A hub URL has the form /hubs/<hub>/<resource>?where=..., with';
const ONE_RESOURCE = `${FORM} one resource and nothing below it.`;
const STEPS = `${FORM} no step that is empty, "." or "..".`;

/**
 * Takes a hub URL apart, with or without `/elements/api-v2` before it. It is not quite a URL: customers leave quotes,
 * spaces, `<`, `#` and `+` in `where` as they are, and so does a rendered date. Hence only `&` separates, only whole
 * percent escapes of UTF-8 are decoded, and `+` stays (an offset `+02:00` must survive). `isNested`: the resource may
 * be a path. Throws `HubUrlError`.
 */
export function parseHubUrl(hubUrl: string, { isNested = false } = {}): HubUrl {
  const queryStart = hubUrl.indexOf('?');
  const path = queryStart < 0 ? hubUrl : hubUrl.slice(0, queryStart);
  const [, hub, resource] = PATH.exec(path) ?? [];
  if (hub === undefined || resource === undefined || (!isNested && resource.includes('/')))
    throw new HubUrlError(isNested ? STEPS : ONE_RESOURCE);
  const query = queryStart < 0 ? '' : hubUrl.slice(queryStart + 1);
  const name = isNested ? stepsOf(resource) : decode(resource);
  return { hub: decode(hub), resource: name, parameters: parametersOf(query) };
}

/** A path below the hub that cannot lead out of it, however its steps are written. */
function stepsOf(path: string): string {
  const steps = decode(path)
    .replace(/^\/|\/$/g, '')
    .split('/');
  if (steps.some((step) => ['', '.', '..'].includes(step.trim()))) throw new HubUrlError(STEPS);
  return steps.join('/');
}

/** The hub that a resource's `url` goes through, date templates or not; null if it is no hub URL. */
export function hubOf(url: string): string | null {
  const hub = PATH.exec(url.split('?', 1)[0] ?? '')?.[1];
  return hub === undefined ? null : decode(hub);
}

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (parameters.has(name)) throw new HubUrlError(`The parameter "${name}" is there twice; give it once.`);
    parameters.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return parameters;
}

/** Percent signs that are no escape stay: `LIKE 'A%'` is often written unencoded. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
