import type { ElementField } from '../domain/vendor/element-description';
import type { Element } from '../elements/element';

const CODE: ElementField = {
  key: 'code',
  label: 'Authorization code',
  help: 'The authorization code, where a person has to consent. Good for one use.',
  type: 'text',
  required: false,
  secret: true,
};

/** What a body may hold in `providerData`, beside the configuration of an instance of this element. */
export function providerDataFields({ oauth }: Element): ElementField[] {
  return oauth?.consentUrl === undefined ? [] : [CODE];
}
