import type { Connection, ListQuery, RecordQuery, VendorRequest } from '../element';
import { parseHubUrl } from '../hub-url';
import { encodeQueryText, tokenText } from '../query-text';
import { authorizationOf, baseUrlOf } from './connection';

/** Resources such as `calendars/primary/changed-events`, as the pages of Cloud Elements for Google Suite have them. */
const NESTED = { isNested: true };

/**
 * A hub URL as it is sent, from `/hubs` on: the same hub, resource and parameters, each percent-encoded once, however
 * much of it was encoded before. Throws `HubUrlError`.
 */
export function hubPathOf(hubUrl: string, others: ReadonlyMap<string, string> = new Map()): string {
  const { hub, resource, parameters } = parseHubUrl(hubUrl, NESTED);
  const pairs = [...new Map([...parameters, ...others])].map(
    ([name, value]) => `${encodeQueryText(name)}=${encodeQueryText(value)}`,
  );
  const path = resource.split('/').map(encodeQueryText).join('/');
  return `/hubs/${encodeQueryText(hub)}/${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}

/** The request for one page; a `pageSize` in the hub URL itself comes first. Throws a `RequestError`. */
export function listRequest({ connection, hubUrl, pageSize, position }: ListQuery): VendorRequest {
  const paging = new Map<string, string>();
  if (!parseHubUrl(hubUrl, NESTED).parameters.has('pageSize')) paging.set('pageSize', String(pageSize));
  if (position !== null && 'token' in position) paging.set('nextPage', tokenText(position.token));
  return requestTo(connection, hubPathOf(hubUrl, paging));
}

/** The request for one record. Throws a `RequestError`. */
export function recordRequest({ connection, hubUrl, recordId }: RecordQuery): VendorRequest {
  return requestTo(connection, `${hubPathOf(hubUrl)}/${encodeQueryText(recordId)}`);
}

function requestTo(connection: Connection, path: string): VendorRequest {
  return {
    method: 'GET',
    url: baseUrlOf(connection) + path,
    headers: {
      authorization: authorizationOf(connection),
      accept: 'application/json',
      'accept-encoding': 'identity',
    },
  };
}
