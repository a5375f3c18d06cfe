import type { FastifyRequest } from 'fastify';

export interface CookieOptions {
  path: string;
  /** `Lax` if a link from another site must bring it along. */
  sameSite: 'Strict' | 'Lax';
  /** Seconds; 0 deletes the cookie. */
  maxAgeS: number;
}

/** The value of a request's cookie, or null. */
export function cookieOf(request: FastifyRequest, name: string): string | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

/** A `Set-Cookie` that no script can read. It travels over TLS alone if the page came over TLS. */
export function setCookie(
  request: FastifyRequest,
  name: string,
  value: string,
  { path, sameSite, maxAgeS }: CookieOptions,
): string {
  const attributes = [`Path=${path}`, `Max-Age=${maxAgeS}`, `SameSite=${sameSite}`, 'HttpOnly'];
  return [`${name}=${value}`, ...attributes, ...(request.protocol === 'https' ? ['Secure'] : [])].join('; ');
}
