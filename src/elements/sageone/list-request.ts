import type { Json } from '../../domain/values/json';
import { isJsonObject } from '../../domain/values/json';
import { textOf } from '../connection-values';
import type { AccessToken, Connection, DeletionQuery, ListQuery, RecordQuery, VendorRequest } from '../element';
import { RequestError } from '../request-error';
import { baseUrlOf, versionOf } from './connection';
import { sageOneQueryOf, type SageOneQuery } from './hub-query';
import { signatureOf } from './signature';

/** The vendor gives no more (Sage's pagination page). */
export const MAX_PAGE_SIZE = 200;

/**
 * Which page, and of what size: page numbers mean nothing without it, and the size may change while a window is read.
 */
export interface PageNumber {
  page: number;
  itemsPerPage: number;
  /** Items that the first page had; null: this is the first one. */
  given: number | null;
}

/** The page that a query asks for, counted from 1. */
export function pageNumberOf({ hubUrl, pageSize, position }: ListQuery): PageNumber {
  const token: Json = position !== null && 'token' in position ? position.token : null;
  const { page, itemsPerPage, given } = isJsonObject(token) ? token : {};
  if (typeof page === 'number' && typeof itemsPerPage === 'number' && typeof given === 'number')
    return { page, itemsPerPage, given };
  const asked = Math.min(pageSize, sageOneQueryOf(hubUrl).pageSize ?? pageSize, MAX_PAGE_SIZE);
  return { page: 1, itemsPerPage: asked, given: null };
}

/**
 * The request for one page of what changed. Items come with their dates, whatever attributes the URL names, and with
 * all attributes if it names none: the vendor's own default is the id and a name. Throws a `RequestError`.
 */
export function listRequest(query: ListQuery): VendorRequest {
  const { list, changedSince, attributes, others } = sageOneQueryOf(query.hubUrl);
  return requestFor(query, list, [
    ['updated_or_created_since', changedSince],
    ...others,
    ['attributes', attributesOf(attributes, ['created_at', 'updated_at', query.updatedField])],
  ]);
}

/** The request for one page of what was deleted at or after `since`. Throws a `RequestError`. */
export function deletionRequest(query: DeletionQuery): VendorRequest {
  const { list, attributes, others } = sageOneQueryOf(query.hubUrl);
  return requestFor(query, list, [
    ['deleted_since', justBefore(query.since)],
    ...others,
    ['attributes', attributesOf(attributes, ['created_at', 'updated_at', 'deleted_at'])],
  ]);
}

/** The request for one record, with all its attributes. Throws a `RequestError`. */
export function recordRequest(query: RecordQuery): VendorRequest {
  const { list } = sageOneQueryOf(query.hubUrl);
  const url = `${baseUrlOf(query.connection)}/${list}/${encode(query.recordId)}?attributes=all`;
  return { method: 'GET', url, headers: headersFor(url, query) };
}

/**
 * The vendor's `deleted_since` is exclusive and its dates have whole seconds: the second before the one that `since` is
 * in.
 */
function justBefore(since: string): string {
  const second = Math.floor(Date.parse(since) / 1000);
  return new Date((second - 1) * 1000).toISOString().replace('.000Z', 'Z');
}

/** The signature that the request for this query carries; empty if it carries none. */
export function signatureSentFor(query: ListQuery | DeletionQuery | RecordQuery): string {
  try {
    const request =
      'recordId' in query ? recordRequest(query) : 'since' in query ? deletionRequest(query) : listRequest(query);
    return request.headers['x-signature'] ?? '';
  } catch (error) {
    if (error instanceof RequestError) return '';
    throw error;
  }
}

/** `id` is in every item anyway. */
function attributesOf(asked: SageOneQuery['attributes'], needed: readonly (string | null)[]): string {
  if (asked.length === 0 || asked.some((name) => name.toLowerCase() === 'all')) return 'all';
  const names = needed.filter((name) => name !== null && /^\w+$/.test(name));
  return [...new Set([...asked, ...names])].join(',');
}

function requestFor(
  query: ListQuery,
  list: string,
  parameters: readonly (readonly [name: string, value: string | null])[],
): VendorRequest {
  const { page, itemsPerPage } = pageNumberOf(query);
  const pairs = [...parameters, ['items_per_page', String(itemsPerPage)], ['page', String(page)]] as const;
  const text = pairs.flatMap(([name, value]) => (value === null ? [] : [`${name}=${encode(value)}`])).join('&');
  const url = `${baseUrlOf(query.connection)}/${list}?${text}`;
  return { method: 'GET', url, headers: headersFor(url, query) };
}

function headersFor(url: string, { connection, token, nonce }: ListQuery): Record<string, string> {
  if (token === null)
    throw new RequestError('there is no access token; authorize the instance with providerData.code.');
  return {
    authorization: `Bearer ${token.accessToken}`,
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(versionOf(connection) === 'v3' ? v3Headers(url, connection, token, nonce) : businessHeader(connection)),
  };
}

/** The vendor stopped checking signatures in 2017, but they are part of v3: signed wherever there is a secret. */
function v3Headers(
  url: string,
  connection: Connection,
  { accessToken, answer }: AccessToken,
  nonce: string,
): Record<string, string> {
  const resourceOwnerId = answer['resource_owner_id'];
  if (typeof resourceOwnerId !== 'string' || resourceOwnerId === '') {
    throw new RequestError('the token came without a resource_owner_id, which v3 needs; is this a token of v3.1?');
  }
  const signingSecret = textOf(connection, 'signature.secret');
  const parts = { method: 'GET', url, body: '', nonce, signingSecret, accessToken, resourceOwnerId };
  return {
    'x-site': resourceOwnerId,
    'ocp-apim-subscription-key': textOf(connection, 'apim.subscription.key'),
    ...(signingSecret !== '' && { 'x-nonce': nonce, 'x-signature': signatureOf(parts) }),
  };
}

/** Without it the vendor takes the business that the user used last. */
function businessHeader(connection: Connection): Record<string, string> {
  const business = textOf(connection, 'business.id');
  return business === '' ? {} : { 'x-business': business };
}

/** Also the quote, which `encodeURIComponent` leaves alone. A lone surrogate, on which it throws, is no character. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/'/g, '%27');
}
