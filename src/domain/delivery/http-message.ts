import { exactJsonText, parseExactJson } from '../values/exact-json';
import type { Json, JsonObject } from '../values/json';
import { contentTypeOf } from './build-notifications';
import type { Notification } from './notification';

/** What a POST of a notification holds, beside what is of the attempt. */
export interface HttpMessage {
  headers: Record<string, string> & { 'content-type': string };
  body: string;
}

/**
 * A notification as HTTP carries it: its body as it is; in `cloudevents-binary` the attributes of the event are headers
 * and its data is the body (HTTP protocol binding of CloudEvents 1.0, section 3.1). The same notification is the same
 * message.
 */
export function httpMessageOf(notification: Notification): HttpMessage {
  const { format, body } = notification;
  if (format !== 'cloudevents-binary') return { headers: { 'content-type': contentTypeOf(notification) }, body };
  const { data = null, datacontenttype = 'application/json', ...attributes } = parseExactJson(body) as JsonObject;
  const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, headerText(value)]);
  return {
    headers: { 'content-type': String(datacontenttype), ...(Object.fromEntries(headers) as Record<string, string>) },
    body: exactJsonText(data),
  };
}

/**
 * Section 3.1.3.2: the bytes of UTF-8 of what is not printable ASCII, and of space, `"` and `%`, are percent-encoded.
 */
function headerText(value: Json): string {
  return [...String(value)].map((one) => (/^[!#$&-~]$/.test(one) ? one : percentEncoded(one))).join('');
}

function percentEncoded(character: string): string {
  const isHalf = /^[\ud800-\udfff]$/.test(character);
  const encoded = encodeURIComponent(isHalf ? '\ufffd' : character);
  return encoded === character ? `%${character.charCodeAt(0).toString(16).toUpperCase()}` : encoded;
}
