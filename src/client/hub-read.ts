import type { RecordsPlace, RecordsRead, RecordsRequest } from '../contract/activities';
import type { VendorAccess } from '../contract/messages';
import { isJsonObject, type JsonObject } from '../domain/values/json';
import { SEALED_PREFIX } from '../domain/security/sealed-text';
import type { Element } from '../elements/element';
import type { InstancesContext } from './context';
import { invalidInput, unavailable, VendorReadError } from './errors';
import { hubUrlFor, type HubAddress, type HubConditions } from './hub-request';
import { runRead } from './hub-read-workflow';
import type { Page } from './instance-list';
import { findInstanceWorkflow, type InstanceWorkflow } from './instance-workflows';
import { waitFor } from './wait';

/** How long the instance may take to renew its access token. */
const RENEWAL_TIMEOUT_MS = 8_000;

export interface HubList extends HubConditions {
  pageSize?: number;
  /** `nextPage` of the page before; null for the first. */
  nextPage: string | null;
}

export interface RecordsPage extends Page<JsonObject> {
  /** Records in the whole result, if the vendor says so. */
  total: number | null;
}

/**
 * One page of the vendor's records, read through the instance: its connection, its access token, its element. Nothing
 * of it is remembered, and no watermark moves. Throws an `InstancesError`, or a `VendorReadError` if the vendor could
 * not be read.
 */
export async function readHubList(
  context: InstancesContext,
  id: number,
  address: HubAddress,
  { pageSize, nextPage, ...conditions }: HubList,
): Promise<RecordsPage> {
  const { workflow, access, element } = await accessTo(context, id);
  const list = hubUrlFor(address, conditions, element, access, context.now());
  const shape = list.shape === undefined ? '' : ` by ${JSON.stringify(list.shape)}`;
  const mark = list.source === undefined ? '' : ` from ${JSON.stringify(list.source.mark)}`;
  const binding = { instanceId: id, field: `hub page of ${list.hubUrl}${shape}${mark}` };
  const start = nextPage === null ? null : readPlace(context, nextPage, binding);
  const size = start?.pageSize ?? pageSize ?? list.pageSize ?? element.defaultPageSize;
  const request: RecordsRequest = {
    ...list,
    recordId: null,
    pageSize: Math.min(size, element.maxPageSize),
    place: start?.place ?? { position: null, skip: 0 },
  };
  const { records, total, next } = await read(context, workflow, access, request);
  const sealed = next && context.sealer.seal(JSON.stringify({ place: next, pageSize: request.pageSize }), binding);
  return { items: records, total, nextPage: sealed && tokenOf(sealed) };
}

/** One record by its id; null if the vendor has none. Throws as `readHubList`. */
export async function readHubRecord(
  context: InstancesContext,
  id: number,
  address: HubAddress,
  recordId: string,
): Promise<JsonObject | null> {
  const { workflow, access, element } = await accessTo(context, id);
  const request = hubUrlFor(address, {}, element, access, context.now());
  // As a step of a path these would lead to the resource, or above it.
  if (recordId === '.' || recordId === '..') return null;
  if (element.recordById?.canBeId?.(recordId) === false) return null;
  const place: RecordsPlace = { position: null, skip: 0 };
  const { records } = await read(context, workflow, access, { ...request, recordId, pageSize: 1, place });
  return records[0] ?? null;
}

async function accessTo(
  context: InstancesContext,
  id: number,
): Promise<{ workflow: InstanceWorkflow; access: VendorAccess; element: Element }> {
  const workflow = await findInstanceWorkflow(context.client, context.organization, id);
  const access = await workflow.query<VendorAccess>('vendorAccess');
  const element = context.elementOf(access.instance.elementKey);
  if (element) return { workflow, access, element };
  throw unavailable(`This process does not know the element "${access.instance.elementKey}" of instance ${id}.`);
}

/**
 * Reads with the instance's present access token. If the vendor refuses it, the instance is asked to poll, which renews
 * it: two who renew at once would use up a refresh token that is good for one use.
 */
async function read(
  context: InstancesContext,
  workflow: InstanceWorkflow,
  access: VendorAccess,
  request: RecordsRequest,
): Promise<RecordsRead> {
  const first = await runRead(context, access, request);
  if (first.ok) return first.value;
  const { failure, isTokenStale } = first.problem;
  if (!isTokenStale || access.state === 'reauth_required') throw new VendorReadError(failure);
  await workflow.signal('pollNow');
  const renewed = await waitFor(async () => {
    const present = await workflow.query<VendorAccess>('vendorAccess');
    return present.grant === access.grant ? null : present;
  }, RENEWAL_TIMEOUT_MS);
  if (renewed === null) {
    throw unavailable(
      'The access token has ended, and the instance has not renewed it yet. See its status, or try again.',
    );
  }
  const second = await runRead(context, renewed, request);
  if (!second.ok) throw new VendorReadError(second.problem.failure);
  return second.value;
}

/**
 * Without what every sealed text begins with, and in characters that a URL takes as they are: not encoded once more, it
 * stays short.
 */
function tokenOf(sealed: string): string {
  return sealed.slice(SEALED_PREFIX.length).replace(':', '.');
}

function sealedOf(token: string): string {
  return SEALED_PREFIX + token.replace('.', ':');
}

/**
 * A page token opens for the instance and the query that it was made for; nobody can make one that leads elsewhere at
 * the vendor.
 */
function readPlace(
  { sealer }: InstancesContext,
  token: string,
  binding: { instanceId: number; field: string },
): { place: RecordsPlace; pageSize: number } {
  try {
    const opened: unknown = JSON.parse(sealer.open(sealedOf(token), binding));
    if (isJsonObject(opened)) return opened as never;
  } catch {
    // Whatever it was: not a token that we made for this query.
  }
  throw invalidInput([{ pointer: '/nextPage', message: 'Not a page token of this query. Start without one.' }]);
}
