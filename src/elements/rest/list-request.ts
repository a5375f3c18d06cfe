import type { ListQuery, RecordQuery, VendorRequest } from '../element';
import { encodeQueryText } from '../query-text';
import { RequestError } from '../request-error';
import { credentialsOf } from './authentication';
import { baseUrlOf, extraHeadersOf } from './connection';
import { pageUrlOf } from './paging';
import { resourceUrlOf, withParameter } from './resource-url';

/** The request for one page. Throws a `RequestError` if the connection or the resource's url cannot be used. */
export function listRequest(query: ListQuery): VendorRequest {
  return requestTo(urlOf(query), query);
}

/** The request for one record, at `<resource>/<id>` as REST APIs have it. Throws a `RequestError`. */
export function recordRequest(query: RecordQuery): VendorRequest {
  const path = query.hubUrl.split('?', 1)[0]?.replace(/\/$/, '') ?? '';
  return requestTo(
    wholeUrl(`${resourceUrlOf(baseUrlOf(query.connection), path)}/${encodeQueryText(query.recordId)}`),
    query,
  );
}

function requestTo(url: string, query: ListQuery): VendorRequest {
  const { headers, parameter } = credentialsOf(query.connection, query.token);
  return {
    method: 'GET',
    url: parameter === null ? url : withParameter(url, parameter.name, parameter.value),
    headers: {
      accept: 'application/json',
      ...extraHeadersOf(query.connection),
      ...headers,
      'accept-encoding': 'identity',
    },
  };
}

/** The URL of a page, without what authentication adds to it. Throws a `RequestError`. */
export function urlOf(query: ListQuery): string {
  return wholeUrl(pageUrlOf(resourceUrlOf(baseUrlOf(query.connection), query.hubUrl), query));
}

function wholeUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw new RequestError('base.url and the url of the resource do not make a URL.');
  return url.href;
}
