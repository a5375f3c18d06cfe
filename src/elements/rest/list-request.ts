import { parsedUrl } from '../../domain/values/url';
import { exactJsonText } from '../../domain/values/exact-json';
import { filledJson, filledText, isCursorAsked } from '../../domain/vendor/page-placeholders';
import type { ListQuery, RecordQuery, VendorRequest } from '../element';
import { encodeQueryText } from '../query-text';
import { RequestError } from '../request-error';
import { headerOf } from '../request-header';
import { credentialsOf } from './authentication';
import { baseUrlOf, extraHeadersOf, timeoutMsOf } from './connection';
import { pageValuesOf } from './page-values';
import { addressOf } from './mark';
import { pageUrlOf } from './paging';
import { resourceUrlOf, withParameter } from './resource-url';

/** The request for one page. Throws a `RequestError` if the connection or the resource's url cannot be used. */
export function listRequest(query: ListQuery): VendorRequest {
  const { method = 'GET', body = null } = query.shape ?? {};
  const request = requestTo(urlOf(query), query);
  if (body === null) return { ...request, method };
  const text = exactJsonText(filledJson(body, pageValuesOf(query)));
  return { ...request, method, headers: { 'content-type': 'application/json', ...request.headers }, body: text };
}

/** The request for one record, at `<resource>/<id>` as REST APIs have it. Throws a `RequestError`. */
export function recordRequest(query: RecordQuery): VendorRequest {
  if (query.shape?.method === 'POST')
    throw new RequestError('A resource that is asked for by POST cannot be read by an id: it has no address for one.');
  const path = query.hubUrl.split('?', 1)[0]?.replace(/\/$/, '') ?? '';
  if (isCursorAsked(path))
    throw new RequestError('A resource whose url is a mark cannot be read by an id: it has no address for one.');
  return requestTo(
    wholeUrl(`${resourceUrlOf(baseUrlOf(query.connection), path)}/${encodeQueryText(query.recordId)}`),
    query,
  );
}

function requestTo(url: string, query: ListQuery): VendorRequest {
  const { headers, parameter } = credentialsOf(query.connection, query.token);
  const timeoutMs = timeoutMsOf(query.connection);
  return {
    ...(timeoutMs !== null && { timeoutMs }),
    method: 'GET',
    url: parameter === null ? url : withParameter(url, parameter.name, parameter.value),
    headers: {
      accept: 'application/json',
      ...extraHeadersOf(query.connection),
      ...resourceHeadersOf(query),
      ...headers,
      'accept-encoding': 'identity',
    },
  };
}

/**
 * The headers of the resource itself. One that would hold nothing but the cursor, if there is none yet, is left out.
 */
function resourceHeadersOf(query: ListQuery): Record<string, string> {
  const values = pageValuesOf(query);
  const entries = Object.entries(query.shape?.headers ?? {}).flatMap(([name, text]) => {
    const value = filledText(text, values);
    return value === '' ? [] : [headerOf('headers', name, value)];
  });
  return Object.fromEntries(entries);
}

/** The URL of a page, without what authentication adds to it. Throws a `RequestError`. */
export function urlOf(query: ListQuery): string {
  const { connection, hubUrl, source } = query;
  const baseUrl = baseUrlOf(connection);
  const address =
    source?.isAddress && source.mark !== null ? addressOf(source.mark, connection) : resourceUrlOf(baseUrl, hubUrl);
  return wholeUrl(pageUrlOf(address, query));
}

function wholeUrl(text: string): string {
  const url = parsedUrl(text);
  if (url === null) throw new RequestError('base.url and the url of the resource do not make a URL.');
  return url.href;
}
