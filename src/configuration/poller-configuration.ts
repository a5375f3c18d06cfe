import { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import type { Json, JsonObject } from '../domain/values/json';
import { fieldPathsOf } from '../domain/values/field-paths';
import { createFilter } from '../domain/reading/filter';
import { compileDatePattern } from '../domain/dates/date-pattern';
import { parseZone } from '../domain/dates/time-zone';
import type { ChangeSource, DateField, DeletionSettings, ResourceSettings } from '../domain/reading/settings';
import { isJsonObject } from '../domain/values/json';
import { textBytesOf } from '../domain/values/json-bytes';
import { RESOURCE_NAME_BYTES } from '../domain/instance/state-bounds';
import { closedObject, entriesAtMost, isBlank } from './closed-object';
import { deletes, deletionSettings } from './deletes';
import { eventTypesOf, type EventMetadata } from './event-metadata';
import { fieldPaths } from './field-paths';
import { hubUrl, refusalOf } from './hub-url-field';
import { MAX_RESOURCES } from './legacy-urls';
import { method, requestBody, requestHeaders, requestShapeOf } from './request-keys';
import { numberWithin, oneOf, textThat, trueOrFalse } from './plain-values';
import { changes, changeSourceOf, cursor } from './source-keys';
import { ownInterval, refreshIntervalMsOf } from './refresh-interval';
import { maxWindow } from './window-keys';

const DAY_SECONDS = 24 * 3600;
/** Orders of a listing that a customer may vouch for. */
const ORDERS = ['newestFirst'] as const;
/** Vendors show records late that were committed late or indexed late, and their clocks differ. */
const DEFAULT_POLL_DELAY_S = 60;

/** The map of resources to poll, in Cloud Elements' form. JSON text is decoded before. */
export function pollerConfiguration(element: ElementDescription, minIntervalMs: number) {
  return entriesAtMost(MAX_RESOURCES).pipe(z.record(resourceName, pollerResource(element, minIntervalMs)));
}

/**
 * One resource in Cloud Elements' form, as stored: numbers as numbers, booleans as booleans, no key that was not given.
 */
export type PollerResource = z.output<ReturnType<typeof pollerResource>>;

const resourceName = textThat(
  (name) =>
    /^[^\u0000-\u001f]+$/.test(name) && textBytesOf(name) <= RESOURCE_NAME_BYTES
      ? null
      : `A resource name has 1 to ${RESOURCE_NAME_BYTES} characters of ASCII, fewer of others, and no control characters.`,
  RESOURCE_NAME_BYTES,
);

const fieldPath = textThat(() => null, 200);

function pollerResource(element: ElementDescription, minIntervalMs: number) {
  return closedObject(
    {
      url: hubUrl(element),
      startUrl: hubUrl(element).optional(),
      maxWindow: maxWindow.optional(),
      refreshInterval: ownInterval(minIntervalMs).optional(),
      idField: fieldPaths({ min: 1, max: 10, example: 'order_id,line' }),
      ignoreFields: fieldPaths({ min: 0, max: 50, example: 'views,avatar.url' }).optional(),
      order: oneOf(ORDERS).optional(),
      datesConfiguration: datesConfiguration.optional(),
      filterByUpdatedDate: trueOrFalse.optional(),
      filterByCurrentDate: trueOrFalse.optional(),
      createdCheckTolerance: numberWithin({ min: 0, max: DAY_SECONDS, unit: 'seconds' }).optional(),
      pageSize: numberWithin({ min: 1, max: 10_000, unit: 'records', whole: true }).optional(),
      pollDelay: numberWithin({ min: 0, max: 7 * DAY_SECONDS, unit: 'seconds' }).optional(),
      recordsPath: fieldPath.optional(),
      singleRecord: ofRequest(element, trueOrFalse),
      method: ofRequest(element, method),
      headers: ofRequest(element, requestHeaders),
      body: ofRequest(element, requestBody),
      changes: changes.optional(),
      cursor: ofRequest(element, cursor),
      everyMinutes: ownInterval(minIntervalMs).optional(),
      deletes: deletes(element).optional(),
      filter: condition.optional(),
    },
    isBlank,
  ).refine(({ body, method: by }) => body === undefined || by === 'POST', {
    path: ['method'],
    error: 'Found a body, and only POST sends one. Give "method": "POST".',
    when: ({ value }) => isJsonObject(value) && !isBlank((value['body'] as Json) ?? null),
  });
}

/** A key that only resources have whose element asks for them as it is told. */
function ofRequest<T>(element: ElementDescription, schema: z.ZodType<T>): z.ZodType<T | undefined> {
  if (element.hasRequestKeys) return schema.optional();
  const message = `The element ${element.key} builds its requests itself and does not take this key. Leave it out.`;
  return z.never({ error: message }).optional();
}

const condition = textThat((text) => refusalOf(() => createFilter(text)), 2000);
const datePattern = textThat((text) => refusalOf(() => compileDatePattern(text)), 100);
const timeZone = textThat((text) => refusalOf(() => parseZone(text)), 100);

/** A field is of no use without its format, a format is a slip without its field; both rules hold for both dates. */
const NEEDED_BESIDE = [
  ['updatedDateField', 'updatedDateFormat'],
  ['updatedDateFormat', 'updatedDateField'],
  ['createdDateField', 'createdDateFormat'],
  ['createdDateFormat', 'createdDateField'],
] as const;

const datesConfiguration = NEEDED_BESIDE.reduce(
  (schema, [given, needed]) =>
    schema.refine((dates) => dates[given] === undefined || dates[needed] !== undefined, {
      path: [needed],
      error: `Required beside ${given}, but missing.`,
      when: ({ value }) => isJsonObject(value),
    }),
  closedObject(
    {
      updatedDateField: fieldPath.optional(),
      updatedDateFormat: datePattern.optional(),
      updatedDateTimezone: timeZone.optional(),
      createdDateField: fieldPath.optional(),
      createdDateFormat: datePattern.optional(),
      createdDateTimezone: timeZone.optional(),
    },
    isBlank,
  ),
);

/** The settings that the workflow needs of a stored resource, with the defaults that Cloud Elements documents. */
export function resourceSettingsOf(
  name: string,
  resource: PollerResource,
  element: ElementDescription,
  metadata?: EventMetadata,
): ResourceSettings {
  const dates = resource.datesConfiguration ?? {};
  const shape = requestShapeOf(resource);
  const source = changeSourceOf(resource);
  const intervalMinutes = resource.everyMinutes ?? resource.refreshInterval;
  const eventTypes = eventTypesOf(name, metadata);
  return {
    url: resource.url,
    ...(resource.startUrl !== undefined && { startUrl: resource.startUrl }),
    ...(resource.maxWindow !== undefined && { maxWindowMs: Math.round(resource.maxWindow * 60_000) }),
    ...(intervalMinutes !== undefined && { refreshIntervalMs: refreshIntervalMsOf(String(intervalMinutes)) }),
    idField: fieldPathsOf(resource.idField) ?? [],
    ignoreFields: fieldPathsOf(resource.ignoreFields) ?? [],
    order: resource.order ?? null,
    updated: dateField(dates.updatedDateField, dates.updatedDateFormat, dates.updatedDateTimezone),
    created: dateField(dates.createdDateField, dates.createdDateFormat, dates.createdDateTimezone),
    filterByUpdatedDate: resource.filterByUpdatedDate ?? true,
    filterByCurrentDate: resource.filterByCurrentDate ?? false,
    createdCheckToleranceMs: Math.round((resource.createdCheckTolerance ?? 0) * 1000),
    pageSize: resource.pageSize ?? null,
    pollDelayMs: Math.round((resource.pollDelay ?? DEFAULT_POLL_DELAY_S) * 1000),
    recordsPath: resource.recordsPath ?? null,
    ...(resource.singleRecord && { isSingleRecord: true }),
    ...(shape && { shape }),
    ...(source && { source }),
    deletes: deletionSettings(resource.deletes) ?? defaultDeletes(source, element.hasDeletionFeed?.(name) === true),
    ...(resource.filter !== undefined && { filter: resource.filter }),
    ...(eventTypes && { eventTypes }),
  };
}

/** A snapshot shows what is gone. A mark brings deletions as records of their own. */
function defaultDeletes(source: ChangeSource | undefined, hasFeed: boolean): DeletionSettings {
  if (source?.kind === 'snapshot') return { mode: 'sweep', everyMs: null, url: null };
  return { mode: hasFeed && source === undefined ? 'feed' : 'none' };
}

function dateField(field?: string, format?: string, timezone = 'GMT'): DateField | null {
  return field === undefined || format === undefined ? null : { field, format, timezone };
}

/** Gives each resource that has no `idField` the one its element knows. */
export function withKnownIdFields(resources: JsonObject, element: ElementDescription): JsonObject {
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]): [string, Json] => {
      const idField = Object.hasOwn(element.defaultResources, name)
        ? element.defaultResources[name]?.idField
        : undefined;
      const isMissing = isJsonObject(resource) && isBlank(resource['idField'] ?? null);
      return [name, isMissing && idField !== undefined ? { ...resource, idField } : resource];
    }),
  );
}
