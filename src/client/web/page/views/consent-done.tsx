import { useEffect } from 'preact/hooks';
import { sendConsent } from '../service/consent';

/**
 * What a person sees after consent for a moment: the code goes to the form that asked for it, and this window closes.
 */
export function ConsentDone() {
  useEffect(() => {
    const answer = new URLSearchParams(window.location.search);
    window.history.replaceState(null, '', window.location.pathname);
    sendConsent({
      state: answer.get('state') ?? '',
      code: answer.get('code'),
      refusal: answer.get('error_description') ?? answer.get('error'),
    });
    window.close();
  }, []);
  return (
    <main id="main" class="sign-in">
      <h1>Back to the form</h1>
      <p>The vendor has answered. You can close this window and go on where you were.</p>
    </main>
  );
}
