import { useRef } from 'preact/hooks';
import { announce } from '../parts/announcer';
import { ActionButton } from '../parts/button';
import { Failure } from '../parts/notice';
import { Clock, Time } from '../parts/time';
import { counted } from '../parts/words';
import type { EventLogEntry } from '../service/answers';
import { useEvents } from './use-events';

/** The latest events, newest first, as they come; older ones below on demand. */
export function EventLog({ instanceId }: { instanceId: number }) {
  const { events, hasOlder, olderReadAt, error, readOlder } = useEvents(instanceId);
  const frame = useRef<HTMLDivElement>(null);
  const showOlder = async () => {
    const read = await readOlder();
    announce(saidOf(read));
    // The button is gone, and with it the focus.
    if (!read.hasOlder) frame.current?.focus();
  };
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
        <div class="table-frame tall" tabIndex={0} role="region" aria-label="Events" ref={frame}>
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
                <Entry key={`${event.eventId} ${event.detectedAt}`} event={event} />
              ))}
            </tbody>
          </table>
          {hasOlder && (
            <ActionButton class="older" disabled={false} action={showOlder}>
              Older events
            </ActionButton>
          )}
        </div>
      )}
      {olderReadAt && (
        <p class="help">
          Only the latest 100 events are kept up to date. Older ones were read <Clock at={olderReadAt} />.
        </p>
      )}
    </section>
  );
}

function saidOf({ count, hasOlder }: { count: number; hasOlder: boolean }): string {
  if (count > 0) return `${counted(count, 'older event')} below.`;
  return hasOlder
    ? 'No older event found so far. Older events looks further back.'
    : 'Temporal has no older events of this instance.';
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
