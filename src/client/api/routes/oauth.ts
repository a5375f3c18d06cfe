import { z } from 'zod';
import type { Element } from '../../../elements/element';
import { pointerOf } from '../../../domain/values/problem';
import type { KeyProblem } from '../../../domain/vendor/element-description';
import { consentOf, type Consent } from '../../consent';
import { HttpProblem } from '../problems';
import { elementNamed } from './elements';
import { failures, type Routes } from './route';

/** Cloud Elements' words, and the keys of the configuration that they stand for. */
const KEYS: Readonly<Record<string, string>> = {
  apiKey: 'oauth.api.key',
  apiSecret: 'oauth.api.secret',
  callbackUrl: 'oauth.callback.url',
  scope: 'oauth.scope',
  authorizationUrl: 'oauth.authorization.url',
  tokenUrl: 'oauth.token.url',
  pkce: 'oauth.pkce',
};

/** Who asks for this has no other grant in mind. */
const ASKED = { 'authentication.type': 'oauth2', 'oauth.grant.type': 'authorization_code' };

const text = z.string().max(4000);
const query = z
  .object({
    apiKey: text.optional().describe('The client id'),
    apiSecret: text.optional().describe('Taken as Cloud Elements takes it, and of no use here: it is not in the URL'),
    callbackUrl: text.optional().describe('Where the vendor sends the person back to'),
    state: text.optional().describe("Comes back with the code; the element's key if it is left out"),
    scope: text.optional(),
    authorizationUrl: text.optional().describe('`rest`: where the vendor asks for consent'),
    pkce: text.optional().describe('`rest`: true asks with a code challenge (RFC 7636)'),
  })
  .catchall(text);
const answer = z.object({
  oauthUrl: z.string().describe('Where the person consents'),
  element: z.string(),
  codeVerifier: z
    .string()
    .optional()
    .describe(
      'With `pkce`: send it with the code, as `providerData.codeVerifier`. Keep it where the code does not come by',
    ),
});

/**
 * Where a person consents, as Cloud Elements has it: by two paths, with one answer. Any other key of the element's may
 * be given, too.
 */
export const oauthRoutes: Routes = (app, { elements }) => {
  for (const path of ['/elements/:keyOrId/oauth/url', '/elements/:keyOrId/oauth/token'] as const)
    app.get(
      path,
      {
        schema: {
          summary: 'Where a person consents',
          tags: ['elements'],
          params: z.object({ keyOrId: z.string() }),
          querystring: query,
          response: { 200: answer, ...failures },
        },
      },
      async ({ params, query: { state, ...given } }) => {
        const element = elementNamed(params.keyOrId, elements);
        const { url, codeVerifier } = consentFor(element, given, state ?? element.key);
        return { oauthUrl: url, element: element.key, ...(codeVerifier !== null && { codeVerifier }) };
      },
    );
};

function consentFor(element: Element, given: Readonly<Record<string, string>>, state: string): Consent {
  const named = Object.entries(given).map(([name, value]): [string, string] => [KEYS[name] ?? name, value]);
  const asked = { ...ASKED, ...Object.fromEntries(named) };
  const consent = consentOf(element, asked, state);
  if (!consent.ok) throw invalidConsent(consent.problem, parameterOf);
  if (consent.value !== null) return consent.value;
  const message = `Nobody has to consent for an instance of ${element.key}.`;
  throw new HttpProblem(400, 'invalid', message, [{ pointer: '', message }]);
}

/** The parameter that stands for a key of the configuration. */
function parameterOf(key: string): string[] {
  return [Object.entries(KEYS).find(([, named]) => named === key)?.[0] ?? key];
}

/** A 400 with everything that is in the way of a consent; `placeOf`: where in what was sent a key is. */
export function invalidConsent(problems: readonly KeyProblem[], placeOf: (key: string) => string[]): HttpProblem {
  const errors = problems.map(({ key, message }) => ({ pointer: pointerOf(placeOf(key)), message }));
  return new HttpProblem(400, 'invalid', errors.map(({ message }) => message).join(' '), errors);
}
