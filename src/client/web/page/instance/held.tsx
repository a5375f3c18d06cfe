import { announce } from '../parts/announcer';
import { ActionButton } from '../parts/button';
import { Clock } from '../parts/time';
import type { HeldView } from '../service/answers';
import { callApi, ServiceProblem } from '../service/call';
import { useRefresh } from '../use-refresh';

const REFRESH_MS = 4_000;

/** Notifications that the receiver rejected and that were set aside, to send again or to give up. */
export function Held({ instanceId }: { instanceId: number }) {
  const path = `/instances/${instanceId}/held`;
  const { value: held, reload } = useRefresh(path, () => readHeld(path), REFRESH_MS);
  if (held === null || held.length === 0) return null;
  return (
    <section aria-labelledby="held">
      <h2 id="held">Held</h2>
      <p class="help">The receiver rejected these. Nothing else waits for them.</p>
      <ul class="held">
        {held.map((one) => (
          <HeldItem key={one.id} held={one} path={path} onChange={reload} />
        ))}
      </ul>
    </section>
  );
}

interface HeldItemProps {
  held: HeldView;
  path: string;
  onChange(): void;
}

function HeldItem({ held, path, onChange }: HeldItemProps) {
  const { id, resource, events, reason, heldAt, redeliveries } = held;
  const own = `${path}/${encodeURIComponent(id)}`;
  return (
    <li>
      <div>
        <strong>{events.map(({ eventType, objectId }) => `${eventType} ${resource}/${objectId}`).join(', ')}</strong>
        <p class="quiet">
          Held <Clock at={heldAt} />
        </p>
        <p class="problem">{redeliveries.lastError ?? reason}</p>
      </div>
      <div class="actions">
        <ActionButton class="small" action={() => redeliver(own).finally(onChange)}>
          Redeliver
        </ActionButton>
        <ActionButton class="small danger" done="Discarded." action={() => callApi('DELETE', own).finally(onChange)}>
          Discard
        </ActionButton>
      </div>
    </li>
  );
}

async function redeliver(own: string): Promise<void> {
  const { status, lastError } = await callApi<Redelivery>('POST', `${own}/redeliver`);
  if (status === 'held') throw new Error(`Rejected again: ${lastError ?? 'without a reason'}`);
  announce(status === 'delivered' ? 'The receiver has accepted it.' : 'It is being sent again.');
}

interface Redelivery {
  status: 'delivered' | 'held' | 'pending';
  lastError: string | null;
}

/** A service that holds nothing yet answers 404. */
async function readHeld(path: string): Promise<HeldView[]> {
  try {
    return await callApi<HeldView[]>('GET', path);
  } catch (error) {
    if (error instanceof ServiceProblem && error.status === 404) return [];
    throw error;
  }
}
