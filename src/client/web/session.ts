import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SealingKeys } from '../../configuration/keys';
import type { Access } from '../api/access';
import { HttpProblem, unauthorized } from '../api/problems';
import { problem } from '../api/schemas';
import type { App } from '../api/routes/route';
import { cookieOf, setCookie } from './cookies';
import { openSession, sealSession } from './session-seal';

const COOKIE = 'element-events-session';
const LIFE_S = 12 * 3600;

/**
 * Only the page's own script can send it: to a script of another site a browser first asks us whether it may (CORS),
 * and we never say yes. So no other site can act with a person's session.
 */
export const PAGE_HEADER = 'element-events-page';

const secretText = z
  .string()
  .trim()
  .regex(/^[^\s,]{1,200}$/, { error: 'Required: the secret as it was printed, without spaces.' });
const signInBody = z.object({ userSecret: secretText, organizationSecret: secretText });
const failures = { '4xx': problem };

/**
 * Turns the session of a request from the page into the `Authorization` header that the API reads: the API itself knows
 * no sessions. `Authorization: Element <token>` alone is completed with the session's secrets. To be added before any
 * route.
 */
export function acceptSessions(app: App, keys: SealingKeys): void {
  app.addHook('onRequest', async (request) => {
    const session = sessionOf(request, keys);
    const given = request.headers.authorization;
    if (session === null || (given !== undefined && !/^Element \S+$/.test(given))) return;
    request.headers.authorization = [session.authorization, given].filter(Boolean).join(', ');
  });
}

/** Signing in and out. Secrets are checked, and guesses at them counted, as in every call of the API. */
export function sessionRoutes(app: App, keys: SealingKeys, { authorize }: Access): void {
  app.post(
    '/session',
    { schema: { hide: true, body: signInBody, response: { 204: z.undefined(), ...failures } } },
    async (request, reply) => {
      requirePage(request);
      const { userSecret, organizationSecret } = request.body;
      const authorization = `User ${userSecret}, Organization ${organizationSecret}`;
      checkSecrets(() => authorize(authorization, request.ip));
      const value = sealSession({ authorization, expiresAt: Date.now() + LIFE_S * 1000 }, keys);
      reply.header('set-cookie', setCookie(request, COOKIE, value, { path: '/', sameSite: 'Strict', maxAgeS: LIFE_S }));
      return reply.code(204).send();
    },
  );

  app.delete(
    '/session',
    { schema: { hide: true, response: { 204: z.undefined(), ...failures } } },
    async (request, reply) => {
      requirePage(request);
      reply.header('set-cookie', setCookie(request, COOKIE, '', { path: '/', sameSite: 'Strict', maxAgeS: 0 }));
      return reply.code(204).send();
    },
  );
}

/** A person has typed the secrets: that there is a header is nothing to them. */
function checkSecrets(authorize: () => unknown): void {
  try {
    authorize();
  } catch (error) {
    const isWrong = error instanceof HttpProblem && error.status === 401;
    throw isWrong ? unauthorized('These are not the secrets of this service.') : error;
  }
}

/** Lets pass only who sends the page's header. */
export function requirePage({ headers }: FastifyRequest): void {
  if (headers[PAGE_HEADER] !== undefined) return;
  throw new HttpProblem(400, 'bad_request', `This call is the page's own: it needs the header ${PAGE_HEADER}.`);
}

/** Lets pass only the page of somebody who has signed in. */
export function requireSession(request: FastifyRequest, keys: SealingKeys): void {
  if (sessionOf(request, keys) === null) throw unauthorized('Sign in first.');
}

function sessionOf(request: FastifyRequest, keys: SealingKeys) {
  const value = cookieOf(request, COOKIE);
  const isFromPage = request.headers[PAGE_HEADER] !== undefined;
  return value === null || !isFromPage ? null : openSession(value, keys, Date.now());
}
