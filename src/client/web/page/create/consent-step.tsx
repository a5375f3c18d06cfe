import { TextField } from '../parts/field';
import type { ElementView } from '../service/answers';
import { CONSENT_CALLBACK_KEY } from './draft';
import type { Form } from './form';

/** What happens about OAuth when the instance is created, and the way around it for those who have a code. */
export function ConsentStep({ element, form }: { element: ElementView; form: Form }) {
  const authentication = form.draft.values['authentication.type'];
  const isByCode = authentication === undefined || form.draft.values['oauth.grant.type'] === 'authorization_code';
  if (!isByCode || !element.configuration.some(({ key }) => key === CONSENT_CALLBACK_KEY)) return null;
  return (
    <>
      <p class="help">
        Create Instance opens {element.name}, where you sign in and give your consent. The instance is created when you
        come back.
      </p>
      <details>
        <summary>I already have an authorization code</summary>
        <TextField
          label="Authorization code"
          help="Used instead of consent. Codes are good for a minute or so, once."
          secret
          value={form.draft.code}
          problem={form.problemAt('/providerData')}
          onInput={(code) => form.change({ code })}
        />
      </details>
    </>
  );
}
