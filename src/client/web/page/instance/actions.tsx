import { useState } from 'preact/hooks';
import { announce } from '../parts/announcer';
import { ActionButton } from '../parts/button';
import { Dialog } from '../parts/dialog';
import { goTo } from '../router';
import type { InstanceView } from '../service/answers';
import { callApi } from '../service/call';
import { sendTest } from '../service/send-test';

interface ActionsProps {
  instance: InstanceView;
  /** Something was asked for that shows in the status. */
  onDone(): void;
}

/** What can be asked of an instance at once. */
export function Actions({ instance, onDone }: ActionsProps) {
  const [isDeleting, setDeleting] = useState(false);
  const { id, name, token } = instance;
  const path = `/instances/${id}`;
  const remove = async () => {
    await callApi('DELETE', path);
    announce(`Deleted ${name}.`);
    goTo();
  };
  return (
    <div class="row actions-bar">
      <ActionButton action={() => callApi('POST', `${path}/poll`).finally(onDone)} done="A poll was asked for.">
        Poll now
      </ActionButton>
      <PauseOrResume instance={instance} onDone={onDone} />
      <ActionButton action={() => sendTest(`${path}/test`)}>Send test</ActionButton>
      <ActionButton action={() => copyToken(token)}>Copy token</ActionButton>
      <button type="button" class="danger" onClick={() => setDeleting(true)}>
        Delete
      </button>
      {isDeleting && (
        <Dialog title={`Delete ${name}?`} onClose={() => setDeleting(false)}>
          <p>It polls no more, sends nothing more, and its watermarks are gone.</p>
          <div class="row">
            <ActionButton class="danger" action={remove}>
              Delete instance
            </ActionButton>
            <button type="button" onClick={() => setDeleting(false)}>
              Cancel
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** If the vendor was wrong about the credentials, resuming helps as well as pausing does. */
function PauseOrResume({ instance: { id, state, eventsEnabled }, onDone }: ActionsProps) {
  if (!eventsEnabled) return <p class="quiet">Events are off: turn Events Enabled on under Edit configuration.</p>;
  const path = `/instances/${id}/enabled`;
  return (
    <>
      {state !== 'polling' && (
        <ActionButton class="primary" action={() => callApi('PUT', path).finally(onDone)} done="Resumed.">
          Resume
        </ActionButton>
      )}
      {(state === 'polling' || state === 'reauth_required') && (
        <ActionButton action={() => callApi('DELETE', path).finally(onDone)} done="Paused.">
          Pause
        </ActionButton>
      )}
    </>
  );
}

/**
 * The token is never painted: it goes from the answer to the clipboard, which browsers have over TLS and on localhost
 * only.
 */
async function copyToken(token: string): Promise<void> {
  if (!('clipboard' in navigator))
    throw new Error('Copying needs https or localhost. GET /instances shows the token too.');
  await navigator.clipboard.writeText(token);
  announce('The element token is on the clipboard.');
}
