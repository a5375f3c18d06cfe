import { RequestError } from './request-error';

/** RFC 9110, 5.1 and 5.5; Latin-1 is what Node sends. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/**
 * What the connection itself decides; another value would cut requests short or have them answered by somebody else.
 */
const OWN_HEADERS = [
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'accept-encoding',
  'expect',
  'upgrade',
];

/** A header, its name in lower case. Throws a `RequestError` that names the configuration key and shows no value. */
export function headerOf(key: string, name: string, value: string): [string, string] {
  if (!HEADER_NAME.test(name)) throw new RequestError(`${key}: a header name is made of letters, digits and -.`);
  if (OWN_HEADERS.includes(name.toLowerCase())) throw new RequestError(`${key}: ${name} cannot be set.`);
  if (!HEADER_VALUE.test(value)) throw new RequestError(`${key}: the value of ${name} is not fit for a header.`);
  return [name.toLowerCase(), value];
}
