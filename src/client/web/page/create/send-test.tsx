import { useEffect, useState } from 'preact/hooks';
import { ActionButton } from '../parts/button';
import { hasCall } from '../service/known-calls';
import type { JsonObject } from '../service/answers';
import { sendTest } from '../service/send-test';

const PATH = '/instances/test-notification';

/** Sends one notification made up for the purpose, if the service can. */
export function SendTest({ body }: { body: JsonObject }) {
  const [isKnown, setKnown] = useState(false);
  useEffect(() => void hasCall('post', PATH).then(setKnown, () => undefined), []);
  if (!isKnown) return null;
  return (
    <div>
      <ActionButton action={() => sendTest(PATH, body)}>Send test</ActionButton>
    </div>
  );
}
