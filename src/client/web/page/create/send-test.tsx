import { useEffect, useState } from 'preact/hooks';
import { announce } from '../parts/announcer';
import { ActionButton } from '../parts/button';
import { callApi } from '../service/call';
import { hasCall } from '../service/known-calls';
import type { AttemptView, JsonObject } from '../service/answers';

const PATH = '/instances/test-notification';

/** Sends one notification made up for the purpose, if the service can. */
export function SendTest({ body }: { body: JsonObject }) {
  const [isKnown, setKnown] = useState(false);
  useEffect(() => void hasCall('post', PATH).then(setKnown, () => undefined), []);
  if (!isKnown) return null;
  const send = async () => {
    const { status, durationMs, failure } = await callApi<AttemptView>('POST', PATH, { body });
    if (failure !== null) throw new Error(`The receiver did not accept: ${failure.message}`);
    announce(`The receiver accepted the test notification: HTTP ${status} in ${durationMs} ms.`);
  };
  return (
    <div>
      <ActionButton action={send}>Send test</ActionButton>
    </div>
  );
}
