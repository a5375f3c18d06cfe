import { parsedUrl } from '../domain/values/url';
import type { Connection } from './element';
import { RequestError } from './request-error';

/** A configuration value as text, without white space around it; empty if there is none. */
export function textOf(connection: Connection, key: string): string {
  const value = connection[key];
  return value === undefined || value === null ? '' : String(value).trim();
}

/**
 * An http(s) URL that may stand before a path of ours: without user name, password, query and fragment. Throws a
 * `RequestError` that names the key, and what is `wanted` there.
 */
export function webUrlOf(key: string, text: string, wanted = 'an http(s) URL, such as https://api.example.com'): URL {
  const url = parsedUrl(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new RequestError(`${key} is not ${wanted}.`);
  if (url.username || url.password) throw new RequestError(`${key} may not hold a user name or password.`);
  if (url.search || url.hash) throw new RequestError(`${key} may not hold a query or a fragment.`);
  return url;
}

/** RFC 7617, in UTF-8. */
export function basicCredentials(username: unknown, password: unknown): string {
  return Buffer.from(`${String(username ?? '')}:${String(password ?? '')}`, 'utf8').toString('base64');
}
