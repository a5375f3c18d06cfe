import { textOf, webUrlOf } from '../connection-values';
import type { Connection } from '../element';
import { RequestError } from '../request-error';
import { headerOf } from '../request-header';

const API_PATH = '/elements/api-v2';

export const SECRET_KEYS = ['user.secret', 'organization.secret', 'element.token'] as const;

/**
 * What stands before `/hubs`, without a slash at its end; a host alone gets the path of the API. Throws a
 * `RequestError`.
 */
export function baseUrlOf(connection: Connection): string {
  const url = webUrlOf('base.url', textOf(connection, 'base.url'));
  return url.origin + (url.pathname.replace(/\/+$/, '') || API_PATH);
}

/**
 * `User <secret>, Organization <secret>, Element <token>`, as calls on an instance carry it. Throws a `RequestError`.
 */
export function authorizationOf(connection: Connection): string {
  const [user, organization, element] = SECRET_KEYS.map((key) => {
    const text = textOf(connection, key);
    if (text === '') throw new RequestError(`${key} is missing.`);
    return headerOf(key, 'authorization', text)[1];
  });
  return `User ${user}, Organization ${organization}, Element ${element}`;
}
