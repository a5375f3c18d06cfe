import { Failure } from '../parts/notice';
import { Clock, Time } from '../parts/time';
import type { EventLogEntry } from '../service/answers';
import { callApi } from '../service/call';
import { useRefresh } from '../use-refresh';

const REFRESH_MS = 2_000;

/** The latest events, newest first, as they come. */
export function EventLog({ instanceId }: { instanceId: number }) {
  const path = `/instances/${instanceId}/events`;
  const { value: events, error } = useRefresh(path, () => callApi<EventLogEntry[]>('GET', path), REFRESH_MS);
  return (
    <section aria-labelledby="event-log">
      <h2 id="event-log">Event log</h2>
      <Failure error={error} />
      {events?.length === 0 && (
        <p class="quiet">No event yet. Change a record at the vendor; the next poll finds it.</p>
      )}
      <p class="unseen" role="status">
        {newest(events)}
      </p>
      {events !== null && events.length > 0 && (
        <div class="table-frame tall" tabIndex={0} role="region" aria-label="Events">
          <table class="stacking wide">
            <thead>
              <tr>
                <th scope="col">Detected</th>
                <th scope="col">Type</th>
                <th scope="col">Object</th>
                <th scope="col">Delivery</th>
                <th scope="col">Event id</th>
                <th scope="col">Notification id</th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <Entry key={`${event.eventId} ${event.notificationId} ${event.detectedAt}`} event={event} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Entry({ event }: { event: EventLogEntry }) {
  return (
    <tr>
      <td data-label="Detected">
        <Clock at={event.detectedAt} />
      </td>
      <td data-label="Type">
        <span class={`kind kind-${event.eventType.toLowerCase()}`}>{event.eventType}</span>
      </td>
      <th scope="row">
        {event.objectType}/{event.objectId}
      </th>
      <td data-label="Delivery">
        <Delivery event={event} />
      </td>
      <td data-label="Event id">
        <code>{event.eventId}</code>
      </td>
      <td data-label="Notification id">
        <code>{event.notificationId}</code>
      </td>
    </tr>
  );
}

/** How far the event is; once delivered when, before that why not yet and when it is tried again. */
function Delivery({ event }: { event: EventLogEntry }) {
  const { status, attempts, lastStatus, lastError, deliveredAt, nextAttemptAt } = event;
  const answer = lastStatus === null ? '' : ` (${lastStatus})`;
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  return (
    <>
      {`${status}${answer}${tries}`}
      {deliveredAt && (
        <p class="quiet">
          <Clock at={deliveredAt} />
        </p>
      )}
      {nextAttemptAt && (
        <p class="quiet">
          next attempt <Time at={nextAttemptAt} />
        </p>
      )}
      {lastError && <p class="problem">{lastError}</p>}
    </>
  );
}

function newest(events: readonly EventLogEntry[] | null): string {
  const [latest] = events ?? [];
  return latest === undefined
    ? ''
    : `Latest event: ${latest.eventType} ${latest.objectType} ${latest.objectId}, ${latest.status}`;
}
