import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './access';
import { HttpProblem, unauthorized } from './problems';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** What a page of another origin may send to the codec, as Temporal's Web UI does. */
const ALLOWED_HEADERS = 'authorization, authorization-extras, content-type, x-namespace';
const PREFLIGHT_MAX_AGE_S = 600;

/** The origins of a Web UI's address. On this machine all three names of it: a person may have opened any of them. */
export function originsOf(webUiUrl: string | null): string[] {
  if (webUiUrl === null) return [];
  const url = new URL(webUiUrl);
  const names = LOOPBACK_NAMES.includes(url.hostname) ? LOOPBACK_NAMES : [url.hostname];
  return names.map((name) => new URL(`${url.protocol}//${name}${url.port && `:${url.port}`}`).origin);
}

/**
 * Lets a browser's page talk to the codec only from an allowed origin, and tells the browser so. Programs send no
 * `Origin`: the Temporal CLI passes. Throws a 403 for every other page.
 */
export function requireOrigin({ headers }: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): void {
  const { origin } = headers;
  reply.header('vary', 'Origin');
  if (origin === undefined) return;
  if (!allowed.includes(origin)) {
    throw new HttpProblem(
      403,
      'forbidden_origin',
      `Pages of this origin may not decode. Allowed: ${allowed.join(', ') || 'none; set ELEMENT_EVENTS_TEMPORAL_UI_URL'}.`,
    );
  }
  reply.headers({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' });
}

/** What a browser asks before a page of another origin may send JSON. */
export function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply.code(204).headers({
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': PREFLIGHT_MAX_AGE_S,
  });
}

/**
 * Lets only somebody with both secrets decode: `User <secret>, Organization <secret>` as everywhere, or the same two as
 * user name and password of HTTP Basic, which is what a browser can keep and send along from the Web UI. Throws a 401,
 * and a 429 for somebody who fails too often.
 */
export function requireSecrets({ headers, ip }: FastifyRequest, callerOf: Access['callerOf']): void {
  if (callerOf(fromBasic(headers.authorization), ip)?.kind === 'organization') return;
  throw unauthorized(
    'Send Authorization: User <secret>, Organization <secret>; or both as user name and password of Basic.',
  );
}

/** Neither secret holds a space, a comma or, with it, another scheme: what does is nobody's. */
function fromBasic(header: string | undefined): string | undefined {
  const [, base64] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(header ?? '') ?? [];
  if (base64 === undefined) return header;
  const [user = '', ...organization] = Buffer.from(base64, 'base64').toString('utf8').split(':');
  return `User ${user}, Organization ${organization.join(':')}`;
}
