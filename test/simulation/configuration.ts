import { CURSOR_PATH, RECORDS_PATH, TOTAL_PATH } from './model-vendor';
import { PATTERNS } from './record';
import type { InstanceTraits, ResourceTraits, VendorTraits, World } from './world';

export const VENDOR_URL = 'https://vendor.example.com';
export const RECEIVER_URL = 'https://receiver.example.com/events';

/** What a person would write to have a world's vendor polled. */
export function configurationOf({ vendor, resources, instance }: World): Record<string, unknown> {
  return {
    'base.url': VENDOR_URL,
    ...paginationOf(vendor),
    'event.notification.enabled': true,
    'event.notification.callback.url': RECEIVER_URL,
    'event.poller.refresh_interval': String(instance.refreshMinutes),
    'event.poller.start': instance.start,
    'event.poller.configuration': Object.fromEntries(
      resources.map((traits) => [traits.name, { ...resourceOf(traits), ...intervalOf(traits, instance) }]),
    ),
  };
}

function paginationOf({ paging, tellsTotal }: VendorTraits): Record<string, unknown> {
  const size = { 'pagination.size.parameter': 'limit' };
  const total = tellsTotal ? { 'pagination.total.path': TOTAL_PATH } : {};
  switch (paging) {
    case 'none':
      return {};
    case 'page':
    case 'offset':
      return { 'pagination.type': paging, ...size, ...total };
    case 'link':
      return { 'pagination.type': 'link', ...size };
    case 'numberCursor':
    case 'keysetCursor':
      return { 'pagination.type': 'cursor', 'pagination.cursor.path': CURSOR_PATH, ...size };
  }
}

/** `revision`: a url that asks for the same in other words. */
export function resourceOf(traits: ResourceTraits, revision = 0): Record<string, unknown> {
  const { name, filter, templateUnit, dates, pageSize, lookBackS, maxWindowMinutes, hasStartUrl } = traits;
  const query = [
    ...(filter === null ? [] : [`since=\${date:${PATTERNS[templateUnit]}}`]),
    ...(maxWindowMinutes === null ? [] : [`until=\${untilDate:${PATTERNS[templateUnit]}}`]),
    ...(revision === 0 ? [] : [`revision=${revision}`]),
  ];
  return {
    url: `/${name}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    ...(maxWindowMinutes === null ? {} : { maxWindow: maxWindowMinutes }),
    ...(hasStartUrl ? { startUrl: `/${name}` } : {}),
    idField: 'id',
    recordsPath: RECORDS_PATH,
    pageSize,
    ...datesOf(traits),
    ...(dates === 'due' ? { filterByUpdatedDate: false } : {}),
    ...(lookBackS === null ? {} : { pollDelay: lookBackS }),
    ...deletesOf(traits),
  };
}

function intervalOf({ ownInterval }: ResourceTraits, { refreshMinutes }: InstanceTraits): Record<string, unknown> {
  return ownInterval === null ? {} : { refreshInterval: ownInterval * refreshMinutes };
}

function datesOf({ dates, unit, looksFiner, hasCreated }: ResourceTraits): Record<string, unknown> {
  const format = PATTERNS[looksFiner ? 'ms' : unit];
  const updated = dates === 'none' ? {} : { updatedDateField: 'updated', updatedDateFormat: format };
  const created = hasCreated ? { createdDateField: 'created', createdDateFormat: format } : {};
  const all = { ...updated, ...created };
  return Object.keys(all).length === 0 ? {} : { datesConfiguration: all };
}

function deletesOf({ deletes, name, sweepMinutes }: ResourceTraits): Record<string, unknown> {
  switch (deletes) {
    case 'none':
      return { deletes: 'none' };
    case 'feed':
      return { deletes: 'feed' };
    case 'flag':
      return { deletes: { mode: 'flag', field: 'deleted', value: 'Y' } };
    case 'sweep':
      return { deletes: { mode: 'sweep', everyMinutes: sweepMinutes, url: `/${name}/all` } };
  }
}
