import { useState } from 'preact/hooks';
import { TextField } from '../parts/field';
import { Failure } from '../parts/notice';
import { Title } from '../parts/title';
import { callPage } from '../service/call';

/** The service keeps the secrets in a sealed cookie that no script can read; here they are forgotten at once. */
export function SignIn({ onSignedIn }: { onSignedIn(): void }) {
  const [userSecret, setUserSecret] = useState('');
  const [organizationSecret, setOrganizationSecret] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  const signIn = async () => {
    setBusy(true);
    try {
      await callPage('POST', '/session', { userSecret, organizationSecret });
      onSignedIn();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <div class="sign-in">
      <Title text="Sign in" />
      <p class="lead">
        With the two secrets that <code>npm start</code> printed when it ran first. They are also in the data folder.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void signIn();
        }}
      >
        <TextField label="User secret" value={userSecret} onInput={setUserSecret} secret required />
        <TextField
          label="Organization secret"
          value={organizationSecret}
          onInput={setOrganizationSecret}
          secret
          required
        />
        <Failure error={error} />
        <button type="submit" class="primary" disabled={isBusy}>
          Sign in
        </button>
      </form>
    </div>
  );
}
