import { CURSOR_PATH, MARK_PATH, RECORDS_PATH, TOTAL_PATH } from './model-vendor';
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
    ...lanesOf(instance),
    'event.poller.refresh_interval': String(instance.refreshMinutes),
    'event.poller.start': instance.start,
    'event.poller.configuration': Object.fromEntries(
      resources.map((traits) => {
        const { pageSize, ...resource } = resourceOf(traits);
        // Without pages it would be what the vendor gives at most.
        const size = vendor.paging === 'none' ? {} : { pageSize };
        return [traits.name, { ...resource, ...size, ...intervalOf(traits, instance) }];
      }),
    ),
  };
}

function lanesOf({ lanes }: InstanceTraits): Record<string, unknown> {
  return lanes === 1 ? {} : { 'event.notification.concurrency': lanes, 'event.notification.batch.size': 1 };
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
  const { source, name, filter, templateUnit, dates, pageSize, lookBackS, maxWindowMinutes, hasStartUrl } = traits;
  const query = [
    ...(filter === null ? [] : [`since=\${date:${PATTERNS[templateUnit]}}`]),
    ...(maxWindowMinutes === null ? [] : [`until=\${untilDate:${PATTERNS[templateUnit]}}`]),
    ...(revision === 0 ? [] : [`revision=${revision}`]),
  ];
  if (source === 'mark') query.push('mark=${cursor}');
  if (source === 'field') query.push('after=${cursor}');
  return {
    url: `/${name}${LISTS[source]}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    ...sourceOf(traits),
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

/** Where the list of each source is. */
const LISTS = { dates: '', mark: '/changes', field: '/versions', snapshot: '' } as const;

function sourceOf({ source, name }: ResourceTraits): Record<string, unknown> {
  switch (source) {
    case 'dates':
      return {};
    case 'mark':
      return { changes: 'cursor', cursor: { path: MARK_PATH }, startUrl: `/${name}${LISTS.mark}` };
    case 'field':
      return { changes: 'cursor', cursor: { field: 'version', start: 0 } };
    case 'snapshot':
      return { changes: 'snapshot' };
  }
}

function intervalOf(
  { ownInterval, source }: ResourceTraits,
  { refreshMinutes }: InstanceTraits,
): Record<string, unknown> {
  if (ownInterval === null) return {};
  return { [source === 'snapshot' ? 'everyMinutes' : 'refreshInterval']: ownInterval * refreshMinutes };
}

function datesOf({ dates, unit, looksFiner, hasCreated }: ResourceTraits): Record<string, unknown> {
  const format = PATTERNS[looksFiner ? 'ms' : unit];
  const updated = dates === 'none' ? {} : { updatedDateField: 'updated', updatedDateFormat: format };
  const created = hasCreated ? { createdDateField: 'created', createdDateFormat: format } : {};
  const all = { ...updated, ...created };
  return Object.keys(all).length === 0 ? {} : { datesConfiguration: all };
}

function deletesOf({ source, deletes, name, sweepMinutes }: ResourceTraits): Record<string, unknown> {
  // A snapshot has sweeps of its own.
  if (source === 'snapshot') return {};
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
