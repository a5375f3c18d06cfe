import { RESOURCES } from '../domain/instance/configuration-keys';
import { parseInstanceBody } from '../configuration/instance-body';
import { sealConfiguration } from '../configuration/sealing';
import { connectionOf } from '../domain/instance/configuration-parts';
import { createFilter } from '../domain/reading/filter';
import { isJsonObject, type JsonObject } from '../domain/values/json';
import type { Element } from '../elements/element';
import type { InstancesContext } from './context';
import { conflict, invalidInput, VendorReadError } from './errors';
import { runRead } from './hub-read-workflow';
import { pollRequestOf } from './hub-request';
import { identityOf, randomInstanceId } from './instance-start';

export interface PreviewRequest {
  /** A resource that the body polls. */
  resource: string;
  /** Records at most. */
  pageSize: number;
}

export interface Preview {
  records: JsonObject[];
  /** Records in the whole result, if the vendor says so. */
  total: number | null;
}

/**
 * The first records that an instance of this body would read of a resource if it began with everything: by the request
 * of its polls, with dates at 1970; of these, those that meet its `filter`. Nothing is created. Of the body only what a
 * read needs is looked at, so that a form can be half done.
 *
 * Throws an `InstancesError`, also if the element reads with an access token: a code is good for one exchange, and that
 * belongs to the instance. Throws a `VendorReadError` if the vendor could not be read.
 */
export async function previewBody(
  context: InstancesContext,
  body: unknown,
  { resource, pageSize }: PreviewRequest,
): Promise<Preview> {
  const parsed = parseInstanceBody(neededOf(body), context);
  if (!parsed.ok) throw invalidInput(parsed.problem);
  const { element: described, configuration, settings } = parsed.value;
  const element = context.elementOf(described.key) as Element;
  const resourceSettings = Object.hasOwn(settings.resources, resource) ? settings.resources[resource] : undefined;
  if (resourceSettings === undefined) {
    const allowed = Object.keys(settings.resources).join(', ') || 'none';
    throw invalidInput([{ pointer: '/resource', message: `Not a resource of this body. It has: ${allowed}.` }]);
  }
  const connection = connectionOf(configuration);
  if ((element.oauth?.grantOf(connection) ?? null) !== null) throw conflict(AFTER_CREATION);

  const instance = identityOf(context, { element, name: 'preview', tags: [] }, randomInstanceId());
  const sealed = sealConfiguration(connection, element, instance.id, context.sealer);
  const access = { instance, connection: sealed, grant: null };
  const request = {
    ...pollRequestOf(resource, resourceSettings, element, context.now()),
    recordId: null,
    pageSize: Math.min(pageSize, element.maxPageSize),
    place: { position: null, skip: 0 },
  };
  const summary = `Previews ${resource} of ${element.name} for somebody who creates an instance`;
  const reading = await runRead(context, access, request, summary);
  if (!reading.ok) throw new VendorReadError(reading.problem.failure);
  const { filter } = resourceSettings;
  const { records, total } = reading.value;
  return filter === undefined ? { records, total } : { records: records.filter(createFilter(filter)), total: null };
}

const AFTER_CREATION =
  'This element reads with an access token, and only an instance gets one: an authorization code is good for one use. ' +
  'Create the instance, and read its records then.';

/** A name, a callback or a code are nothing to a read. What is no object is judged as in creating. */
function neededOf(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  const { element = null, configuration = {} } = body;
  const needed = isJsonObject(configuration) ? neededKeys(configuration) : configuration;
  return { element, name: 'preview', configuration: needed };
}

const RESOURCE_KEYS = [RESOURCES, 'event.poller.urls', 'event.objects'];

function isNeeded(key: string): boolean {
  return !key.startsWith('event.') || RESOURCE_KEYS.includes(key);
}

function neededKeys(configuration: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(configuration).filter(([key]) => isNeeded(key)));
}
