import type { RecordsRequest } from '../contract/activities';
import type { VendorAccess } from '../contract/messages';
import { pointerOf } from '../domain/values/problem';
import { markQueryOf, recordsPlaceOf, requestTemplateOf } from '../domain/reading/requested';
import type { ResourceSettings } from '../domain/reading/settings';
import type { RenderedRequest } from '../domain/vendor/request-shape';
import type { Element } from '../elements/element';
import { hubOf } from '../elements/hub-url';
import { InstancesError, invalidInput } from './errors';

/** What a path `/hubs/{hub}/{resource}` names. */
export interface HubAddress {
  hub: string;
  resource: string;
}

/** What may be asked of a resource, in Cloud Elements' words. */
export interface HubConditions {
  /** CEQL. */
  where?: string;
  fields?: string;
  orderBy?: string;
}

type HubRequest = Omit<RecordsRequest, 'recordId' | 'pageSize' | 'place'> & {
  /** As the poller configuration has it. */
  pageSize: number | null;
};

/**
 * The hub URL to read, checked by the element. A resource that is configured is read in the way of its poller
 * configuration: its order, its `recordsPath`. If the element's URLs are the vendor's own (`rest`), it is the
 * configured one with its dates at 1970: everything. Throws an `InstancesError`: another hub and a resource that cannot
 * be are not found, conditions that the element refuses are invalid.
 */
export function hubUrlFor(
  { hub, resource }: HubAddress,
  conditions: HubConditions,
  element: Element,
  access: VendorAccess,
  nowMs: number,
): HubRequest {
  const { resources } = access;
  const hubs = [element.hub, ...Object.values(resources).map(({ url }) => hubOf(url))];
  if (!hubs.includes(hub)) {
    throw absent(`This instance is read through the hub ${element.hub}, not ${JSON.stringify(hub.slice(0, 40))}.`);
  }
  const settings = Object.hasOwn(resources, resource) ? resources[resource] : undefined;

  if (element.hasVendorUrls) {
    refuseConditions(conditions, `${element.name} takes no conditions: what is read is the url of the resource.`);
    if (settings) return pollRequestOf(resource, settings, element, nowMs);
    throw absent(`This instance has no such resource. It has: ${Object.keys(resources).join(', ') || 'none'}.`);
  }
  const path = `/hubs/${encodeURIComponent(hub)}/${encodeURIComponent(resource)}`;
  const wrongWithPath = element.checkHubUrl(path);
  if (wrongWithPath !== null) throw absent(wrongWithPath);
  const hubUrl = path + queryOf(conditions);
  const wrong = element.checkHubUrl(hubUrl);
  if (wrong !== null) refuseConditions(conditions, wrong);
  return requestOf(resource, { hubUrl }, settings);
}

/**
 * What a first poll of a resource asks for, with its dates at 1970: everything; or what `maxWindow` allows, up to now;
 * or what follows the first mark.
 */
export function pollRequestOf(
  resource: string,
  settings: ResourceSettings,
  { encodeDate }: Element,
  nowMs: number,
): HubRequest {
  const { source } = settings;
  const start = source?.kind === 'cursor' ? source.start : null;
  const template = requestTemplateOf(settings, start === null ? settings.startUrl : null);
  const fromMs =
    template.hasEnd && settings.maxWindowMs !== undefined ? nowMs - settings.maxWindowMs + template.coarsestUnitMs : 0;
  const request = requestOf(resource, template.render({ fromMs, nowMs }, encodeDate), settings);
  return { ...request, ...markQueryOf(source, start) };
}

function requestOf(resource: string, rendered: RenderedRequest, settings: ResourceSettings | undefined): HubRequest {
  return {
    resource,
    ...rendered,
    updatedField: (settings?.updated ?? settings?.created)?.field ?? null,
    ...(settings ? recordsPlaceOf(settings) : { recordsPath: null }),
    pageSize: settings?.pageSize ?? null,
  };
}

function queryOf(conditions: HubConditions): string {
  const pairs = Object.entries(conditions).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function refuseConditions(conditions: HubConditions, message: string): void {
  const [first] = Object.keys(conditions);
  if (first !== undefined) throw invalidInput([{ pointer: pointerOf([first]), message }]);
}

function absent(message: string): InstancesError {
  return new InstancesError('not_found', message);
}
