import type { ElementField } from '../domain/vendor/element-description';
import type { Element } from '../elements/element';

const CODE: ElementField = {
  key: 'code',
  label: 'Authorization code',
  help: 'The authorization code, if a person has to consent. Good for one use.',
  type: 'text',
  required: false,
  secret: true,
};

const VERIFIER: ElementField = {
  key: 'codeVerifier',
  label: 'Code verifier',
  help: 'What the consent was asked for with, if oauth.pkce is true. It goes with the code.',
  type: 'text',
  required: false,
  secret: true,
};

/** What a body may hold in `providerData`, beside the configuration of an instance of this element. */
export function providerDataFields({ oauth }: Element): ElementField[] {
  if (oauth?.consentUrl === undefined) return [];
  return oauth.usesPkce === undefined ? [CODE] : [CODE, VERIFIER];
}
