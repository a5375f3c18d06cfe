import { textOf, webUrlOf } from '../connection-values';
import type { Connection } from '../element';
import { RequestError } from '../request-error';

const DEFAULT_INSTALL = 'crm';

/**
 * What stands before `/{entity}` in a vendor URL, without a slash at its end: `base.url`, or the JSON contract of the
 * install on the host in `subdomain`, `https://<host>/sdata/crmj/sagecrm2/-`. A `base.url` without a path gets the
 * contract's. A `subdomain` with an explicit `http://` keeps it. Throws a `RequestError` that says which key is wrong
 * and why.
 */
export function baseUrlOf(connection: Connection): string {
  const baseUrl = textOf(connection, 'base.url');
  if (baseUrl) {
    const url = webUrlOf('base.url', baseUrl);
    const path = url.pathname.replace(/\/+$/, '');
    return url.origin + (path || contractPath(connection));
  }
  const subdomain = textOf(connection, 'subdomain');
  if (!subdomain) throw new RequestError('subdomain is missing: the host of your Sage CRM, such as crm.example.com.');
  const given = /^https?:\/\//i.test(subdomain) ? subdomain : `https://${subdomain}`;
  const url = webUrlOf('subdomain', given, 'a host, such as crm.example.com');
  if (url.pathname !== '/')
    throw new RequestError('subdomain is a host without a path; use base.url for another path.');
  return url.origin + contractPath(connection);
}

/** The letter j behind the install name stands for the JSON contract. */
function contractPath(connection: Connection): string {
  const install = textOf(connection, 'sagecrm.install') || DEFAULT_INSTALL;
  return `/sdata/${encodeURIComponent(install)}j/sagecrm2/-`;
}
