import { randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { SealingKeys } from '../../configuration/keys';
import type { Element } from '../../elements/element';
import { succeeded } from '../../domain/values/result';
import { consentOf, type Consent } from '../consent';
import { HttpProblem } from '../api/problems';
import { invalidConsent } from '../api/routes/oauth';
import { problem } from '../api/schemas';
import type { App } from '../api/routes/route';
import { cookieOf, setCookie } from './cookies';
import { requireSession } from './session';
import { sendShell } from './shell';

/** Where a vendor sends a person back to; what an app has to be registered with at the vendor. */
export const CONSENT_CALLBACK = '/consent/callback';

const COOKIE = 'element-events-consent';
const LIFE_S = 600;

const body = z.object({
  element: z.object({ key: z.string().max(200) }),
  configuration: z.record(z.string(), z.json()),
});
const answer = z.object({
  url: z.string().nullable().describe('null: this configuration needs no consent'),
  codeVerifier: z.string().nullable().describe('goes with the code'),
  state: z.string(),
});
const failures = { '4xx': problem };

/**
 * A person's consent at the vendor (RFC 6749, 4.1). `state` is bound to the browser that began, by a cookie that no
 * script reads: a link that somebody else made brings no code in here. The page itself compares it once more.
 */
export function consentRoutes(app: App, { elements, keys }: { elements: readonly Element[]; keys: SealingKeys }): void {
  app.post(
    '/consent',
    { schema: { hide: true, body, response: { 200: answer, ...failures } } },
    async (request, reply) => {
      requireSession(request, keys);
      const { element, configuration } = request.body;
      const state = randomBytes(24).toString('base64url');
      const { url, codeVerifier } = consentFor(elements, element.key, configuration, state);
      // Lax: the vendor's redirect comes from another site, and has to bring it along.
      const cookie = { path: CONSENT_CALLBACK, sameSite: 'Lax', maxAgeS: LIFE_S } as const;
      if (url !== null) reply.header('set-cookie', setCookie(request, COOKIE, state, cookie));
      return { url, codeVerifier, state };
    },
  );

  app.get(
    CONSENT_CALLBACK,
    { schema: { hide: true, querystring: z.record(z.string(), z.unknown()) } },
    async (request, reply) => {
      const { state } = request.query;
      const expected = cookieOf(request, COOKIE);
      if (expected === null || typeof state !== 'string' || !isSame(state, expected)) {
        throw new HttpProblem(
          400,
          'bad_request',
          'This consent was not begun in this browser, or more than 10 minutes ago. Go back to the page and begin again.',
        );
      }
      const ended = { path: CONSENT_CALLBACK, sameSite: 'Lax', maxAgeS: 0 } as const;
      reply.header('set-cookie', setCookie(request, COOKIE, '', ended));
      return sendShell(reply);
    },
  );
}

function consentFor(
  elements: readonly Element[],
  key: string,
  configuration: z.output<typeof body>['configuration'],
  state: string,
): Consent | { url: null; codeVerifier: null } {
  const element = elements.find((one) => one.key === key);
  const consent = element === undefined ? succeeded(null) : consentOf(element, configuration, state);
  if (!consent.ok) throw invalidConsent(consent.problem, (of) => ['configuration', of]);
  return consent.value ?? { url: null, codeVerifier: null };
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
